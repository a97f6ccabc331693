/**
 * The posterior of a Gaussian process at fixed hyperparameters.
 *
 * Notation: X n points of d coordinates, K = k(X, X) + noise·I = L Lᵀ, m constant mean, α = K⁻¹(y − m).
 *   mean(x) = m + k(x, X) α                 variance(x) = k(x, x) − ‖L⁻¹ k(X, x)‖²     (noise-free)
 * (Rasmussen & Williams 2006, algorithm 2.1.)
 */
import { flatten } from "../acquisition/searchDomain";
import { extendCholesky } from "../linear/cholesky";
import { packedLength } from "../linear/packed";
import { solveLower, solveLowerMany, solveUpper } from "../linear/triangular";
import { createCovariance, type KernelParameters } from "./kernel";
import type { KernelShape } from "./kernelShape";
import { MEAN_VARIANCE } from "./marginalLikelihood";
import { ModelError } from "./modelError";

export interface Posterior extends Factor {
  readonly shape: KernelShape;
  readonly alpha: Float64Array;
  readonly mean: number;
}

/** Where K is not numerically positive definite, this is added to its diagonal, and ten times it, and so on. */
const FIRST_JITTER = 1e-8;
const JITTER_STEPS = 6;

export interface Factor {
  readonly parameters: KernelParameters;
  readonly points: Float64Array;
  readonly n: number;
  /** L, packed, n rows. */
  readonly lower: Float64Array;
}

/**
 * The factor of K for these points; where that needed a jitter, the noise of its parameters is larger by it.
 * Throws when even the largest jitter does not help.
 * @param known the factor of the first rows under the same parameters: its rows are taken over, bit by bit what
 * would be computed.
 */
export function factorize(
  shape: KernelShape,
  parameters: KernelParameters,
  points: Float64Array,
  n: number,
  known?: Factor,
): Factor {
  const lower = new Float64Array(packedLength(n));
  const from = known?.n ?? 0;
  if (known) lower.set(known.lower);
  fillRows(shape, parameters, points, from, n, lower);
  if (extendCholesky(lower, lower, from, n, parameters.noise)) return { parameters, points, n, lower };
  for (let step = 0, jitter = FIRST_JITTER * parameters.signal; step < JITTER_STEPS; step++, jitter *= 10) {
    const noise = parameters.noise + jitter;
    fillRows(shape, parameters, points, 0, n, lower);
    if (extendCholesky(lower, lower, 0, n, noise))
      return { parameters: { ...parameters, noise }, points, n, lower };
  }
  throw new ModelError("the covariance matrix is not positive definite");
}

/** Rows from … to-1 of k(X, X), packed. */
function fillRows(
  shape: KernelShape,
  parameters: KernelParameters,
  points: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const d = shape.dimension;
  const covariance = createCovariance(shape, parameters, points, to);
  for (let i = from; i < to; i++) {
    covariance.row(points.subarray(i * d, (i + 1) * d), i + 1, out, packedLength(i));
  }
}

/**
 * The posterior given targets.
 * @param mean the constant mean; omitted: its conditional mode under N(0, MEAN_VARIANCE).
 */
export function createPosterior(
  shape: KernelShape,
  factor: Factor,
  targets: Float64Array,
  mean?: number,
): Posterior {
  const { n, lower } = factor;
  const alpha = targets.slice(0, n);
  const level = mean ?? constantMean(lower, n, alpha);
  for (let i = 0; i < n; i++) alpha[i] = alpha[i]! - level;
  solveLower(lower, n, alpha);
  solveUpper(lower, n, alpha);
  return { ...factor, shape, alpha, mean: level };
}

/** 1ᵀK⁻¹y / (1ᵀK⁻¹1 + 1/τ²). */
function constantMean(lower: Float64Array, n: number, targets: Float64Array): number {
  const weights = new Float64Array(n).fill(1);
  solveLower(lower, n, weights);
  solveUpper(lower, n, weights);
  let weighted = 0;
  let precision = 1 / MEAN_VARIANCE;
  for (let i = 0; i < n; i++) {
    weighted += weights[i]! * targets[i]!;
    precision += weights[i]!;
  }
  return weighted / precision;
}

/**
 * Conditions on points whose value is taken to be the posterior mean ("kriging believer", Ginsbourger et al. 2010):
 * the mean stays as it is, the variance shrinks around them. α of such points is 0.
 */
export function conditionOnMean(posterior: Posterior, more: readonly Float64Array[]): Posterior {
  if (more.length === 0) return posterior;
  const factor = extendFactor(posterior.shape, posterior, more);
  const alpha = new Float64Array(factor.n);
  alpha.set(posterior.alpha);
  return { ...posterior, ...factor, alpha };
}

/** The factor with further points. Their rows get a jitter, since they may repeat points that are there. */
export function extendFactor(shape: KernelShape, factor: Factor, more: readonly Float64Array[]): Factor {
  const { parameters } = factor;
  const d = shape.dimension;
  const n = factor.n + more.length;
  const points = new Float64Array(n * d);
  points.set(factor.points.subarray(0, factor.n * d));
  points.set(flatten(more, d), factor.n * d);
  const lower = new Float64Array(packedLength(n));
  lower.set(factor.lower.subarray(0, packedLength(factor.n)));
  fillRows(shape, parameters, points, factor.n, n, lower);
  const jitter = FIRST_JITTER * parameters.signal;
  if (extendCholesky(lower, lower, factor.n, n, parameters.noise + jitter))
    return { ...factor, points, n, lower };
  return factorize(shape, parameters, points, n);
}

