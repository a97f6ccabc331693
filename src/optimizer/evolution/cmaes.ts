/**
 * CMA-ES on the unit cube: the distribution that the next points are drawn from, and its update by a generation.
 *
 * Notation (Hansen 2016, "The CMA Evolution Strategy: A Tutorial"): d coordinates; m mean, σ step size, C covariance,
 * A a diagonal scale (1 but for discrete coordinates, margin.ts); x = m + σ A y with y ~ N(0, C); λ points a
 * generation, the better half of which (μ) recombines with weights w; p_σ, p_c evolution paths.
 *
 * Points come from the history, so they need not be draws of this very distribution (parallel slots, queued trials):
 * steps longer than any likely draw are shortened (Hansen 2011, "Injecting External Solutions Into CMA-ES").
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { nextNormal, type Random } from "../../space/random";

export interface Distribution {
  readonly mean: Float64Array;
  readonly sigma: number;
  /** Diagonal of A. */
  readonly scale: Float64Array;
  readonly covariance: Matrix;
  readonly sigmaPath: Float64Array;
  readonly covariancePath: Float64Array;
  readonly generation: number;
}

/** A point of a generation; NaN where a coordinate is inactive: it tells nothing about that one. */
export interface Ranked {
  readonly point: Float64Array;
  /** Recombination weight; a generation's sum to 1. */
  readonly weight: number;
}

/** Eigenvalues below this share of the largest are rounding. */
const MIN_EIGENVALUE_SHARE = 1e-14;

export function initialDistribution(mean: Float64Array, sigma: number, scale: Float64Array): Distribution {
  const d = mean.length;
  return {
    mean,
    sigma,
    scale,
    covariance: Matrix.eye(d),
    sigmaPath: new Float64Array(d),
    covariancePath: new Float64Array(d),
    generation: 0,
  };
}

/** The usual number of points a generation. */
export function populationSize(dimension: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(dimension, 1)));
}

/**
 * Weights of λ ranked points, best first: log(λ/2 + ½) − log(i), of the better half. Points of equal rank share
 * theirs, so that the order in which equals are listed does not matter.
 */
export function recombinationWeights(ranks: readonly number[]): number[] {
  const count = ranks.length;
  const half = Math.floor(count / 2);
  const raw = Array.from({ length: count }, (_, i) =>
    i < half ? Math.log(count / 2 + 0.5) - Math.log(i + 1) : 0,
  );
  const total = raw.reduce((sum, w) => sum + w, 0);
  const ties = new Map<number, number>();
  for (const rank of ranks) ties.set(rank, (ties.get(rank) ?? 0) + 1);
  return ranks.map((rank) => {
    const size = ties.get(rank) ?? 1;
    const shared = raw.slice(rank, rank + size).reduce((sum, w) => sum + w, 0);
    return total > 0 ? shared / size / total : 1 / count;
  });
}

/** A factor F with F Fᵀ = C, and C^(−1/2). */
function roots(covariance: Matrix): { factor: Matrix; inverse: Matrix } {
  const { eigenvectorMatrix: B, realEigenvalues } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const floor = Math.max(...realEigenvalues) * MIN_EIGENVALUE_SHARE;
  const deviations = realEigenvalues.map((value) => Math.sqrt(Math.max(value, floor)));
  const inverse = B.mmul(Matrix.diag(deviations.map((x) => 1 / x))).mmul(B.transpose());
  return { factor: B.mmul(Matrix.diag(deviations)), inverse };
}

/** Draws points, not yet limited to the cube. */
export function createDraw({
  mean,
  sigma,
  scale,
  covariance,
}: Distribution): (random: Random) => Float64Array {
  const d = mean.length;
  if (d === 0) return () => new Float64Array(0);
  const { factor } = roots(covariance);
  return (random) => {
    const z = Float64Array.from(mean, () => nextNormal(random));
    return mean.map((m, i) => {
      let y = 0;
      for (let j = 0; j < d; j++) y += factor.get(i, j) * z[j]!;
      return m + sigma * scale[i]! * y;
    });
  };
}

