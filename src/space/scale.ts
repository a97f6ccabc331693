/**
 * The scale of a number parameter: raw value v ↔ position x in [0, 1].
 *
 * A continuous parameter spans [low, high]. One with a step (every int) consists of n cells around
 * low, low + step, …; they span [low − step/2, last + step/2], so that each value has a cell of its own and a
 * uniform x gives every value of a linear parameter the same chance. In log scale the first edge is at least
 * low/2: low − step/2 may not be positive.
 */
import type { FloatParameter, IntParameter } from "./parameter";

export type NumberParameter = FloatParameter | IntParameter;

/** Rounds away the noise of `low + k * step` (0.30000000000000004) without leaving the step. */
const STEP_DIGITS = 12;
const RECORD_DIGITS = 6;
/** A range this much narrower than its numbers keeps at least about 1,000 distinct values. */
const EXTRA_DIGITS = 3;
/** (high − low) / step may fall short of a whole number by rounding. */
const STEP_SLACK = 1e-9;
const MIN_LOG_WIDTH = 1e-6;

/** How many values a parameter has; null for a continuous one. */
export function cellCount(parameter: NumberParameter): number | null {
  const { low, high, step } = parameter;
  return step === undefined ? null : Math.floor((high - low) / step + STEP_SLACK) + 1;
}

/** The k-th value of a parameter with a step. */
export function cellValue(parameter: NumberParameter, k: number): number {
  const value = parameter.low + k * (parameter.step ?? 0);
  return parameter.kind === "int"
    ? value
    : Math.min(Math.max(significant(value, STEP_DIGITS), parameter.low), parameter.high);
}

/** The cell that a raw value falls in. */
export function cellIndex(parameter: NumberParameter, value: number): number {
  const last = (cellCount(parameter) ?? 1) - 1;
  const k = Math.round((value - parameter.low) / (parameter.step ?? 1));
  return Math.min(Math.max(k, 0), last);
}

/** Lower and upper edge in x of the k-th cell. */
export function cellEdges(parameter: NumberParameter, k: number): readonly [number, number] {
  const count = cellCount(parameter) as number;
  if (!parameter.log) return [k / count, (k + 1) / count];
  const step = parameter.step ?? 0;
  const value = parameter.low + k * step;
  return [
    k === 0 ? 0 : toUnit(parameter, value - step / 2),
    k === count - 1 ? 1 : toUnit(parameter, value + step / 2),
  ];
}

/** The range that x spans, in raw units. */
export function span(parameter: NumberParameter): readonly [number, number] {
  const { low, high, step } = parameter;
  const count = cellCount(parameter);
  if (count === null || step === undefined) return [low, high];
  const first = parameter.log ? Math.max(low - step / 2, low / 2) : low - step / 2;
  return [first, low + (count - 1) * step + step / 2];
}

/** x of a raw value, clamped to [0, 1]; 0.5 where there is only one value. */
export function toUnit(parameter: NumberParameter, value: number): number {
  const [first, last] = span(parameter);
  if (first === last) return 0.5;
  const width = last - first;
  let x: number;
  if (hasLogScale(parameter)) x = (Math.log(value) - Math.log(first)) / (Math.log(last) - Math.log(first));
  else if (Number.isFinite(width)) x = (value - first) / width;
  else x = (value / 2 - first / 2) / (last / 2 - first / 2);
  return Math.min(Math.max(x, 0), 1);
}

/** The raw value at x, not yet rounded. */
export function fromUnit(parameter: NumberParameter, x: number): number {
  const [first, last] = span(parameter);
  if (hasLogScale(parameter)) return Math.exp(Math.log(first) * (1 - x) + Math.log(last) * x);
  return first * (1 - x) + last * x;
}

/** In a range that is hardly wider than the rounding of doubles, logarithms would all be the same. */
function hasLogScale(parameter: NumberParameter): boolean {
  const [first, last] = span(parameter);
  return parameter.log && last / first > 1 + MIN_LOG_WIDTH;
}

/** The recorded value nearest to a raw one: in range, on the step, rounded. Idempotent. */
export function snap(parameter: NumberParameter, value: number): number {
  if (parameter.step !== undefined) return cellValue(parameter, cellIndex(parameter, value));
  return round(parameter, value);
}

/** As `snap`, but a value off the step stays there (a value that stood in the source). */
export function round(parameter: NumberParameter, value: number): number {
  const rounded = parameter.kind === "int" ? Math.round(value) : significant(value, digitsFor(parameter));
  return Math.min(Math.max(rounded, parameter.low), parameter.high) + 0; // + 0: no negative zero
}

function digitsFor({ low, high }: NumberParameter): number {
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  const narrowness = Math.log10(magnitude / (high - low));
  if (!Number.isFinite(narrowness)) return RECORD_DIGITS;
  return Math.min(Math.max(RECORD_DIGITS, Math.ceil(narrowness) + EXTRA_DIGITS), 15);
}

function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
