import { packedLength } from "./packed";
import { type SimdSolver, simdSolver } from "./simdSolver";
import { solveLower, solveLower4 } from "./triangular";

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
  if (lower !== matrix) lower.set(matrix.subarray(packedLength(from), packedLength(to)), packedLength(from));
  const blocks = Math.floor((to - from) / BLOCK);
  const end = from + blocks * BLOCK;
  if (blocks > 0) {
    const simd = simdSolver(to, 1);
    simd?.load(lower, 0, from);
    const columns = new Float64Array(BLOCK * to);
    for (let i = from; i < end; i += BLOCK) {
      if (!extendByBlock(lower, i, jitter, columns, simd)) return false;
      simd?.load(lower, i, i + BLOCK);
    }
  }
  for (let i = end; i < to; i++) {
    const row = packedLength(i);
    solveLower(lower, i, lower, row);
    let sum = 0;
    for (let k = 0; k < i; k++) sum += lower[row + k]! * lower[row + k]!;
    if (!setPivot(lower, i, jitter, sum)) return false;
  }
  return true;
}

/** Rows that are solved at once, as the right-hand sides of `solveLower4`. */
const BLOCK = 4;

/** Rows i … i+3 of L from those of K in `lower`; every sum runs as in a single row's. */
function extendByBlock(
  lower: Float64Array,
  i: number,
  jitter: number,
  columns: Float64Array,
  simd: SimdSolver | null,
): boolean {
  const rows = [0, 1, 2, 3].map((r) => packedLength(i + r));
  for (let r = 0; r < BLOCK; r++)
    for (let k = 0, at = rows[r]!; k < i; k++, at++) columns[BLOCK * k + r] = lower[at]!;
  if (simd) simd.solve(i, columns, 1);
  else solveLower4(lower, i, columns);
  for (let r = 0; r < BLOCK; r++)
    for (let k = 0, at = rows[r]!; k < i; k++, at++) lower[at] = columns[BLOCK * k + r]!;
  const products = rowProducts(columns, i);
  for (let r = 0; r < BLOCK; r++) {
    const row = rows[r]! + i;
    for (let s = 0; s <= r; s++) {
      const above = rows[s]! + i;
      let sum = products[BLOCK * r + s]!;
      for (let k = 0; k < s; k++) sum += lower[above + k]! * lower[row + k]!;
      if (s < r) lower[row + s] = (lower[row + s]! - sum) / lower[above + s]!;
      else if (!setPivot(lower, i + r, jitter, sum)) return false;
    }
  }
  return true;
}

/** Σ_k X_kr X_ks over n rows of four, for s ≤ r, at 4r + s. */
function rowProducts(columns: Float64Array, n: number): Float64Array {
  let [s00, s10, s11, s20, s21, s22, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < BLOCK * n; at += BLOCK) {
    const x0 = columns[at]!;
    const x1 = columns[at + 1]!;
    const x2 = columns[at + 2]!;
    const x3 = columns[at + 3]!;
    s00 += x0 * x0;
    s10 += x1 * x0;
    s11 += x1 * x1;
    s20 += x2 * x0;
    s21 += x2 * x1;
    s22 += x2 * x2;
    s30 += x3 * x0;
    s31 += x3 * x1;
    s32 += x3 * x2;
    s33 += x3 * x3;
  }
  return Float64Array.of(s00, 0, 0, 0, s10, s11, 0, 0, s20, s21, s22, 0, s30, s31, s32, s33);
}

/** L_ii = √(K_ii + jitter − sum), the sum of the squares before it; false when that is not positive enough. */
function setPivot(lower: Float64Array, i: number, jitter: number, sum: number): boolean {
  const at = packedLength(i) + i;
  const diagonal = lower[at]! + jitter;
  const pivot = diagonal - sum;
  // Cancellation leaves an error of about n·eps·diagonal; a smaller pivot is noise.
  if (!(pivot > diagonal * (i + 1) * Number.EPSILON)) return false;
  lower[at] = Math.sqrt(pivot);
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