/** Standard deviation of each coordinate. */
export function deviations({ sigma, scale, covariance }: Distribution): Float64Array {
  return scale.map((a, j) => sigma * a * Math.sqrt(covariance.get(j, j)));
}

/** The distribution after a generation. */
export function updated(before: Distribution, generation: readonly Ranked[]): Distribution {
  const { mean, sigma, scale, covariance } = before;
  const d = mean.length;
  if (d === 0) return { ...before, generation: before.generation + 1 };
  const mueff = 1 / generation.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const rates = learningRates(d, mueff);
  const { inverse } = roots(covariance);
  const longest = Math.sqrt(d) + (2 * d) / (d + 2);
  const steps = generation.map(({ point }) => {
    const y = point.map((x, j) => (Number.isNaN(x) ? 0 : (x - mean[j]!) / (sigma * scale[j]!)));
    const length = norm(times(inverse, y));
    return length > longest ? y.map((v) => (v * longest) / length) : y;
  });

  const step = new Float64Array(d);
  for (const [i, { weight }] of generation.entries())
    for (let j = 0; j < d; j++) step[j] = step[j]! + weight * steps[i]![j]!;
  const whitened = times(inverse, step);
  const sigmaPath = before.sigmaPath.map(
    (p, j) => (1 - rates.sigma) * p + Math.sqrt(rates.sigma * (2 - rates.sigma) * mueff) * whitened[j]!,
  );
  const expected = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  const length = norm(sigmaPath);
  const decay = Math.sqrt(1 - (1 - rates.sigma) ** (2 * (before.generation + 1)));
  // Stalls the rank-one update while σ is far too small.
  const isQuick = length / decay / expected < 1.4 + 2 / (d + 1);
  const covariancePath = before.covariancePath.map(
    (p, j) =>
      (1 - rates.path) * p + (isQuick ? Math.sqrt(rates.path * (2 - rates.path) * mueff) * step[j]! : 0),
  );
  const lost = isQuick ? 0 : rates.path * (2 - rates.path);
  const next = Matrix.zeros(d, d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let rankMu = 0;
      for (const [k, { weight }] of generation.entries()) rankMu += weight * steps[k]![i]! * steps[k]![j]!;
      const value =
        (1 - rates.one - rates.mu + rates.one * lost) * covariance.get(i, j) +
        rates.one * covariancePath[i]! * covariancePath[j]! +
        rates.mu * rankMu;
      next.set(i, j, value);
      next.set(j, i, value);
    }
  return {
    mean: mean.map((m, j) => Math.min(Math.max(m + sigma * scale[j]! * step[j]!, 0), 1)),
    sigma: sigma * Math.exp(Math.min(1, (rates.sigma / rates.damping) * (length / expected - 1))),
    scale,
    covariance: next,
    sigmaPath,
    covariancePath,
    generation: before.generation + 1,
  };
}

/** The tutorial's defaults. */
function learningRates(d: number, mueff: number) {
  const sigma = (mueff + 2) / (d + mueff + 5);
  const one = 2 / ((d + 1.3) ** 2 + mueff);
  return {
    sigma,
    damping: 1 + 2 * Math.max(0, Math.sqrt((mueff - 1) / (d + 1)) - 1) + sigma,
    path: (4 + mueff / d) / (d + 4 + (2 * mueff) / d),
    one,
    mu: Math.min(1 - one, (2 * (mueff - 2 + 1 / mueff)) / ((d + 2) ** 2 + mueff)),
  };
}

function times(matrix: Matrix, vector: Float64Array): Float64Array {
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < vector.length; j++) sum += matrix.get(i, j) * vector[j]!;
    return sum;
  });
}

function norm(vector: Float64Array): number {
  return Math.hypot(...vector);
}
