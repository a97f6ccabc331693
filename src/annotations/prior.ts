import type { Prior } from "../space/parameter";
import { readArguments, type Slice } from "./arguments";
import { parseNumber } from "./numberText";
import { AnnotationError } from "./problem";

export type PriorKind = "number" | "choices";

const FORMS: Readonly<Record<PriorKind, string>> = {
  number: "`prior=normal(mean, std)` or `prior=lognormal(median, sigma)`",
  choices: "`prior=weights(…)` with one number for each choice",
};

interface PriorContext {
  readonly for: PriorKind;
  /** How many choices there are; for numbers 0. */
  readonly choices: number;
  /** The whole annotation, into which the slice's offsets point. */
  readonly text: string;
}

/** Reads the value of `prior=`. Throws AnnotationError with offsets into `context.text`. */
export function readPrior(slice: Slice, context: PriorContext): Prior {
  const kind = /^[a-z_]+(?=\s*\()/i.exec(slice.text)?.[0];
  if (kind === undefined) throw new AnnotationError(`write ${FORMS[context.for]}`, slice);
  const open = context.text.indexOf("(", slice.start);
  const { positional, options, end } = readArguments(context.text, open);
  const [option] = options;
  if (end !== slice.end) throw new AnnotationError(`write ${FORMS[context.for]}`, slice);
  if (option)
    throw new AnnotationError(`write the numbers of \`${kind}\` without \`${option.key}=\``, option.keyRange);
  const numbers = positional.map((argument) => finite(argument, kind));
  switch (kind) {
    case "normal":
    case "lognormal":
      if (context.for !== "number")
        throw new AnnotationError(`\`${kind}\` is for numbers: write ${FORMS.choices}`, slice);
      return numberPrior(kind, numbers, slice);
    case "weights":
      if (context.for !== "choices")
        throw new AnnotationError(`\`weights\` is for choices: write ${FORMS.number}`, slice);
      return weights(numbers, context.choices, slice);
    default:
      throw new AnnotationError(`there is no prior \`${kind}\`: write ${FORMS[context.for]}`, slice);
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

function finite(argument: Slice, kind: string): number {
  const number = parseNumber(argument.text);
  if (number === null || !Number.isFinite(number.value))
    throw new AnnotationError(`\`${kind}\` takes numbers, not \`${argument.text}\``, argument);
  return number.value;
}
