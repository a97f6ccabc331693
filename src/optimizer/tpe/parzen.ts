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
import type { Coordinates } from "./coordinates";
import type { Dimension } from "./dimensions";

export interface ParzenOptions {
  readonly dimensions: readonly Dimension[];
  /** Of the observations. */
  readonly coordinates: Coordinates;
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
  /** For a search that changes one coordinate at a time: O(n) a move, however many dimensions there are. */
  walk(x: ArrayLike<number>): Walk;
  readonly bandwidths: ArrayLike<number>;
}

/** A point on its way along single coordinates. */
export interface Walk {
  /** log p as coordinate d takes other values and the rest stays. Holds until the next `along` or `move`. */
  along(d: number): (coordinate: number) => number;
  move(d: number, coordinate: number): void;
}

/**
 * A kernel below e^−32 of the prior component is left out: n of them change p by less than n · e^−32 of it, which is
 * 1.3e-10 at n = 10,000.
 */
const NEGLIGIBLE = 32;
/** Far more than the rounding of a sum of logarithms. */
const ROUNDING = 1e-6;

export function createParzen({ dimensions, coordinates, weights, bandwidths }: ParzenOptions): Parzen {
  const kernels = weights.length;
  const prior = kernels - 1;
  const { logWeights, cumulated } = normalized(weights);
  const columns = dimensions.map((dimension, d) =>
    columnOf(dimension, coordinates[d]!, Math.max(bandwidths[d] as number, Number.MIN_VALUE)),
  );
  const all = new Int32Array(kernels);
  for (let i = 0; i < kernels; i++) all[i] = i;
  const near = new Int32Array(kernels);
  const nearLogs = new Float64Array(kernels);
  /** Entry d: the most that the active dimensions from d on can add. */
  const reachable = new Float64Array(columns.length + 1);

  function logsAt(x: ArrayLike<number>, into: Float64Array): void {
    into.set(logWeights);
    for (let d = 0; d < columns.length; d++) {
      const coordinate = x[d] as number;
      if (!Number.isNaN(coordinate)) columns[d]!.addLog(coordinate, into, 1);
    }
  }

  /**
   * Leaves in `nearLogs` log wᵢ + Σ_d log k_d(x_d | μᵢ_d) of the kernels that count, in their order, and returns how
   * many they are. The others are given up at the dimension from which on they cannot come up to the prior component:
   * mostly one of the first. `logSumExp` would leave them out, so that log p stays bit by bit what it is with them.
   */
  function followNear(x: ArrayLike<number>): number {
    let priorLog = logWeights[prior]!;
    for (let d = 0; d < columns.length; d++)
      if (!Number.isNaN(x[d] as number)) priorLog += columns[d]!.logPrior(x[d] as number);
    for (let d = columns.length - 1; d >= 0; d--)
      reachable[d] = reachable[d + 1]! + (Number.isNaN(x[d] as number) ? 0 : columns[d]!.highest);
    const least = priorLog - NEGLIGIBLE - ROUNDING;
    near.set(all);
    nearLogs.set(logWeights);
    let count = prior;
    for (let d = 0; d < columns.length; d++) {
      const coordinate = x[d] as number;
      if (!Number.isNaN(coordinate))
        count = columns[d]!.follow(coordinate, near, count, nearLogs, least - reachable[d + 1]!);
    }
    nearLogs[count] = priorLog;
    return count + 1;
  }

  return {
    bandwidths,
    logDensity(x) {
      return logSumExp(nearLogs, followNear(x));
    },
    walk(x) {
      const at = Float64Array.from(x);
      let logs = new Float64Array(kernels);
      logsAt(at, logs);
      /** `logs` without dimension `left`; −1 = of no dimension. */
      let rest = new Float64Array(kernels);
      let left = -1;
      const near = new Int32Array(kernels);
      const nearRest = new Float64Array(kernels);
      const nearLogs = new Float64Array(kernels);
      const leave = (d: number): void => {
        if (left === d) return;
        rest.set(logs);
        if (!Number.isNaN(at[d]!)) columns[d]!.addLog(at[d]!, rest, -1);
        left = d;
      };
      return {
        along(d) {
          const column = columns[d]!;
          leave(d);
          const least = rest[prior]! + column.priorLowest - column.highest - NEGLIGIBLE;
          let count = 0;
          for (let i = 0; i < prior; i++) {
            near[count] = i;
            nearRest[count] = rest[i]!;
            count += Number(rest[i]! >= least);
          }
          near[count] = prior;
          nearRest[count++] = rest[prior]!;
          return (coordinate) => {
            for (let j = 0; j < count; j++) nearLogs[j] = nearRest[j]!;
            column.addLogOf(coordinate, near, count, nearLogs);
            return logSumExp(nearLogs, count);
          };
        },
        move(d, coordinate) {
          leave(d);
          [logs, rest] = [rest, logs];
          left = -1;
          at[d] = coordinate;
          if (!Number.isNaN(coordinate)) columns[d]!.addLog(coordinate, logs, 1);
        },
      };
    },
    sample(random) {
      const i = firstAbove(cumulated, random.next());
      const x = new Float64Array(columns.length);
      for (let d = 0; d < x.length; d++) x[d] = columns[d]!.sample(i, random.next());
      return x;
    },
  };
}

function normalized(weights: ArrayLike<number>): { logWeights: Float64Array; cumulated: Float64Array } {
  const { length } = weights;
  const logWeights = new Float64Array(length);
  const cumulated = new Float64Array(length);
  let total = 0;
  for (let i = 0; i < length; i++) total += weights[i] as number;
  let sum = 0;
  let weight = Number.NaN;
  let share = 0;
  let logShare = 0;
  for (let i = 0; i < length; i++) {
    // Mostly the same as before.
    if (weights[i] !== weight) {
      weight = weights[i] as number;
      share = weight / total;
      logShare = Math.log(share);
    }
    logWeights[i] = logShare;
    sum += share;
    cumulated[i] = sum;
  }
  return { logWeights, cumulated };
}

function firstAbove(cumulated: Float64Array, u: number): number {
  let i = 0;
  while (i < cumulated.length - 1 && u >= cumulated[i]!) i++;
  return i;
}

/** Of the first `count`. */
function logSumExp(logs: Float64Array, count: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) if (logs[i]! > highest) highest = logs[i]!;
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const difference = logs[i]! - highest;
    if (difference > -NEGLIGIBLE) sum += Math.exp(difference);
  }
  return highest + Math.log(sum);
}
