/**
 * The log marginal likelihood of the hyperparameters θ and its analytic gradient.
 *
 * Notation: n points, K = k(X, X) + noise·I (n×n), y the n targets, m a constant mean, α = K⁻¹(y − m).
 *   log p(y | θ) = −½ (y − m)ᵀ α − ½ log det K − (n/2) log 2π
 *   ∂/∂θ = ½ tr((α αᵀ − K⁻¹) ∂K/∂θ)                    (Rasmussen & Williams 2006, eq. 5.9)
 * m has the prior N(0, τ²) and is set to its conditional mode 1ᵀK⁻¹y / (1ᵀK⁻¹1 + τ⁻²); by the envelope theorem
 * the gradient is that of the formula above.
 * Differences between points do not depend on θ: they are computed once for all evaluations of a fit.
 */
import { extendCholesky, inverseFromCholesky, logDeterminant } from "../linear/cholesky";
import { expMinus } from "../linear/expMinus";
import { packedLength } from "../linear/packed";
import { solveLower, solveUpper } from "../linear/triangular";
import { FIRST_COORDINATE, kernelParameters, NOISE, type Priors, SIGNAL } from "./hyperparameters";
import { conditionalCoordinates, type KernelShape } from "./kernelShape";

/** τ²: targets are standardised, so that a mean of the process farther than about one is a surprise. */
export const MEAN_VARIANCE = 1;

const SQRT_5 = Math.sqrt(5);

export interface MarginalLikelihood {
  /** −(log marginal likelihood); +∞ where K is not numerically positive definite. Adds to no gradient. */
  negative(theta: Float64Array, targets: Float64Array, gradient: Float64Array): number;
}

/** −log of the normal priors (up to a constant), its gradient added to `gradient`. */
export function addNegativeLogPrior(theta: Float64Array, priors: Priors, gradient: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) {
    const z = (theta[i]! - priors.mean[i]!) / priors.std[i]!;
    sum += 0.5 * z * z;
    gradient[i] = gradient[i]! + z / priors.std[i]!;
  }
  return sum;
}

/** @param points n points of d coordinates, inactive ones NaN. */
export function createMarginalLikelihood(
  shape: KernelShape,
  points: Float64Array,
  n: number,
): MarginalLikelihood {
  const size = packedLength(n);
  const conditional = conditionalCoordinates(shape);
  const differences = pairDifferences(shape, points, n);
  const squared = new Float64Array(size);
  const covariance = new Float64Array(size);
  const slope = new Float64Array(size);
  const factors = conditional.map(() => new Float64Array(size));
  const lower = new Float64Array(size);
  const inverse = new Float64Array(size);
  const scratch = new Float64Array(size);
  const alpha = new Float64Array(n);
  const ones = new Float64Array(n);

  function fillCovariance(theta: Float64Array): void {
    const { sensitivity, shared, signal } = kernelParameters(shape, theta);
    squared.fill(0);
    for (const j of shape.ordered) accumulate(squared, differences[j]!, sensitivity[j]! ** 2);
    const mismatch = scratch;
    mismatch.fill(0);
    for (const c of shape.categorical) accumulate(mismatch, differences[c]!, sensitivity[c]!);
    for (let p = 0; p < size; p++) {
      const s = SQRT_5 * Math.sqrt(squared[p]!);
      const decay = signal * expMinus(s + mismatch[p]!);
      covariance[p] = decay * (1 + s + (s * s) / 3);
      slope[p] = decay * (5 / 3) * (1 + s);
    }
    conditional.forEach((q, index) => {
      const factor = factors[index]!;
      const isOrdered = index < shape.conditionalOrdered.length;
      conditionalFactor(differences[q]!, isOrdered, sensitivity[q]!, shared[q]!, factor);
      for (let p = 0; p < size; p++) {
        covariance[p] = covariance[p]! * factor[p]!;
        slope[p] = slope[p]! * factor[p]!;
      }
    });
  }

  function negative(theta: Float64Array, targets: Float64Array, gradient: Float64Array): number {
    fillCovariance(theta);
    const { sensitivity, shared, noise } = kernelParameters(shape, theta);
    gradient.fill(0);
    if (!extendCholesky(covariance, lower, 0, n, noise)) return Number.POSITIVE_INFINITY;
    inverseFromCholesky(lower, n, inverse, scratch);
    ones.fill(1);
    solveLower(lower, n, ones);
    solveUpper(lower, n, ones);
    alpha.set(targets.subarray(0, n));
    solveLower(lower, n, alpha);
    solveUpper(lower, n, alpha);
    let precision = 1 / MEAN_VARIANCE;
    let weighted = 0;
    for (let i = 0; i < n; i++) {
      precision += ones[i]!;
      weighted += alpha[i]!;
    }
    const mean = weighted / precision;
    let quadratic = 0;
    for (let i = 0; i < n; i++) {
      alpha[i] = alpha[i]! - mean * ones[i]!;
      quadratic += alpha[i]! * (targets[i]! - mean);
    }

    // W = ααᵀ − K⁻¹, each pair counted once: half on the diagonal.
    const weights = inverse;
    let trace = 0;
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) weights[p] = alpha[i]! * alpha[j]! - weights[p]!;
      weights[p] = 0.5 * (alpha[i]! * alpha[i]! - weights[p]!);
      trace += weights[p]!;
      p++;
    }
    gradient[NOISE] = -noise * trace;
    gradient[SIGNAL] = -dot(weights, covariance, size);
    for (let p = 0; p < size; p++) {
      slope[p] = slope[p]! * weights[p]!;
      covariance[p] = covariance[p]! * weights[p]!;
    }
    for (const j of shape.ordered) {
      gradient[FIRST_COORDINATE + j] = -(sensitivity[j]! ** 2) * dot(slope, differences[j]!, size);
    }
    for (const c of shape.categorical) {
      gradient[FIRST_COORDINATE + c] = sensitivity[c]! * dot(covariance, differences[c]!, size);
    }
    conditional.forEach((q, index) => {
      const isOrdered = index < shape.conditionalOrdered.length;
      const [byScale, byShare] = conditionalGradient(
        differences[q]!,
        isOrdered,
        sensitivity[q]!,
        shared[q]!,
        factors[index]!,
        covariance,
      );
      gradient[FIRST_COORDINATE + q] = -byScale;
      gradient[FIRST_COORDINATE + shape.dimension + index] = -byShare;
    });
    return (
      0.5 * quadratic +
      0.5 * logDeterminant(lower, n) +
      0.5 * n * Math.log(2 * Math.PI) +
      (0.5 * mean * mean) / MEAN_VARIANCE
    );
  }

  return { negative };
}

