/**
 * One dimension of a Parzen estimator's kernels (notation in parzen.ts): log k_d(x | μᵢ) for all i, and draws from
 * it. Kernel n, the last one, is the prior component and has no value in any dimension.
 */
import { priorQuantile } from "../../space/feasible";
import { normalCdf, normalMass, normalQuantile } from "../../space/normal";
import type { Dimension } from "./dimensions";
import { logMassInside } from "./logMass";

const HALF_LOG_2PI = 0.9189385332046727;

/** One dimension of all kernels. */
export interface Column {
  /** Adds log k_d(x | μᵢ) to entry i, for every kernel; with sign −1 takes it off again. */
  addLog(x: number, into: Float64Array, sign: 1 | -1): void;
  /** Adds log k_d(x | μ_kernels[j]) to entry j, for the first `count` of the kernels named. */
  addLogOf(x: number, kernels: Int32Array, count: number, into: Float64Array): void;
  /**
   * As `addLogOf`, for observations only; then drops those that are below `least`. Moves the others up in both lists
   * and returns how many they are.
   */
  follow(x: number, kernels: Int32Array, count: number, into: Float64Array, least: number): number;
  /** log k_d(x) of the prior component. */
  logPrior(x: number): number;
  /** The coordinate at which kernel i has the mass u behind it. */
  sample(i: number, u: number): number;
  /** No kernel is higher anywhere. */
  readonly highest: number;
  /** The prior component, which is the last kernel, is nowhere lower. */
  readonly priorLowest: number;
}

/** For n observations' values of one dimension, NaN where there is none. */
export function columnOf(dimension: Dimension, values: Float64Array, bandwidth: number): Column {
  return dimension.kind === "line"
    ? lineColumn(dimension, values, bandwidth)
    : cellColumn(dimension, values, bandwidth);
}

function lineColumn({ prior }: Dimension, values: Float64Array, sigma: number): Column {
  const n = values.length;
  const means = new Float64Array(n + 1);
  // A kernel without a value: scale and constant 0 leave the uniform prior's log density, 0.
  const scales = new Float64Array(n + 1);
  const constants = new Float64Array(n + 1);
  const missing: number[] = [n];
  const scale = Math.SQRT1_2 / sigma;
  const constant = -HALF_LOG_2PI - Math.log(sigma);
  let highest = 0;
  for (let i = 0; i < n; i++) {
    const mean = values[i]!;
    if (Number.isNaN(mean)) {
      missing.push(i);
      continue;
    }
    means[i] = mean;
    scales[i] = scale;
    constants[i] = constant - logMassInside(mean, sigma);
    if (constants[i]! > highest) highest = constants[i]!;
  }
  const density = prior?.kind === "density" ? prior : null;
  const logPrior = (x: number): number => (density ? Math.max(density.logDensity(x), LOG_NEVER) : 0);
  return {
    addLog(x, into, sign) {
      if (missing.length === 1)
        // Every observation has a value: half the memory to read, in the innermost loop of all.
        for (let i = 0; i < n; i++) {
          const z = (x - means[i]!) * scale;
          into[i]! += sign * (constants[i]! - z * z);
        }
      else
        for (let i = 0; i < n; i++) {
          const z = (x - means[i]!) * scales[i]!;
          into[i]! += sign * (constants[i]! - z * z);
        }
      if (!density) return;
      const log = sign * logPrior(x);
      for (const i of missing) into[i]! += log;
    },
    addLogOf(x, kernels, count, into) {
      const log = logPrior(x);
      for (let j = 0; j < count; j++) {
        const i = kernels[j]!;
        const z = (x - means[i]!) * scales[i]!;
        into[j]! += constants[i]! - z * z + (scales[i] === 0 ? log : 0);
      }
    },
    follow(x, kernels, count, into, least) {
      const log = logPrior(x);
      let kept = 0;
      for (let j = 0; j < count; j++) {
        const i = kernels[j]!;
        const z = (x - means[i]!) * scales[i]!;
        const sum = into[j]! + (constants[i]! - z * z + (scales[i] === 0 ? log : 0));
        kernels[kept] = i;
        into[kept] = sum;
        // Without a branch: which kernels are near is as good as random, and a wrong guess costs more than the rest.
        kept += Number(sum >= least);
      }
      return kept;
    },
    logPrior,
    sample(i, u) {
      if (scales[i] === 0) return prior ? priorQuantile(prior, u) : u;
      return truncatedQuantile(means[i]!, sigma, u);
    },
    // A prior's density has one maximum, of which nothing is known here; its minimum is at an end.
    highest: density ? Number.POSITIVE_INFINITY : highest,
    priorLowest: Math.min(logPrior(0), logPrior(1)),
  };
}

function cellColumn(
  dimension: Exclude<Dimension, { kind: "line" }>,
  values: Float64Array,
  bandwidth: number,
): Column {
  const { count } = dimension;
  const n = values.length;
  const own = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) own[i] = Number.isNaN(values[i]!) ? count : dimension.cellOf(values[i]!);
  own[n] = count;
  const masses = kernelMasses(dimension, bandwidth);
  const uniform = uniformMasses(dimension);
  // Row = the cell of x, column = the kernel's cell (the last one: none).
  const logs = Float64Array.from({ length: count * (count + 1) }, (_, at) => {
    const cell = Math.floor(at / (count + 1));
    return Math.max(Math.log(masses[(at % (count + 1)) * count + cell]! / uniform[cell]!), LOG_NEVER);
  });
  let priorLowest = Number.POSITIVE_INFINITY;
  for (let at = count; at < logs.length; at += count + 1) priorLowest = Math.min(priorLowest, logs[at]!);
  return {
    addLog(x, into, sign) {
      const row = dimension.cellOf(x) * (count + 1);
      for (let i = 0; i <= n; i++) into[i]! += sign * logs[row + own[i]!]!;
    },
    addLogOf(x, kernels, length, into) {
      const row = dimension.cellOf(x) * (count + 1);
      for (let j = 0; j < length; j++) into[j]! += logs[row + own[kernels[j]!]!]!;
    },
    follow(x, kernels, length, into, least) {
      const row = dimension.cellOf(x) * (count + 1);
      let kept = 0;
      for (let j = 0; j < length; j++) {
        const i = kernels[j]!;
        const sum = into[j]! + logs[row + own[i]!]!;
        kernels[kept] = i;
        into[kept] = sum;
        kept += Number(sum >= least);
      }
      return kept;
    },
    logPrior: (x) => logs[dimension.cellOf(x) * (count + 1) + count]!,
    sample(i, u) {
      const row = own[i]! * count;
      let left = u;
      for (let cell = 0; cell < count; cell++) {
        left -= masses[row + cell]!;
        if (left < 0) return centre(dimension, cell);
      }
      return centre(dimension, lastWithMass(masses, row, count));
    },
    highest: logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY),
    priorLowest,
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

/** Quantile u of N(mean, sigma²) truncated to [0, 1], for a mean in [0, 1]. */
export function truncatedQuantile(mean: number, sigma: number, u: number): number {
  const low = normalCdf(-mean / sigma);
  const high = normalCdf((1 - mean) / sigma);
  const x = mean + sigma * normalQuantile(low + u * (high - low));
  return Math.min(Math.max(x, 0), 1);
}