/** A posterior with the scratch memory to evaluate it again and again. */
export interface Predictor {
  readonly posterior: Posterior;
  /** out ← [mean, variance] at a point of d coordinates. */
  predict(query: Float64Array, out: Float64Array): void;
  /** As `predict`, with the gradients by the ordered coordinates; others get 0. */
  predictWithGradient(
    query: Float64Array,
    out: Float64Array,
    meanGradient: Float64Array,
    varianceGradient: Float64Array,
  ): void;
  /** Many points at once, about twice as fast. */
  predictMany(queries: Float64Array, count: number, means: Float64Array, variances: Float64Array): void;
}

/** Queries that `predictMany` solves for together: their columns stay in the cache while L passes by. */
const MAX_AT_ONCE = 32;

export function createPredictor(posterior: Posterior): Predictor {
  const { shape, parameters, points, n, lower, alpha } = posterior;
  const d = shape.dimension;
  const prior = parameters.signal;
  // Rounding can bring the variance to 0 or below; noise² is far below anything that matters.
  const floor = prior * 1e-12;
  const covariance = createCovariance(shape, parameters, points, n);
  const row = new Float64Array(n);
  const solved = new Float64Array(n);
  let columns = new Float64Array(0);

  /** Leaves the covariances with the query in `row`. */
  function mean(query: Float64Array): number {
    covariance.row(query, n, row);
    let sum = posterior.mean;
    for (let i = 0; i < n; i++) sum += row[i]! * alpha[i]!;
    return sum;
  }

  function predict(query: Float64Array, out: Float64Array): void {
    out[0] = mean(query);
    solveLower(lower, n, row);
    let explained = 0;
    for (let i = 0; i < n; i++) explained += row[i]! * row[i]!;
    out[1] = Math.max(prior - explained, floor);
  }

  function predictWithGradient(
    query: Float64Array,
    out: Float64Array,
    meanGradient: Float64Array,
    varianceGradient: Float64Array,
  ): void {
    out[0] = mean(query);
    solved.set(row);
    solveLower(lower, n, solved);
    let explained = 0;
    for (let i = 0; i < n; i++) explained += solved[i]! * solved[i]!;
    out[1] = Math.max(prior - explained, floor);
    solveUpper(lower, n, solved);
    // ∂variance = −2 (K⁻¹k)ᵀ ∂k
    for (let i = 0; i < n; i++) solved[i] = -2 * solved[i]!;
    covariance.gradient(query, row, alpha, solved, meanGradient, varianceGradient);
  }

  /** Leaves the covariances with four queries from q on in `columns`, interleaved; their means. */
  function fillFour(group: number, queries: Float64Array, q: number, means: Float64Array): void {
    const first = 4 * n * group;
    for (let c = 0; c < 4; c++)
      covariance.row(queries.subarray((q + c) * d, (q + c + 1) * d), n, columns, first + c, 4);
    let m0 = posterior.mean;
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    for (let i = 0, at = first; i < n; i++, at += 4) {
      const weight = alpha[i]!;
      m0 += columns[at]! * weight;
      m1 += columns[at + 1]! * weight;
      m2 += columns[at + 2]! * weight;
      m3 += columns[at + 3]! * weight;
    }
    means[q] = m0;
    means[q + 1] = m1;
    means[q + 2] = m2;
    means[q + 3] = m3;
  }

  function explainFour(group: number, variances: Float64Array, q: number): void {
    let m0 = 0;
    let m1 = 0;
    let m2 = 0;
    let m3 = 0;
    for (let at = 4 * n * group, end = at + 4 * n; at < end; at += 4) {
      m0 += columns[at]! * columns[at]!;
      m1 += columns[at + 1]! * columns[at + 1]!;
      m2 += columns[at + 2]! * columns[at + 2]!;
      m3 += columns[at + 3]! * columns[at + 3]!;
    }
    variances[q] = Math.max(prior - m0, floor);
    variances[q + 1] = Math.max(prior - m1, floor);
    variances[q + 2] = Math.max(prior - m2, floor);
    variances[q + 3] = Math.max(prior - m3, floor);
  }

  function predictMany(
    queries: Float64Array,
    count: number,
    means: Float64Array,
    variances: Float64Array,
  ): void {
    const pair = new Float64Array(2);
    const whole = count - (count % 4);
    const needed = n * Math.min(whole, MAX_AT_ONCE);
    if (columns.length < needed) columns = new Float64Array(needed);
    let q = 0;
    while (q < whole) {
      const groups = Math.min(whole - q, MAX_AT_ONCE) / 4;
      for (let g = 0; g < groups; g++) fillFour(g, queries, q + 4 * g, means);
      solveLowerMany(lower, n, columns, groups);
      for (let g = 0; g < groups; g++, q += 4) explainFour(g, variances, q);
    }
    for (; q < count; q++) {
      predict(queries.subarray(q * d, (q + 1) * d), pair);
      means[q] = pair[0]!;
      variances[q] = pair[1]!;
    }
  }

  return { posterior, predict, predictWithGradient, predictMany };
}

/** Posterior means at the observed points: y − noise·α, without another kernel evaluation. */
export function fittedMeans(posterior: Posterior, targets: Float64Array): Float64Array {
  return targets.map((y, i) => y - posterior.parameters.noise * posterior.alpha[i]!);
}
