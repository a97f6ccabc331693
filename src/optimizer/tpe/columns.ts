/**
 * One dimension of a Parzen estimator's kernels (notation in parzen.ts): log k_d(x | μᵢ) for all i, and draws from
 * it. Kernel n, the last one, is the prior component and has no value in any dimension.
 */
import { priorQuantile } from "../../space/feasible";
import { normalCdf, normalMass, normalQuantile } from "../../space/normal";
import type { Dimension } from "./dimensions";

const HALF_LOG_2PI = 0.9189385332046727;

/** One dimension of all kernels. */
export interface Column {
  /** Adds log k_d(x | μᵢ) to entry i, for every kernel. */
  addLog(x: number, into: Float64Array): void;
  /** log k_d(x | μᵢ) of one kernel. */
  log(i: number, x: number): number;
  /** The coordinate at which kernel i has the mass u behind it. */
  sample(i: number, u: number): number;
}

/** For points of shape [dimensions], NaN where there is no value. */
export function columnOf(
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
