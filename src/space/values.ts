import { activeMask } from "./active";
import { choicesOf } from "./choices";
import { references } from "./evaluate";
import { formatValue } from "./formatExpression";
import type { Parameter, Params, ParamValue } from "./parameter";
import { cellCount, round, snap } from "./scale";
import type { Space } from "./space";

/**
 * The recorded form of a value: clamped to the bounds, on the step, floats rounded to 6 significant digits (12 on
 * a step; ints stay exact). Idempotent. Throws when a choice is none of the choices.
 */
export function normalizeValue(parameter: Parameter, value: ParamValue): ParamValue {
  return recorded(parameter, value, snap);
}

/** As `normalizeValue`, but a value off the step stays off it: the source's own value runs as it is. */
export function roundValue(parameter: Parameter, value: ParamValue): ParamValue {
  return recorded(parameter, value, round);
}

/** What is wrong with a value as a sentence; null when the parameter can hold it (also off its step). */
export function valueProblem(parameter: Parameter, value: ParamValue): string | null {
  const choices = choicesOf(parameter);
  if (choices !== null)
    return choices.includes(value)
      ? null
      : `${formatValue(value)} is none of ${choices.map(formatValue).join(", ")}`;
  const { kind, low, high } = parameter as Extract<Parameter, { kind: "float" | "int" }>;
  if (typeof value !== "number" || !Number.isFinite(value)) return `${formatValue(value)} is not a number`;
  if (kind === "int" && !Number.isInteger(value)) return `${value} is not a whole number`;
  return value < low || value > high ? `${value} is outside ${low} … ${high}` : null;
}

/**
 * What is wrong with a configuration that came from outside; it may be partial, and values of inactive parameters
 * do no harm. Empty when nothing is.
 */
export function validateParams(space: Space, params: Params): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    const parameter = space.parameters[space.index.get(name) ?? -1];
    if (!parameter) {
      problems.push(
        `there is no parameter ${name}; there are ${space.parameters.map((p) => p.name).join(", ")}`,
      );
      continue;
    }
    const problem = valueProblem(parameter, value);
    if (problem !== null) problems.push(`${name}: ${problem}`);
  }
  return problems;
}

/** How many values a parameter has; Infinity for a continuous float. */
export function valueCount(parameter: Parameter): number {
  if (parameter.kind === "float" || parameter.kind === "int") {
    if (parameter.low === parameter.high) return 1;
    return cellCount(parameter) ?? Number.POSITIVE_INFINITY;
  }
  return choicesOf(parameter)?.length ?? 1;
}

/** Combinations of the parameters that conditions name, above which `cardinality` answers with its upper bound. */
const MAX_BRANCHES = 20_000;

/** How many configurations there are before constraints, inactive parameters left out; Infinity if continuous. */
export function cardinality(space: Space): number {
  const counts = space.parameters.map(valueCount);
  const upperBound = counts.reduce((product, count) => product * count, 1);
  const deciding = new Set(
    space.parameters.flatMap(({ condition }) => (condition ? [...references(condition)] : [])),
  );
  const branching = space.order.filter((i) => deciding.has((space.parameters[i] as Parameter).name));
  const branches = branching.reduce((product, i) => product * (counts[i] as number), 1);
  if (deciding.size === 0 || branches > MAX_BRANCHES) return upperBound;

  function count(depth: number, params: Record<string, ParamValue>): number {
    const active = activeMask(space, params);
    const i = branching[depth];
    if (i === undefined) {
      const free = space.parameters.map((_p, j) => j).filter((j) => active[j] && !branching.includes(j));
      return free.reduce((product, j) => product * (counts[j] as number), 1);
    }
    if (!active[i]) return count(depth + 1, params);
    const parameter = space.parameters[i] as Parameter;
    let sum = 0;
    for (let k = 0; k < (counts[i] as number); k++)
      sum += count(depth + 1, { ...params, [parameter.name]: valueAt(parameter, k) });
    return sum;
  }
  return count(0, {});
}

/** The k-th value of a parameter with finitely many. */
export function valueAt(parameter: Parameter, k: number): ParamValue {
  const choices = choicesOf(parameter);
  if (choices !== null) return choices[k] as ParamValue;
  const number = parameter as Extract<Parameter, { kind: "float" | "int" }>;
  return number.step === undefined ? number.low : snap(number, number.low + k * number.step);
}

function recorded(parameter: Parameter, value: ParamValue, rounding: typeof snap): ParamValue {
  if (parameter.kind === "float" || parameter.kind === "int") {
    if (typeof value !== "number" || Number.isNaN(value))
      throw new Error(`${parameter.name} cannot be ${String(value)}: it is not a number`);
    return rounding(parameter, value);
  }
  if (!choicesOf(parameter)?.includes(value))
    throw new Error(`${parameter.name} cannot be ${String(value)}: it is none of its choices`);
  return value;
}
