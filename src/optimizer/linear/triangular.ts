/**
 * Solves with a packed lower triangle L (n×n, see packed.ts).
 *
 * Rows are taken four at a time: four independent sums hide the latency of floating-point addition and each
 * number of the right-hand side is loaded once for four rows. Every sum still runs over k = 0, 1, 2 … in one
 * accumulator, so that row i comes out bit by bit the same whether it is computed alone or with others: that
 * is what lets a factor grow by rows (cholesky.ts) without changing an answer.
 */
import { simdSolver } from "./simdSolver";

/** x ← L⁻¹ x, for x = vector[offset … offset+n). */
export function solveLower(lower: Float64Array, n: number, vector: Float64Array, offset = 0): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const r0 = (i * (i + 1)) / 2;
    const r1 = r0 + i + 1;
    const r2 = r1 + i + 2;
    const r3 = r2 + i + 3;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < i; k++) {
      const x = vector[offset + k]!;
      s0 += lower[r0 + k]! * x;
      s1 += lower[r1 + k]! * x;
      s2 += lower[r2 + k]! * x;
      s3 += lower[r3 + k]! * x;
    }
    const at = offset + i;
    const x0 = (vector[at]! - s0) / lower[r0 + i]!;
    s1 += lower[r1 + i]! * x0;
    const x1 = (vector[at + 1]! - s1) / lower[r1 + i + 1]!;
    s2 += lower[r2 + i]! * x0;
    s2 += lower[r2 + i + 1]! * x1;
    const x2 = (vector[at + 2]! - s2) / lower[r2 + i + 2]!;
    s3 += lower[r3 + i]! * x0;
    s3 += lower[r3 + i + 1]! * x1;
    s3 += lower[r3 + i + 2]! * x2;
    vector[at] = x0;
    vector[at + 1] = x1;
    vector[at + 2] = x2;
    vector[at + 3] = (vector[at + 3]! - s3) / lower[r3 + i + 3]!;
  }
  for (; i < n; i++) {
    const row = (i * (i + 1)) / 2;
    let sum = 0;
    for (let k = 0; k < i; k++) sum += lower[row + k]! * vector[offset + k]!;
    vector[offset + i] = (vector[offset + i]! - sum) / lower[row + i]!;
  }
}

/**
 * X ← L⁻¹ X for four right-hand sides, stored interleaved: X[4k + c] is element k of column c. Each number of
 * L is loaded once for four columns; the sums are those of `solveLower`.
 */
export function solveLower4(lower: Float64Array, n: number, columns: Float64Array): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const r0 = (i * (i + 1)) / 2;
    const r1 = r0 + i + 1;
    let a0 = 0;
    let a1 = 0;
    let a2 = 0;
    let a3 = 0;
    let b0 = 0;
    let b1 = 0;
    let b2 = 0;
    let b3 = 0;
    for (let k = 0, at = 0; k < i; k++, at += 4) {
      const l0 = lower[r0 + k]!;
      const l1 = lower[r1 + k]!;
      const x0 = columns[at]!;
      const x1 = columns[at + 1]!;
      const x2 = columns[at + 2]!;
      const x3 = columns[at + 3]!;
      a0 += l0 * x0;
      a1 += l0 * x1;
      a2 += l0 * x2;
      a3 += l0 * x3;
      b0 += l1 * x0;
      b1 += l1 * x1;
      b2 += l1 * x2;
      b3 += l1 * x3;
    }
    const at = 4 * i;
    const d0 = lower[r0 + i]!;
    const d1 = lower[r1 + i + 1]!;
    const below = lower[r1 + i]!;
    const x0 = (columns[at]! - a0) / d0;
    const x1 = (columns[at + 1]! - a1) / d0;
    const x2 = (columns[at + 2]! - a2) / d0;
    const x3 = (columns[at + 3]! - a3) / d0;
    columns[at] = x0;
    columns[at + 1] = x1;
    columns[at + 2] = x2;
    columns[at + 3] = x3;
    columns[at + 4] = (columns[at + 4]! - (b0 + below * x0)) / d1;
    columns[at + 5] = (columns[at + 5]! - (b1 + below * x1)) / d1;
    columns[at + 6] = (columns[at + 6]! - (b2 + below * x2)) / d1;
    columns[at + 7] = (columns[at + 7]! - (b3 + below * x3)) / d1;
  }
  if (i < n) {
    const row = (i * (i + 1)) / 2;
    for (let c = 0; c < 4; c++) {
      let sum = 0;
      for (let k = 0; k < i; k++) sum += lower[row + k]! * columns[4 * k + c]!;
      columns[4 * i + c] = (columns[4 * i + c]! - sum) / lower[row + i]!;
    }
  }
}

/**
 * As `solveLower4` for several groups of four right-hand sides, 4n numbers of `columns` each: with the processor's
 * vector instructions where there are any, to the same bits.
 */
export function solveLowerMany(lower: Float64Array, n: number, columns: Float64Array, groups: number): void {
  const simd = simdSolver(n, groups);
  if (simd) {
    simd.load(lower, 0, n);
    simd.solve(n, columns, groups);
    return;
  }
  for (let group = 0; group < groups; group++)
    solveLower4(lower, n, columns.subarray(4 * n * group, 4 * n * (group + 1)));
}

/** x ← L⁻ᵀ x, for x = vector[offset … offset+n). Row-wise, so that memory is read in order. */
export function solveUpper(lower: Float64Array, n: number, vector: Float64Array, offset = 0): void {
  let i = n - 1;
  for (; i >= 3; i -= 4) {
    const r3 = (i * (i + 1)) / 2;
    const r2 = r3 - i;
    const r1 = r2 - i + 1;
    const r0 = r1 - i + 2;
    const at = offset + i;
    const x3 = vector[at]! / lower[r3 + i]!;
    const x2 = (vector[at - 1]! - lower[r3 + i - 1]! * x3) / lower[r2 + i - 1]!;
    const x1 = (vector[at - 2]! - lower[r3 + i - 2]! * x3 - lower[r2 + i - 2]! * x2) / lower[r1 + i - 2]!;
    const x0 =
      (vector[at - 3]! - lower[r3 + i - 3]! * x3 - lower[r2 + i - 3]! * x2 - lower[r1 + i - 3]! * x1) /
      lower[r0 + i - 3]!;
    vector[at] = x3;
    vector[at - 1] = x2;
    vector[at - 2] = x1;
    vector[at - 3] = x0;
    for (let k = 0; k < i - 3; k++) {
      vector[offset + k] =
        vector[offset + k]! -
        lower[r3 + k]! * x3 -
        lower[r2 + k]! * x2 -
        lower[r1 + k]! * x1 -
        lower[r0 + k]! * x0;
    }
  }
  for (; i >= 0; i--) {
    const row = (i * (i + 1)) / 2;
    const x = vector[offset + i]! / lower[row + i]!;
    vector[offset + i] = x;
    for (let k = 0; k < i; k++) vector[offset + k] = vector[offset + k]! - lower[row + k]! * x;
  }
}
