import { UserError } from "../../space/userError";
import { curvePruner } from "./curvePruner";
import { halvingPruner, hyperbandPruner } from "./halvingPruner";
import { percentilePruner } from "./percentilePruner";
import { KEEP, type Pruner } from "./pruner";
import { patientPruner, thresholdPruner } from "./wrappedPruners";

/** What people may write, for help and errors. */
export const PRUNER_FORMS = [
  "auto",
  "none",
  "curve",
  "median",
  "percentile(25)",
  "successive-halving(min=1, factor=3)",
  "hyperband(min=1, factor=3)",
  "threshold(lower=0, upper=10)",
  "patient(median, 3)",
] as const;

const DEFAULT_FACTOR = 3;

/** Whether the text asks for no pruning at all. */
export function isNoPruner(text: string): boolean {
  return text.trim() === "none";
}

export function isAutoPruner(text: string): boolean {
  return text.trim() === "auto";
}

/**
 * Reads a pruner as it is written behind `--pruner`: a name, and options in parentheses, by position or by name.
 * UserError that lists what is allowed.
 */
export function parsePruner(text: string): Pruner {
  const call = /^\s*([a-z-]+)\s*(?:\((.*)\))?\s*$/s.exec(text);
  if (!call) throw refusal(text, "it is not a name with options in parentheses");
  const [, name = "", inside] = call;
  const given = inside === undefined || inside.trim() === "" ? [] : splitOptions(inside);
  switch (name) {
    case "none":
      numbers(text, given, []);
      return () => KEEP;
    // The safe default: it looks at where a curve will end, not at how trials stand at one step.
    case "auto":
    case "curve":
      numbers(text, given, []);
      return curvePruner;
    case "median":
      numbers(text, given, []);
      return percentilePruner(50);
    case "percentile": {
      const { percent = 25 } = numbers(text, given, ["percent"]);
      if (!(percent > 0 && percent < 100)) throw refusal(text, "the percentile is between 0 and 100");
      return percentilePruner(percent);
    }
    case "successive-halving":
      return halvingPruner(halvingOptions(text, given));
    case "hyperband":
      return hyperbandPruner(halvingOptions(text, given));
    case "threshold": {
      const { lower = null, upper = null } = numbers(text, given, ["lower", "upper"]);
      if (lower !== null && upper !== null && lower >= upper)
        throw refusal(text, "the lower threshold is not below the upper one");
      return thresholdPruner(lower, upper);
    }
    case "patient": {
      const [wrapped, ...rest] = given;
      if (wrapped === undefined) throw refusal(text, "it needs the pruner that it makes patient");
      const { patience = 3 } = numbers(text, rest, ["patience"]);
      if (!Number.isInteger(patience) || patience < 0)
        throw refusal(text, "the patience is a whole number of values");
      return patientPruner(parsePruner(wrapped), patience);
    }
    default:
      throw refusal(text, `there is no pruner ${name}`);
  }
}

function halvingOptions(text: string, given: readonly string[]): { minimum: number; factor: number } {
  const { min = 1, factor = DEFAULT_FACTOR } = numbers(text, given, ["min", "factor"]);
  if (!(min > 0)) throw refusal(text, "min, the first step to compare at, is above 0");
  if (!(factor > 1)) throw refusal(text, "factor is above 1");
  return { minimum: min, factor };
}

/** Options by name (`factor=4`) or by position. */
function numbers(text: string, given: readonly string[], names: readonly string[]): Record<string, number> {
  const read: Record<string, number> = {};
  for (const [i, option] of given.entries()) {
    const [, key = names[i], number = ""] = /^(?:([a-z]+)\s*=)?(.*)$/s.exec(option) ?? [];
    if (key === undefined || !names.includes(key))
      throw refusal(
        text,
        names.length === 0 ? "it has no options" : `its options are ${names.join(" and ")}`,
      );
    const value = Number(number);
    if (number.trim() === "" || !Number.isFinite(value)) throw refusal(text, `${key} must be a number`);
    if (key in read) throw refusal(text, `${key} is given twice`);
    read[key] = value;
  }
  return read;
}

/** At commas outside parentheses. */
function splitOptions(inside: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of inside) {
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

function refusal(text: string, why: string): UserError {
  return new UserError(
    `the pruner "${text.trim()}" is not understood: ${why}. Write one of ${PRUNER_FORMS.join(", ")}.`,
  );
}
