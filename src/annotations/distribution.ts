import type { Arguments, Slice } from "./arguments";
import { type BareWord, type Choice, checkDistinct, readChoice } from "./choiceText";
import { parseNumber } from "./numberText";
import { AnnotationError, type Range } from "./problem";

/** What a parameter is drawn from, as annotated. */
export type Distribution =
  | {
      readonly kind: "float";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step?: number;
    }
  | {
      readonly kind: "int";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number;
    }
  | { readonly kind: "ordinal" | "choice"; readonly choices: readonly Choice[] }
  | { readonly kind: "bool" };

export interface Warning {
  readonly message: string;
  readonly range: Range;
}

export interface ReadDistribution {
  readonly distribution: Distribution;
  readonly warnings: readonly Warning[];
}

interface Written extends Arguments {
  /** Of the kind's name and its arguments. */
  readonly range: Range;
}

/** Reads the bounds of `float(…)` or `int(…)`. Throws AnnotationError. */
export function readRange(kind: "float" | "int", written: Written): ReadDistribution {
  const bounds: Slice[] = [];
  let log = false;
  for (const slice of written.positional) {
    if (slice.text === "log") log = true;
    else if (/^["']log["']$/.test(slice.text)) throw new AnnotationError("write `log` without quotes", slice);
    else bounds.push(slice);
  }
  for (const { key, value } of written.options) {
    if (key !== "log") continue;
    if (!/^(?:true|false)$/i.test(value.text)) throw new AnnotationError("write `log` alone", value);
    log = /^true$/i.test(value.text);
  }
  const [lowSlice, highSlice, extra] = bounds;
  const example = kind === "float" ? "float(1e-5, 1e-1, log)" : "int(1, 8)";
  if (!lowSlice || !highSlice)
    throw new AnnotationError(
      `\`${kind}\` needs a lowest and a highest value: write \`${example}\``,
      written.range,
    );
  if (extra)
    throw new AnnotationError(
      `\`${kind}\` takes two bounds: for steps write \`step=${extra.text}\`, for a list of values \`ordinal(…)\``,
      extra,
    );
  const low = readBound(lowSlice, kind);
  const high = readBound(highSlice, kind);
  if (low > high)
    throw new AnnotationError(
      `the bounds are reversed: write \`${kind}(${highSlice.text}, ${lowSlice.text})\``,
      { start: lowSlice.start, end: highSlice.end },
    );
  if (low === high)
    throw new AnnotationError("both bounds are the same, so there is nothing to tune: widen them", {
      start: lowSlice.start,
      end: highSlice.end,
    });
  if (log && low <= 0)
    throw new AnnotationError(
      `\`log\` needs a lowest value greater than 0: write ${kind === "int" ? "`1`" : "for example `1e-6`"} instead of \`${lowSlice.text}\`, or leave \`log\` out`,
      lowSlice,
    );
  return withStep({ kind, low, high, log }, highSlice, written);
}

function withStep(
  range: { kind: "float" | "int"; low: number; high: number; log: boolean },
  highSlice: Slice,
  written: Written,
): ReadDistribution {
  const slice = written.options.find((option) => option.key === "step")?.value;
  if (slice === undefined) {
    const { kind, ...rest } = range;
    return { distribution: kind === "int" ? { kind, ...rest, step: 1 } : { kind, ...rest }, warnings: [] };
  }
  const step = readStep(slice, range.kind);
  if (range.log && range.kind === "float")
    throw new AnnotationError("`step` and `log` exclude each other: leave one out", slice);
  const span = range.high - range.low;
  if (step > span * (1 + 1e-9))
    throw new AnnotationError(
      `the step ${slice.text} is larger than the whole range (${trimmed(span)}): make it smaller`,
      slice,
    );
  const last = lastReachable(range.low, range.high, step);
  const warnings: Warning[] = [];
  if (last !== range.high)
    warnings.push({
      message: `steps of ${slice.text} from ${range.low} do not reach ${highSlice.text}: the highest value is ${last}`,
      range: highSlice,
    });
  return { distribution: { ...range, step }, warnings };
}

/** Reads the values of `choice(…)` or `ordinal(…)`. Throws AnnotationError. */
export function readChoices(
  kind: "ordinal" | "choice",
  written: Written,
  bareWord: BareWord,
): ReadDistribution {
  const { positional } = written;
  if (positional.length === 1 && /^[[({].*[\])}]$/s.test(positional[0]!.text))
    throw new AnnotationError(
      `write the values without the list: \`${kind}(${positional[0]!.text.slice(1, -1)})\``,
      positional[0] as Slice,
    );
  if (positional.length < 2)
    throw new AnnotationError(
      `\`${kind}\` needs at least two values: write \`${kind === "choice" ? 'choice("adam", "sgd")' : "ordinal(16, 32, 64)"}\``,
      written.range,
    );
  const choices = positional.map((slice) => readChoice(slice, bareWord));
  checkDistinct(choices, positional);
  const warnings: Warning[] = [];
  if (kind === "ordinal" && !isOrdered(choices))
    warnings.push({
      message: "the numbers of an `ordinal` should ascend or descend: sort them, or write `choice(…)`",
      range: written.range,
    });
  return { distribution: { kind, choices }, warnings };
}

/** The last value of low, low + step, … that does not pass high. */
export function lastReachable(low: number, high: number, step: number): number {
  const steps = Math.floor((high - low) / step + 1e-9);
  const last = low + steps * step;
  return Math.abs(last - high) <= 1e-9 * step ? high : trimmed(last);
}

/** Without the noise of floating-point sums. */
function trimmed(value: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(12));
}

function readBound(slice: Slice, kind: "float" | "int"): number {
  const number = parseNumber(slice.text);
  if (number === null || !Number.isFinite(number.value))
    throw new AnnotationError(
      `a bound must be a number such as \`${kind === "int" ? "8" : "1e-3"}\`, not \`${slice.text}\``,
      slice,
    );
  if (kind === "float") return number.value;
  if (!Number.isInteger(number.value))
    throw new AnnotationError(
      `the bounds of \`int\` are whole numbers: write \`float(…)\`, or round \`${slice.text}\``,
      slice,
    );
  if (!Number.isSafeInteger(number.value))
    throw new AnnotationError(`\`${slice.text}\` is too large: whole numbers reach up to 2**53 - 1`, slice);
  return number.value;
}

function readStep(slice: Slice, kind: "float" | "int"): number {
  const step = parseNumber(slice.text)?.value;
  if (step === undefined || !Number.isFinite(step))
    throw new AnnotationError(`\`step\` must be a number, not \`${slice.text}\``, slice);
  if (step <= 0) throw new AnnotationError("`step` must be greater than 0", slice);
  if (kind === "int" && !Number.isInteger(step))
    throw new AnnotationError("the step of `int` is a whole number: round it, or write `float(…)`", slice);
  return step;
}

function isOrdered(choices: readonly Choice[]): boolean {
  const numbers = choices.map((choice) => choice.value);
  if (!numbers.every((value) => typeof value === "number")) return true;
  const rises = numbers.every((value, i) => i === 0 || value > (numbers[i - 1] as number));
  return rises || numbers.every((value, i) => i === 0 || value < (numbers[i - 1] as number));
}
