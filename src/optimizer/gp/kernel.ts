/**
 * The covariance of the surrogate, between encoded points x, x' of the unit cube:
 *
 *   k(x, x') = s² · M(r) · exp(−Σ_c w_c [x_c ≠ x'_c]) · Π_q F_q(x, x')
 *
 *   M(r) = (1 + √5 r + 5r²/3) exp(−√5 r), r² = Σ_j ((x_j − x'_j)/ℓ_j)²    Matérn-5/2, ARD, ordered coordinates j
 *   w_c                                                                   exponential Hamming, unordered ones c
 *   F_q = ρ_q² + (1 − ρ_q²) k_q(x_q, x'_q)   if q is active in both points
 *       = ρ_q                                if it is active in one of them
 *       = 1                                  if in neither
 *
 * with k_q a Matérn-5/2 or exponential Hamming kernel of its own: the effect of a conditional parameter is a
 * part shared by both sides of the condition and a part that depends on its value; ρ_q² is the share.
 *
 * Positive definite: exp(−w[≠]) is, as 1 on the diagonal and e^{−w} ∈ (0, 1) elsewhere is e^{−w} 11ᵀ +
 * (1 − e^{−w}) I on the levels. For F_q let φ be a feature map of k_q; map an active value to
 * (ρ_q, √(1−ρ_q²) φ(x_q)) and an inactive one to (1, 0): the inner products are exactly the three cases, so F_q
 * is a Gram matrix. Products of positive definite kernels are positive definite (Schur).
 */
import type { KernelShape } from "./kernelShape";

export interface KernelParameters {
  /** s². */
  readonly signal: number;
  /** Variance of the observation noise. */
  readonly noise: number;
  /** d numbers: 1/ℓ_j for an ordered coordinate, w_c for an unordered one. */
  readonly sensitivity: Float64Array;
  /** d numbers: ρ_q for a conditional coordinate, unused elsewhere. */
  readonly shared: Float64Array;
}

const SQRT_5 = Math.sqrt(5);

/** M as a function of r². */
export function matern(squared: number): number {
  const s = SQRT_5 * Math.sqrt(squared);
  return (1 + s + (s * s) / 3) * Math.exp(-s);
}

/** −2 dM/d(r²) = (5/3)(1 + √5 r) exp(−√5 r). */
export function maternSlope(squared: number): number {
  const s = SQRT_5 * Math.sqrt(squared);
  return (5 / 3) * (1 + s) * Math.exp(-s);
}

/**
 * k(query, X_i) for i = 0 … n-1, written to out[offset + i·stride].
 * @param points n points of d coordinates, one after the other.
 */
export function kernelRow(
  shape: KernelShape,
  parameters: KernelParameters,
  points: Float64Array,
  n: number,
  query: Float64Array,
  out: Float64Array,
  offset = 0,
  stride = 1,
): void {
  const { dimension, ordered, categorical } = shape;
  const { sensitivity, signal } = parameters;
  const orderedCount = ordered.length;
  const categoricalCount = categorical.length;
  for (let i = 0; i < n; i++) {
    const at = i * dimension;
    let squared = 0;
    for (let c = 0; c < orderedCount; c++) {
      const j = ordered[c]!;
      const difference = (query[j]! - points[at + j]!) * sensitivity[j]!;
      squared += difference * difference;
    }
    let mismatch = 0;
    for (let c = 0; c < categoricalCount; c++) {
      const j = categorical[c]!;
      if (query[j] !== points[at + j]) mismatch += sensitivity[j]!;
    }
    const s = SQRT_5 * Math.sqrt(squared);
    out[offset + i * stride] = signal * (1 + s + (s * s) / 3) * Math.exp(-s - mismatch);
  }
  for (const q of shape.conditionalOrdered) {
    const value = query[q]!;
    const scale = sensitivity[q]!;
    const rho = parameters.shared[q]!;
    for (let i = 0; i < n; i++) {
      const to = offset + i * stride;
      const other = points[i * dimension + q]!;
      const difference = (value - other) * scale;
      out[to] =
        out[to]! *
        (isActive(difference)
          ? rho * rho + (1 - rho * rho) * matern(difference * difference)
          : bothInactive(value, other)
            ? 1
            : rho);
    }
  }
  for (const q of shape.conditionalCategorical) {
    const value = query[q]!;
    const apart = Math.exp(-sensitivity[q]!);
    const rho = parameters.shared[q]!;
    const different = rho * rho + (1 - rho * rho) * apart;
    for (let i = 0; i < n; i++) {
      const to = offset + i * stride;
      const other = points[i * dimension + q]!;
      if (value === other || bothInactive(value, other)) continue;
      out[to] = out[to]! * (isActive(value - other) ? different : rho);
    }
  }
}

/**
 * Gradient of a weighted sum of covariances, ∂/∂query_j Σ_i weight_a[i] k(query, X_i), for two weight vectors at
 * once (mean and variance need both). Only ordered coordinates have one; the others get 0.
 * @param row the k(query, X_i) that `kernelRow` gave.
 */
export function kernelRowGradient(
  shape: KernelShape,
  parameters: KernelParameters,
  points: Float64Array,
  n: number,
  query: Float64Array,
  row: Float64Array,
  weightA: Float64Array,
  weightB: Float64Array,
  gradientA: Float64Array,
  gradientB: Float64Array,
): void {
  const { dimension, ordered } = shape;
  const { sensitivity } = parameters;
  const count = ordered.length;
  gradientA.fill(0);
  gradientB.fill(0);
  for (let i = 0; i < n; i++) {
    const at = i * dimension;
    let squared = 0;
    for (let c = 0; c < count; c++) {
      const j = ordered[c]!;
      const difference = (query[j]! - points[at + j]!) * sensitivity[j]!;
      squared += difference * difference;
    }
    // dk/dx_j = −k · [(5/3)(1+s)/(1+s+s²/3)] · (x_j − x'_j)/ℓ²
    const s = SQRT_5 * Math.sqrt(squared);
    const ratio = (row[i]! * ((-5 / 3) * (1 + s))) / (1 + s + (s * s) / 3);
    const a = weightA[i]! * ratio;
    const b = weightB[i]! * ratio;
    for (let c = 0; c < count; c++) {
      const j = ordered[c]!;
      const difference = query[j]! - points[at + j]!;
      gradientA[j] = gradientA[j]! + a * difference;
      gradientB[j] = gradientB[j]! + b * difference;
    }
  }
  for (let c = 0; c < count; c++) {
    const j = ordered[c]!;
    const square = sensitivity[j]! * sensitivity[j]!;
    gradientA[j] = gradientA[j]! * square;
    gradientB[j] = gradientB[j]! * square;
  }
  for (const q of shape.conditionalOrdered) {
    const value = query[q]!;
    const scale = sensitivity[q]!;
    const varying = 1 - parameters.shared[q]! ** 2;
    let a = 0;
    let b = 0;
    for (let i = 0; i < n; i++) {
      const difference = (value - points[i * dimension + q]!) * scale;
      if (!isActive(difference)) continue;
      const squared = difference * difference;
      const factor = 1 - varying + varying * matern(squared);
      const slope = (-row[i]! / factor) * varying * maternSlope(squared) * difference * scale;
      a += weightA[i]! * slope;
      b += weightB[i]! * slope;
    }
    gradientA[q] = a;
    gradientB[q] = b;
  }
}

/** A difference with an inactive coordinate is NaN. */
function isActive(difference: number): boolean {
  return !Number.isNaN(difference);
}

function bothInactive(a: number, b: number): boolean {
  return Number.isNaN(a) && Number.isNaN(b);
}
