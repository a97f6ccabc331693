import { packedLength } from "./packed";
import { solveLower } from "./triangular";

/**
 * Cholesky factors K = L Lᵀ of symmetric positive definite matrices, both packed (packed.ts).
 *
 * Row i of L depends on rows ≤ i of K only, so a factor can grow: `extendCholesky` on a factor of the first m
 * rows gives bit by bit what factorising all n rows gives.
 */

/**
 * Computes rows from … to-1 of L, given rows 0 … from-1.
 * @param matrix K, packed; only rows from … to-1 are read.
 * @param lower L, packed, at least `to` rows long; may be the same array as `matrix`.
 * @param jitter added to the diagonal.
 * @returns false when a pivot is not positive enough: K + jitter I is not numerically positive definite.
 */
export function extendCholesky(
  matrix: Float64Array,
  lower: Float64Array,
  from: number,
  to: number,
  jitter = 0,
): boolean {
  for (let i = from; i < to; i++) {
    const row = packedLength(i);
    if (lower !== matrix) for (let k = 0; k <= i; k++) lower[row + k] = matrix[row + k]!;
    const diagonal = lower[row + i]! + jitter;
    solveLower(lower, i, lower, row);
    let sum = 0;
    for (let k = 0; k < i; k++) sum += lower[row + k]! * lower[row + k]!;
    const pivot = diagonal - sum;
    // Cancellation leaves an error of about n·eps·diagonal; a smaller pivot is noise.
    if (!(pivot > diagonal * (i + 1) * Number.EPSILON)) return false;
    lower[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/** log det K = 2 Σ log L_ii. */
export function logDeterminant(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[packedLength(i) + i]!);
  return 2 * sum;
}

/**
 * K⁻¹ (packed lower triangle) from L, for the gradient of the marginal likelihood, which needs every element.
 * Posteriors use triangular solves instead.
 * @param inverse receives K⁻¹, packed.
 * @param scratch packed, receives L⁻¹.
 */
export function inverseFromCholesky(
  lower: Float64Array,
  n: number,
  inverse: Float64Array,
  scratch: Float64Array,
): void {
  invertLower(lower, n, scratch);
  transposeTimesSelf(scratch, n, inverse);
}

/** M = L⁻¹, packed: row i is (e_i − Σ_{k<i} L_ik M_k) / L_ii, four rows of M at a time. */
function invertLower(lower: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = packedLength(i);
    for (let j = 0; j < i; j++) out[row + j] = 0;
    const remainder = i % 4;
    for (let k = 0; k < remainder; k++) {
      const source = packedLength(k);
      const l = lower[row + k]!;
      for (let j = 0; j <= k; j++) out[row + j] = out[row + j]! - l * out[source + j]!;
    }
    for (let k = remainder; k < i; k += 4) {
      const s0 = packedLength(k);
      const s1 = s0 + k + 1;
      const s2 = s1 + k + 2;
      const s3 = s2 + k + 3;
      const l0 = lower[row + k]!;
      const l1 = lower[row + k + 1]!;
      const l2 = lower[row + k + 2]!;
      const l3 = lower[row + k + 3]!;
      for (let j = 0; j <= k; j++) {
        out[row + j] =
          out[row + j]! - l0 * out[s0 + j]! - l1 * out[s1 + j]! - l2 * out[s2 + j]! - l3 * out[s3 + j]!;
      }
      out[row + k + 1] =
        out[row + k + 1]! - l1 * out[s1 + k + 1]! - l2 * out[s2 + k + 1]! - l3 * out[s3 + k + 1]!;
      out[row + k + 2] = out[row + k + 2]! - l2 * out[s2 + k + 2]! - l3 * out[s3 + k + 2]!;
      out[row + k + 3] = out[row + k + 3]! - l3 * out[s3 + k + 3]!;
    }
    const pivot = 1 / lower[row + i]!;
    for (let j = 0; j < i; j++) out[row + j] = out[row + j]! * pivot;
    out[row + i] = pivot;
  }
}

/** Mᵀ M for packed lower M: Σ_k (row k)ᵀ (row k), four rows at a time. */
function transposeTimesSelf(m: Float64Array, n: number, out: Float64Array): void {
  out.fill(0, 0, packedLength(n));
  const remainder = n % 4;
  for (let k = 0; k < remainder; k++) {
    const source = packedLength(k);
    for (let i = 0; i <= k; i++) {
      const target = packedLength(i);
      const factor = m[source + i]!;
      for (let j = 0; j <= i; j++) out[target + j] = out[target + j]! + factor * m[source + j]!;
    }
  }
  for (let k = remainder; k < n; k += 4) {
    const s0 = packedLength(k);
    const s1 = s0 + k + 1;
    const s2 = s1 + k + 2;
    const s3 = s2 + k + 3;
    for (let i = 0; i <= k; i++) {
      const target = packedLength(i);
      const f0 = m[s0 + i]!;
      const f1 = m[s1 + i]!;
      const f2 = m[s2 + i]!;
      const f3 = m[s3 + i]!;
      for (let j = 0; j <= i; j++) {
        out[target + j] =
          out[target + j]! + f0 * m[s0 + j]! + f1 * m[s1 + j]! + f2 * m[s2 + j]! + f3 * m[s3 + j]!;
      }
    }
    for (let i = k + 1; i < k + 4; i++) {
      const target = packedLength(i);
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let r = i; r < k + 4; r++) sum += m[packedLength(r) + i]! * m[packedLength(r) + j]!;
        out[target + j] = out[target + j]! + sum;
      }
    }
  }
}