/** Codes for pairs that a conditional parameter does not compare: differences are never negative. */
const ONE_ACTIVE = -1;
const NONE_ACTIVE = -2;

/** Per coordinate, packed over pairs: (x − x')² for ordered ones, 0 or 1 for unordered ones. */
function pairDifferences(shape: KernelShape, points: Float64Array, n: number): Float64Array[] {
  const unordered = new Set([...shape.categorical, ...shape.conditionalCategorical]);
  return Array.from({ length: shape.dimension }, (_, coordinate) => {
    const out = new Float64Array(packedLength(n));
    const isUnordered = unordered.has(coordinate);
    for (let i = 0, p = 0; i < n; i++) {
      const a = points[i * shape.dimension + coordinate]!;
      for (let j = 0; j <= i; j++, p++) {
        const b = points[j * shape.dimension + coordinate]!;
        const inactive = Number(Number.isNaN(a)) + Number(Number.isNaN(b));
        if (inactive > 0) out[p] = inactive === 2 ? NONE_ACTIVE : ONE_ACTIVE;
        else if (isUnordered) out[p] = a === b ? 0 : 1;
        else out[p] = (a - b) * (a - b);
      }
    }
    return out;
  });
}

/** F_q for every pair; ordered: ρ² + (1−ρ²) M, unordered: ρ² + (1−ρ²) e^{−w[≠]}. */
function conditionalFactor(
  difference: Float64Array,
  isOrdered: boolean,
  sensitivity: number,
  rho: number,
  out: Float64Array,
): void {
  const share = rho * rho;
  const square = sensitivity * sensitivity;
  const apart = expMinus(sensitivity);
  for (let p = 0; p < out.length; p++) {
    const value = difference[p]!;
    if (value < 0) out[p] = value === ONE_ACTIVE ? rho : 1;
    else if (isOrdered) {
      const s = SQRT_5 * Math.sqrt(value * square);
      out[p] = share + (1 - share) * (1 + s + (s * s) / 3) * expMinus(s);
    } else out[p] = value === 0 ? 1 : share + (1 - share) * apart;
  }
}

/**
 * Σ_p (W K)_p ∂log F_p by log ℓ (or log w) and by logit ρ².
 * @param weighted W∘K, packed.
 */
function conditionalGradient(
  difference: Float64Array,
  isOrdered: boolean,
  sensitivity: number,
  rho: number,
  factor: Float64Array,
  weighted: Float64Array,
): [number, number] {
  const share = rho * rho;
  const shareSlope = share * (1 - share);
  const square = sensitivity * sensitivity;
  const apart = expMinus(sensitivity);
  let byScale = 0;
  let byShare = 0;
  for (let p = 0; p < factor.length; p++) {
    const value = difference[p]!;
    if (value < 0) {
      // log ρ = ½ log ρ²
      if (value === ONE_ACTIVE) byShare += weighted[p]! * 0.5 * (1 - share);
      continue;
    }
    if (value === 0) continue;
    const perFactor = weighted[p]! / factor[p]!;
    if (isOrdered) {
      const s = SQRT_5 * Math.sqrt(value * square);
      const decay = expMinus(s);
      byScale += perFactor * (1 - share) * (5 / 3) * (1 + s) * decay * value * square;
      byShare += perFactor * shareSlope * (1 - (1 + s + (s * s) / 3) * decay);
    } else {
      byScale -= perFactor * (1 - share) * apart * sensitivity;
      byShare += perFactor * shareSlope * (1 - apart);
    }
  }
  return [byScale, byShare];
}

function accumulate(sum: Float64Array, values: Float64Array, factor: number): void {
  for (let p = 0; p < sum.length; p++) sum[p] = sum[p]! + factor * values[p]!;
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let p = 0;
  for (; p + 2 <= length; p += 2) {
    s0 += a[p]! * b[p]!;
    s1 += a[p + 1]! * b[p + 1]!;
  }
  if (p < length) s0 += a[p]! * b[p]!;
  return s0 + s1;
}
