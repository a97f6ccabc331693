import type { Prior } from "../space/parameter";
import { readArguments, type Slice } from "./arguments";
import { parseNumber } from "./numberText";
import { AnnotationError } from "./problem";

const NUMBERS = "`prior=normal(mean, std)` or `prior=lognormal(median, sigma)`";
const CHOICES = "`prior=weights(…)` with one number for each choice";

interface PriorContext {
  /** The values are numbers, so that they can be more or less likely by their size. */
  readonly numeric: boolean;
  /** How many choices there are; 0 for a range. */
  readonly choices: number;
  /** The whole annotation, into which the slice's offsets point. */
  readonly text: string;
}

/** Reads the value of `prior=`. Throws AnnotationError with offsets into `context.text`. */
export function readPrior(slice: Slice, { numeric, choices, text }: PriorContext): Prior {
  const form = choices > 0 ? CHOICES : NUMBERS;
  const kind = /^[a-z_]+(?=\s*\()/i.exec(slice.text)?.[0];
  if (kind === undefined) throw new AnnotationError(`write ${form}`, slice);
  const { positional, options, end } = readArguments(text, text.indexOf("(", slice.start));
  const [option] = options;
  if (end !== slice.end) throw new AnnotationError(`write ${form}`, slice);
  if (option)
    throw new AnnotationError(`write the numbers of \`${kind}\` without \`${option.key}=\``, option.keyRange);
  switch (kind) {
    case "normal":
    case "lognormal":
      if (!numeric) throw new AnnotationError(`\`${kind}\` is for numbers: write ${CHOICES}`, slice);
      return numberPrior(kind, finiteNumbers(positional, kind), slice);
    case "weights":
      if (choices === 0) throw new AnnotationError(`\`weights\` is for choices: write ${NUMBERS}`, slice);
      return weights(finiteNumbers(positional, kind), choices, slice);
    default:
      throw new AnnotationError(`there is no prior \`${kind}\`: write ${form}`, slice);
  }
}

function numberPrior(kind: "normal" | "lognormal", numbers: readonly number[], slice: Slice): Prior {
  const [center, spread] = numbers;
  const form = kind === "normal" ? "normal(mean, std)" : "lognormal(median, sigma)";
  if (center === undefined || spread === undefined || numbers.length > 2)
    throw new AnnotationError(`\`${kind}\` takes two numbers: write \`prior=${form}\``, slice);
  if (spread <= 0)
    throw new AnnotationError(
      `the ${kind === "normal" ? "standard deviation" : "sigma"} must be greater than 0: \`prior=${form}\``,
      slice,
    );
  if (kind === "normal") return { kind, mean: center, std: spread };
  if (center <= 0)
    throw new AnnotationError(
      "the median of a lognormal must be greater than 0: `prior=lognormal(median, sigma)`",
      slice,
    );
  return { kind, median: center, sigma: spread };
}

function weights(numbers: readonly number[], choices: number, slice: Slice): Prior {
  if (numbers.length !== choices)
    throw new AnnotationError(
      `there are ${choices} choices but ${numbers.length} weight${numbers.length === 1 ? "" : "s"}: give one weight for each choice`,
      slice,
    );
  if (numbers.some((weight) => weight < 0)) throw new AnnotationError("a weight cannot be negative", slice);
  if (numbers.every((weight) => weight === 0))
    throw new AnnotationError("at least one weight must be greater than 0", slice);
  return { kind: "weights", weights: numbers };
}

function finiteNumbers(positional: readonly Slice[], kind: string): number[] {
  return positional.map((argument) => {
    const number = parseNumber(argument.text);
    if (number !== null && Number.isFinite(number.value)) return number.value;
    throw new AnnotationError(`\`${kind}\` takes numbers, not \`${argument.text}\``, argument);
  });
}
