import type { ParamValue } from "../space/parameter";
import { type Choice, normalizeCode } from "./choiceText";
import type { Distribution } from "./distribution";
import type { Literal, SourceValue } from "./language";

/** Whether the distribution lists code, so that any expression may be its value. */
export function holdsCode(distribution: Distribution): boolean {
  return "choices" in distribution && distribution.choices.some((choice) => choice.code);
}

/**
 * The values that the distribution can hold: numbers for ranges, one of the choices' types for choices, and code
 * that is one of the choices. Values inside another one that fits do not count.
 */
export function fitting(
  values: readonly SourceValue[],
  distribution: Distribution,
  text: string,
): SourceValue[] {
  const fits = values.filter((value) => canHold(distribution, value, text));
  const found = distribution.kind === "int" && fits.some(isInteger) ? fits.filter(isInteger) : fits;
  return found.filter((inner) => !found.some((outer) => outer !== inner && isInside(inner, outer)));
}

/** The choice that a value in the source is; undefined when it is none of them. */
export function choiceOf(value: SourceValue, choices: readonly Choice[], text: string): Choice | undefined {
  const { literal } = value;
  if (literal !== null) {
    const found = choices.find((choice) => !choice.code && choice.value === literal.value);
    if (found) return found;
  }
  const code = normalizeCode(text.slice(value.start, value.end));
  return choices.find((choice) => choice.code && normalizeCode(choice.source) === code);
}

function canHold(distribution: Distribution, value: SourceValue, text: string): boolean {
  const { literal } = value;
  switch (distribution.kind) {
    case "float":
      return literal?.type === "number";
    case "int":
      return literal?.type === "number" && Number.isInteger(literal.value);
    case "bool":
      return literal?.type === "constant" && literal.value !== null;
    case "ordinal":
    case "choice": {
      const { choices } = distribution;
      if (literal === null) return choiceOf(value, choices, text) !== undefined;
      return hasType(choices, literal) || choiceOf(value, choices, text) !== undefined;
    }
  }
}

function hasType(choices: readonly Choice[], literal: Literal): boolean {
  const values = choices.filter((choice) => !choice.code).map((choice) => choice.value);
  const numbers = values.filter((value) => typeof value === "number");
  const whole = numbers.every(Number.isInteger);
  if (literal.type === "number") return numbers.length > 0 && (!whole || Number.isInteger(literal.value));
  return values.some((value) => typeName(value) === typeName(literal.value));
}

function typeName(value: ParamValue): string {
  return value === null ? "null" : typeof value;
}

function isInteger(value: SourceValue): boolean {
  return value.literal?.type === "number" && value.literal.integer;
}

function isInside(inner: SourceValue, outer: SourceValue): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
