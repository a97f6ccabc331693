/** Which axis a parameter or a set of values is drawn on. */

import { formatValue } from "../../src/protocol/format";
import type { DashboardParameter, Goal, ParamValue } from "../types";

export type Axis =
  | { readonly type: "linear"; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly type: "logarithmic"; readonly min: number; readonly max: number }
  | { readonly type: "category"; readonly values: readonly ParamValue[]; readonly labels: readonly string[] };

/** Numbers on a linear or logarithmic axis from bound to bound; everything else gets one place per choice. */
export function parameterAxis(parameter: DashboardParameter): Axis {
  const { kind, low, high } = parameter;
  if ((kind === "float" || kind === "int") && low !== null && high !== null) {
    if (parameter.log && low > 0) return { type: "logarithmic", min: low, max: high };
    return { type: "linear", min: low, max: high, whole: kind === "int" };
  }
  const values = kind === "bool" ? [false, true] : (parameter.choices ?? []);
  return { type: "category", values, labels: values.map((value) => formatValue(value)) };
}

/** Where a value stands between the ends of its axis, 0 to 1; null if it has no place there. */
export function positionOn(axis: Axis, value: ParamValue | undefined): number | null {
  if (value === undefined) return null;
  if (axis.type === "category") {
    const index = axis.values.indexOf(value);
    return index < 0 ? null : axis.values.length < 2 ? 0.5 : index / (axis.values.length - 1);
  }
  if (typeof value !== "number" || axis.max === axis.min) return typeof value === "number" ? 0.5 : null;
  if (axis.type === "linear") return (value - axis.min) / (axis.max - axis.min);
  return value > 0 ? Math.log(value / axis.min) / Math.log(axis.max / axis.min) : null;
}

/** Powers of ten inside the bounds; over less than two decades also 2 and 5 times them. */
export function logTicks(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min) + 1e-9);
  const last = Math.ceil(Math.log10(max) - 1e-9);
  const decades = Math.log10(max / min);
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    if (factors.length === 1 && (power - first) % every !== 0) continue;
    for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
  }
  return ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
}

export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** How far beyond the middle half (in its widths) a value may lie on the bad side and still stretch the axis. */
const REACH = 4;
/** With fewer values than this there is no telling what is an outlier. */
const ENOUGH = 8;

/**
 * The range of an axis for measured values. Values far out on the bad side (a run that diverged) do not stretch
 * it, or the rest would be one flat line: they are drawn at the edge and counted in words.
 */
export function valueRange(values: readonly number[], goal: Goal): ValueRange | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  let min = sorted[0];
  let max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  if (sorted.length >= ENOUGH) {
    const q1 = sorted[Math.floor(sorted.length / 4)] ?? min;
    const q3 = sorted[Math.floor((sorted.length * 3) / 4)] ?? max;
    const reach = REACH * (q3 - q1);
    if (reach > 0 && goal === "minimize") max = Math.min(max, largestWithin(sorted, q3 + reach));
    if (reach > 0 && goal === "maximize") min = Math.max(min, smallestWithin(sorted, q1 - reach));
  }
  return { min, max };
}

/** On a linear axis values this much smaller than the largest lie on the ground, all of them. */
const WIDE = 25;

export interface MeasuredAxis extends ValueRange {
  readonly log: boolean;
}

/** The axis of measured values: logarithmic where they are positive and of very different sizes. */
export function measuredAxis(values: readonly number[], goal: Goal): MeasuredAxis | null {
  const linear = valueRange(values, goal);
  if (!linear) return null;
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.some((value) => value <= 0) || linear.max / linear.min < WIDE) {
    return { ...padded(linear), log: false };
  }
  const magnitudes = valueRange(finite.map(Math.log10), goal);
  if (!magnitudes) return null;
  const { min, max } = padded(magnitudes);
  return { min: 10 ** min, max: 10 ** max, log: true };
}

/** The better half of the values: where a study decides itself, when the worse half makes it a flat line. */
export function closeUpRange(values: readonly number[], goal: Goal): ValueRange | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (first === undefined || last === undefined || middle === undefined) return null;
  return goal === "minimize" ? { min: first, max: middle } : { min: middle, max: last };
}

/** The range with room around it, so that no mark is cut in half; a single value gets some of its own size. */
export function padded(range: ValueRange, share = 0.06): ValueRange {
  const span = range.max - range.min;
  const pad = span > 0 ? span * share : Math.abs(range.max) * 0.1 || 1;
  return { min: range.min - pad, max: range.max + pad };
}

export function clampTo(range: ValueRange, value: number): number {
  return Math.min(range.max, Math.max(range.min, value));
}

function largestWithin(sorted: readonly number[], limit: number): number {
  return sorted.findLast((value) => value <= limit) ?? limit;
}

function smallestWithin(sorted: readonly number[], limit: number): number {
  return sorted.find((value) => value >= limit) ?? limit;
}
