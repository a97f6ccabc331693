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

import { priorQuantile } from "../../space/feasible";
import { normalCdf, normalMass, normalQuantile } from "../../space/normal";
import type { Random } from "../../space/random";
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

const HALF_LOG_2PI = 0.9189385332046727;

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

/** One dimension of all kernels. */
interface Column {
  /** Adds log k_d(x | μᵢ) to entry i, for every kernel. */
  addLog(x: number, into: Float64Array): void;
  /** log k_d(x | μᵢ) of one kernel. */
  log(i: number, x: number): number;
  /** The coordinate at which kernel i has the mass u behind it. */
  sample(i: number, u: number): number;
}

function columnOf(
  dimension: Dimension,
  points: readonly ArrayLike<number>[],
  d: number,
  bandwidth: number,
): Column {
  return dimension.kind === "line"
    ? lineColumn(dimension, points, d, bandwidth)
    : cellColumn(dimension, points, d, bandwidth);
}

function lineColumn(
  { prior }: Dimension,
  points: readonly ArrayLike<number>[],
  d: number,
  sigma: number,
): Column {
  const n = points.length;
  const means = new Float64Array(n + 1);
  // A kernel without a value: 0 precision and 0 constant leave the uniform prior's log density, 0.
  const precisions = new Float64Array(n + 1);
  const constants = new Float64Array(n + 1);
  const missing: number[] = [n];
  for (let i = 0; i < n; i++) {
    const mean = points[i]![d] as number;
    if (Number.isNaN(mean)) {
      missing.push(i);
      continue;
    }
    means[i] = mean;
    precisions[i] = 0.5 / (sigma * sigma);
    constants[i] = -HALF_LOG_2PI - Math.log(sigma) - Math.log(massInside(mean, sigma));
  }
  return {
    addLog(x, into) {
      for (let i = 0; i <= n; i++) {
        const difference = x - means[i]!;
        into[i]! += constants[i]! - precisions[i]! * difference * difference;
      }
      if (!prior) return;
      const logPrior = prior.kind === "density" ? Math.max(prior.logDensity(x), LOG_NEVER) : 0;
      for (const i of missing) into[i]! += logPrior;
    },
    log(i, x) {
      if (precisions[i] === 0)
        return prior?.kind === "density" ? Math.max(prior.logDensity(x), LOG_NEVER) : 0;
      const difference = x - means[i]!;
      return constants[i]! - precisions[i]! * difference * difference;
    },
    sample(i, u) {
      if (precisions[i] === 0) return prior ? priorQuantile(prior, u) : u;
      return truncatedQuantile(means[i]!, sigma, u);
    },
  };
}

function cellColumn(
  dimension: Exclude<Dimension, { kind: "line" }>,
  points: readonly ArrayLike<number>[],
  d: number,
  bandwidth: number,
): Column {
  const { count } = dimension;
  const own = Int32Array.from({ length: points.length + 1 }, (_, i) => {
    const x = points[i]?.[d] as number | undefined;
    return x === undefined || Number.isNaN(x) ? count : dimension.cellOf(x);
  });
  const masses = kernelMasses(dimension, bandwidth);
  const uniform = uniformMasses(dimension);
  // Row = the cell of x, column = the kernel's cell (the last one: none).
  const logs = Float64Array.from({ length: count * (count + 1) }, (_, at) => {
    const cell = Math.floor(at / (count + 1));
    return Math.max(Math.log(masses[(at % (count + 1)) * count + cell]! / uniform[cell]!), LOG_NEVER);
  });
  return {
    addLog(x, into) {
      const row = dimension.cellOf(x) * (count + 1);
      for (let i = 0; i < own.length; i++) into[i]! += logs[row + own[i]!]!;
    },
    log: (i, x) => logs[dimension.cellOf(x) * (count + 1) + own[i]!]!,
    sample(i, u) {
      const row = own[i]! * count;
      let left = u;
      for (let cell = 0; cell < count; cell++) {
        left -= masses[row + cell]!;
        if (left < 0) return centre(dimension, cell);
      }
      return centre(dimension, lastWithMass(masses, row, count));
    },
  };
}

/** log of a density that is as good as none, finite so that sums and differences stay numbers. */
const LOG_NEVER = -700;

/** Mass of each cell by the kernel's own cell, shape [(count + 1) × count]; the last row is the prior. */
function kernelMasses(dimension: Exclude<Dimension, { kind: "line" }>, bandwidth: number): Float64Array {
  const { count } = dimension;
  const masses = new Float64Array((count + 1) * count);
  const prior = priorMasses(dimension);
  masses.set(prior, count * count);
  for (let own = 0; own < count; own++) {
    const row = masses.subarray(own * count, (own + 1) * count);
    if (dimension.kind === "category") {
      for (let cell = 0; cell < count; cell++)
        row[cell] = bandwidth * prior[cell]! + (cell === own ? 1 - bandwidth : 0);
      continue;
    }
    const mean = centre(dimension, own);
    const total = normalMass((0 - mean) / bandwidth, (1 - mean) / bandwidth);
    for (let cell = 0; cell < count; cell++) {
      const [low, high] = [dimension.edges[cell]!, dimension.edges[cell + 1]!];
      row[cell] = normalMass((low - mean) / bandwidth, (high - mean) / bandwidth) / total;
    }
  }
  return masses;
}

function priorMasses(dimension: Exclude<Dimension, { kind: "line" }>): Float64Array {
  const { prior } = dimension;
  if (prior?.kind === "weights") return Float64Array.from(prior.weights);
  const uniform = uniformMasses(dimension);
  if (!prior || dimension.kind === "category") return uniform;
  return uniform.map((_, cell) => prior.cdf(dimension.edges[cell + 1]!) - prior.cdf(dimension.edges[cell]!));
}

function uniformMasses(dimension: Exclude<Dimension, { kind: "line" }>): Float64Array {
  const { count } = dimension;
  return Float64Array.from({ length: count }, (_, cell) =>
    dimension.kind === "ordered" ? dimension.edges[cell + 1]! - dimension.edges[cell]! : 1 / count,
  );
}

function centre(dimension: Exclude<Dimension, { kind: "line" }>, cell: number): number {
  if (dimension.kind === "category") return (cell + 0.5) / dimension.count;
  return (dimension.edges[cell]! + dimension.edges[cell + 1]!) / 2;
}

function lastWithMass(masses: Float64Array, row: number, count: number): number {
  for (let cell = count - 1; cell > 0; cell--) if (masses[row + cell]! > 0) return cell;
  return 0;
}

/** Share of N(mean, sigma²) within [0, 1], for a mean in it. */
function massInside(mean: number, sigma: number): number {
  const [below, above] = [mean / sigma, (1 - mean) / sigma];
  if (below > SATURATED && above > SATURATED) return 1;
  return normalMass(-below, above);
}

/** Beyond so many standard deviations the normal tail is below the rounding of 1. */
const SATURATED = 8.3;

/** Quantile u of N(mean, sigma²) truncated to [0, 1], for a mean in [0, 1]. */
export function truncatedQuantile(mean: number, sigma: number, u: number): number {
  const low = normalCdf(-mean / sigma);
  const high = normalCdf((1 - mean) / sigma);
  const x = mean + sigma * normalQuantile(low + u * (high - low));
  return Math.min(Math.max(x, 0), 1);
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
