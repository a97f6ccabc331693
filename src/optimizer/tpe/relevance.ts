/**
 * Which parameters tell trials that failed from those that did not.
 *
 * A kernel over all parameters sees a failure only where all of them agree: with some that have nothing to do with failing
 * every gap between two failures looks safe. So parameters are left out as long as the outcome of each trial is
 * predicted by the others at least as well without them (leave-one-out). With l and g as in acquisition.ts:
 *
 *   S(D) = Σ_j log P(outcome of j | x_j),   P(succeeds | x) = γ l(x) / (γ l(x) + (1 − γ) g(x))
 *
 * D the parameters that count; γ, l and g over these without trial j.
 */
import { bandwidthsOf } from "./bandwidth";
import { columnOf } from "./columns";
import { type Coordinates, coordinatesOf } from "./coordinates";
import type { Dimension } from "./dimensions";
import type { Observed } from "./split";

/** The latest of either outcome: every pair of trials is compared, at each suggestion. */
const MOST_TRIALS = 50;

/**
 * Indices of the dimensions that tell nothing; none before there are two trials of either outcome. `factor` is that of
 * the bandwidth rule.
 */
export function irrelevantDimensions(
  kept: readonly Observed[],
  broken: readonly Observed[],
  dimensions: readonly Dimension[],
  factor: number,
): number[] {
  const [good, bad] = [latest(kept), latest(broken)];
  if (good.length < 2 || bad.length < 2) return [];
  const points = [...good, ...bad].map(({ unit }) => unit);
  const sides = [good, bad].map((side) =>
    kernelLogs(
      points,
      coordinatesOf(
        side.map(({ unit }) => unit),
        dimensions.length,
      ),
      dimensions,
      factor,
    ),
  );
  const [goodLogs, badLogs] = sides as [Float64Array[], Float64Array[]];
  const count = { good: good.length, bad: bad.length };
  let joint = { good: sumOf(goodLogs), bad: sumOf(badLogs) };
  let best = score(joint, count);
  const irrelevant: number[] = [];
  for (const d of dimensions.keys()) {
    const without = { good: difference(joint.good, goodLogs[d]!), bad: difference(joint.bad, badLogs[d]!) };
    const found = score(without, count);
    if (found < best) continue;
    [best, joint] = [found, without];
    irrelevant.push(d);
  }
  return irrelevant;
}

function latest(points: readonly Observed[]): Observed[] {
  return [...points].sort((a, b) => a.number - b.number).slice(-MOST_TRIALS);
}

/** log k_d(x_j | μ_i) by dimension, shape [points × observations]; 0 where x_j has no value. */
function kernelLogs(
  points: readonly Float64Array[],
  coordinates: Coordinates,
  dimensions: readonly Dimension[],
  factor: number,
): Float64Array[] {
  const bandwidths = bandwidthsOf(dimensions, coordinates, factor);
  return dimensions.map((dimension, d) => {
    const column = columnOf(dimension, coordinates[d]!, bandwidths[d]!);
    const n = coordinates[d]!.length;
    const logs = new Float64Array(points.length * n);
    const row = new Float64Array(n + 1);
    for (const [j, point] of points.entries()) {
      if (Number.isNaN(point[d]!)) continue;
      row.fill(0);
      column.addLog(point[d]!, row, 1);
      logs.set(row.subarray(0, n), j * n);
    }
    return logs;
  });
}

interface Sides<T> {
  readonly good: T;
  readonly bad: T;
}

/** S, of logs of the product kernels, shape [points × observations]; the good ones are the first points. */
function score(joint: Sides<Float64Array>, count: Sides<number>): number {
  let sum = 0;
  for (let j = 0; j < count.good + count.bad; j++) {
    const isGood = j < count.good;
    const good = mass(joint.good, count.good, j, isGood ? j : -1);
    const bad = mass(joint.bad, count.bad, j, isGood ? -1 : j - count.good);
    sum += Math.log((isGood ? good : bad) / (good + bad));
  }
  return sum;
}

/** γ l or (1 − γ) g, times the number of trials: at point j, of n observations but one, and the uniform prior component. */
function mass(joint: Float64Array, n: number, j: number, leftOut: number): number {
  const others = leftOut < 0 ? n : n - 1;
  let sum = 1;
  for (let i = 0; i < n; i++) if (i !== leftOut) sum += Math.exp(joint[j * n + i]!);
  return (others * sum) / (others + 1);
}

function sumOf(all: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(all[0]?.length ?? 0);
  for (const each of all) for (let i = 0; i < sum.length; i++) sum[i]! += each[i]!;
  return sum;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}
