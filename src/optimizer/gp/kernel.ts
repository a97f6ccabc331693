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
import { expMinus } from "../linear/expMinus";
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
  return (1 + s + (s * s) / 3) * expMinus(s);
}

/** −2 dM/d(r²) = (5/3)(1 + √5 r) exp(−√5 r). */
export function maternSlope(squared: number): number {
  const s = SQRT_5 * Math.sqrt(squared);
  return (5 / 3) * (1 + s) * expMinus(s);
}

/** The covariances of any point with n given ones. Not reentrant: it owns scratch memory. */
export interface Covariance {
  /**
   * k(query, X_i) for i = 0 … count-1, written to out[offset + i·stride].
   * @param query d coordinates.
   */
  row(query: Float64Array, count: number, out: Float64Array, offset?: number, stride?: number): void;
  /**
   * ∂/∂query_j Σ_i weight[i] k(query, X_i) for two weight vectors at once (mean and variance need both). Only
   * active ordered coordinates have one; the others get 0.
   * @param row what `row` gave for this query and all n points.
   */
  gradient(
    query: Float64Array,
    row: Float64Array,
    weightA: Float64Array,
    weightB: Float64Array,
    gradientA: Float64Array,
    gradientB: Float64Array,
  ): void;
}

/** @param points n points of d coordinates, one after the other. */
export function createCovariance(
  shape: KernelShape,
  parameters: KernelParameters,
  points: Float64Array,
  n: number,
): Covariance {
  const { dimension, ordered, categorical } = shape;
  const { sensitivity, shared, signal } = parameters;
  const orderedCount = ordered.length;
  const categoricalCount = categorical.length;
  // Ordered coordinates divided by their lengthscales, and unordered ones, each without gaps.
  const scaled = new Float64Array(n * orderedCount);
  const levels = new Float64Array(n * categoricalCount);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < orderedCount; c++) {
      const j = ordered[c]!;
      scaled[i * orderedCount + c] = points[i * dimension + j]! * sensitivity[j]!;
    }
    for (let c = 0; c < categoricalCount; c++) {
      levels[i * categoricalCount + c] = points[i * dimension + categorical[c]!]!;
    }
  }
  const lengths = Float64Array.from(ordered, (j) => sensitivity[j]!);
  const weights = Float64Array.from(categorical, (c) => sensitivity[c]!);
  const position = new Float64Array(orderedCount);
  const level = new Float64Array(categoricalCount);
  const sumA = new Float64Array(orderedCount);
  const sumB = new Float64Array(orderedCount);

  function place(query: Float64Array): void {
    for (let c = 0; c < orderedCount; c++) position[c] = query[ordered[c]!]! * lengths[c]!;
    for (let c = 0; c < categoricalCount; c++) level[c] = query[categorical[c]!]!;
  }

  function row(query: Float64Array, count: number, out: Float64Array, offset = 0, stride = 1): void {
    place(query);
    for (let i = 0, at = 0, from = 0; i < count; i++, at += orderedCount, from += categoricalCount) {
      let squared = 0;
      for (let c = 0; c < orderedCount; c++) {
        const difference = position[c]! - scaled[at + c]!;
        squared += difference * difference;
      }
      let mismatch = 0;
      for (let c = 0; c < categoricalCount; c++) {
        if (level[c] !== levels[from + c]) mismatch += weights[c]!;
      }
      const s = SQRT_5 * Math.sqrt(squared);
      out[offset + i * stride] = signal * (1 + s + (s * s) / 3) * expMinus(s + mismatch);
    }
    for (const q of shape.conditionalOrdered) {
      const value = query[q]!;
      const rho = shared[q]!;
      for (let i = 0; i < count; i++) {
        const other = points[i * dimension + q]!;
        const difference = (value - other) * sensitivity[q]!;
        const to = offset + i * stride;
        if (isActive(difference)) {
          out[to] = out[to]! * (rho * rho + (1 - rho * rho) * matern(difference * difference));
        } else if (!bothInactive(value, other)) out[to] = out[to]! * rho;
      }
    }
    for (const q of shape.conditionalCategorical) {
      const value = query[q]!;
      const rho = shared[q]!;
      const different = rho * rho + (1 - rho * rho) * expMinus(sensitivity[q]!);
      for (let i = 0; i < count; i++) {
        const other = points[i * dimension + q]!;
        if (value === other || bothInactive(value, other)) continue;
        const to = offset + i * stride;
        out[to] = out[to]! * (isActive(value - other) ? different : rho);
      }
    }
  }

  function gradient(
    query: Float64Array,
    covariances: Float64Array,
    weightA: Float64Array,
    weightB: Float64Array,
    gradientA: Float64Array,
    gradientB: Float64Array,
  ): void {
    gradientA.fill(0);
    gradientB.fill(0);
    sumA.fill(0);
    sumB.fill(0);
    place(query);
    for (let i = 0, at = 0; i < n; i++, at += orderedCount) {
      let squared = 0;
      for (let c = 0; c < orderedCount; c++) {
        const difference = position[c]! - scaled[at + c]!;
        squared += difference * difference;
      }
      // dk/dx_j = −k · [(5/3)(1+s)/(1+s+s²/3)] · (x_j − x'_j)/ℓ²
      const s = SQRT_5 * Math.sqrt(squared);
      const ratio = (covariances[i]! * ((-5 / 3) * (1 + s))) / (1 + s + (s * s) / 3);
      const a = weightA[i]! * ratio;
      const b = weightB[i]! * ratio;
      for (let c = 0; c < orderedCount; c++) {
        const difference = position[c]! - scaled[at + c]!;
        sumA[c] = sumA[c]! + a * difference;
        sumB[c] = sumB[c]! + b * difference;
      }
    }
    for (let c = 0; c < orderedCount; c++) {
      gradientA[ordered[c]!] = sumA[c]! * lengths[c]!;
      gradientB[ordered[c]!] = sumB[c]! * lengths[c]!;
    }
    for (const q of shape.conditionalOrdered) {
      const value = query[q]!;
      const scale = sensitivity[q]!;
      const varying = 1 - shared[q]! ** 2;
      let a = 0;
      let b = 0;
      for (let i = 0; i < n; i++) {
        const difference = (value - points[i * dimension + q]!) * scale;
        if (!isActive(difference)) continue;
        const squared = difference * difference;
        const factor = 1 - varying + varying * matern(squared);
        const slope = (-covariances[i]! / factor) * varying * maternSlope(squared) * difference * scale;
        a += weightA[i]! * slope;
        b += weightB[i]! * slope;
      }
      gradientA[q] = a;
      gradientB[q] = b;
    }
  }

  return { row, gradient };
}

/** A difference with an inactive coordinate is NaN. */
function isActive(difference: number): boolean {
  return !Number.isNaN(difference);
}

function bothInactive(a: number, b: number): boolean {
  return Number.isNaN(a) && Number.isNaN(b);
}
