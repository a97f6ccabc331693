/**
 * A Parzen estimator over a space with conditional parameters: a mixture of product kernels.
 *
 *   p(x) = Σᵢ wᵢ Π_{d active in x} k_d(x_d | μᵢ_d)
 *
 * x is a point of the unit cube, μᵢ the i-th observation, d a dimension. Where μᵢ has no value (the parameter was
 * inactive then) k_d is the prior, so that branches of a conditional space share what they have in common and
 * know nothing of each other's own parameters. The prior component is a kernel without any value. All densities
 * are relative to the uniform one: a cell's mass is multiplied by the number of cells (or divided by its width),
 * which cancels in the ratio of two estimators over the same dimensions.
 *
 * Kernels: a line has a normal of standard deviation σ_d truncated to [0, 1]; an ordered dimension its mass per
 * cell; a category gives 1 − ε_d to its own value and shares ε_d among all by their prior.
 * After Bergstra et al. 2011, "Algorithms for hyper-parameter optimization", and Watanabe 2023 (arXiv 2304.11127).
 */

import type { Random } from "../../space/random";
import { columnOf } from "./columns";
import type { Dimension } from "./dimensions";

export interface ParzenOptions {
  readonly dimensions: readonly Dimension[];
  /** Observations, each of shape [dimensions]; NaN = no value. */
  readonly points: readonly ArrayLike<number>[];
  /** One per observation, then the prior component's; need not be normalized. */
  readonly weights: ArrayLike<number>;
  /** Standard deviation per dimension in x; for a category the share ε in [0, 1] that leaves its own value. */
  readonly bandwidths: ArrayLike<number>;
}

export interface Parzen {
  /** log p(x) for x of shape [dimensions], NaN where inactive. */
  logDensity(x: ArrayLike<number>): number;
  /** One draw, every coordinate set (what is inactive is for the caller to ignore). */
  sample(random: Random): Float64Array;
  /** log p along coordinate d with the others as in x (NaN where inactive), quick for many values. */
  slice(x: ArrayLike<number>, d: number): (coordinate: number) => number;
  readonly bandwidths: ArrayLike<number>;
}

export function createParzen({ dimensions, points, weights, bandwidths }: ParzenOptions): Parzen {
  const kernels = points.length + 1;
  const { shares, cumulated } = normalized(weights, kernels);
  const logWeights = shares.map(Math.log);
  const columns = dimensions.map((dimension, d) =>
    columnOf(dimension, points, d, Math.max(bandwidths[d] as number, Number.MIN_VALUE)),
  );
  const scratch = new Float64Array(kernels);

  return {
    bandwidths,
    logDensity(x) {
      scratch.set(logWeights);
      for (let d = 0; d < columns.length; d++) {
        const coordinate = x[d] as number;
        if (!Number.isNaN(coordinate)) columns[d]!.addLog(coordinate, scratch);
      }
      return logSumExp(scratch);
    },
    slice(x, d) {
      const base = logWeights.slice();
      for (let k = 0; k < columns.length; k++) {
        const coordinate = x[k] as number;
        if (k !== d && !Number.isNaN(coordinate)) columns[k]!.addLog(coordinate, base);
      }
      const near = nearKernels(base);
      const column = columns[d]!;
      const logs = new Float64Array(near.length);
      return (coordinate) => {
        for (let i = 0; i < near.length; i++) logs[i] = base[near[i]!]! + column.log(near[i]!, coordinate);
        return logSumExp(logs);
      };
    },
    sample(random) {
      const i = firstAbove(cumulated, random.next());
      return Float64Array.from(columns, (column) => column.sample(i, random.next()));
    },
  };
}

function normalized(
  weights: ArrayLike<number>,
  length: number,
): { shares: Float64Array; cumulated: Float64Array } {
  const shares = new Float64Array(length);
  const cumulated = new Float64Array(length);
  let total = 0;
  for (let i = 0; i < length; i++) total += weights[i] as number;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    shares[i] = (weights[i] as number) / total;
    sum += shares[i]!;
    cumulated[i] = sum;
  }
  return { shares, cumulated };
}

/** Kernels that can matter along a slice. */
function nearKernels(logs: Float64Array): number[] {
  const highest = logs.reduce((max, log) => Math.max(max, log), Number.NEGATIVE_INFINITY);
  const near: number[] = [];
  for (let i = 0; i < logs.length; i++) if (logs[i]! > highest - NEGLIGIBLE) near.push(i);
  return near;
}

/** e^−40 of the largest is nothing, also when the last dimension of a slice multiplies it by its peak (e^5). */
const NEGLIGIBLE = 40;

function firstAbove(cumulated: Float64Array, u: number): number {
  let i = 0;
  while (i < cumulated.length - 1 && u >= cumulated[i]!) i++;
  return i;
}

function logSumExp(logs: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) if (logs[i]! > highest) highest = logs[i]!;
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) {
    const difference = logs[i]! - highest;
    if (difference > -NEGLIGIBLE) sum += Math.exp(difference);
  }
  return highest + Math.log(sum);
}
