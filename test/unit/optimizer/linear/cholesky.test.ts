import { CholeskyDecomposition, inverse, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import {
  extendCholesky,
  inverseFromCholesky,
  logDeterminant,
} from "../../../../src/optimizer/linear/cholesky";
import { packedIndex, packedLength } from "../../../../src/optimizer/linear/packed";
import { solveLower, solveLower4, solveUpper } from "../../../../src/optimizer/linear/triangular";
import { createRandom, nextNormal } from "../../../../src/space/random";

/** A Aᵀ + I for a random A. */
function positiveDefinite(n: number): { square: Matrix; packed: Float64Array } {
  const random = createRandom("matrix", n);
  const a = new Matrix(Array.from({ length: n }, () => Array.from({ length: n }, () => nextNormal(random))));
  const square = a.mmul(a.transpose()).add(Matrix.eye(n));
  const packed = new Float64Array(packedLength(n));
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) packed[packedIndex(i, j)] = square.get(i, j);
  return { square, packed };
}

function factor(packed: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(packed.length);
  expect(extendCholesky(packed, lower, 0, n)).toBe(true);
  return lower;
}

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 13, 31, 64];

describe("the Cholesky factor", () => {
  it("of [[4, 2], [2, 5]] is [[2, 0], [1, 2]]", () => {
    expect([...factor(Float64Array.of(4, 2, 5), 2)]).toEqual([2, 1, 2]);
  });

  it.each(SIZES)("of a random matrix of size %i is ml-matrix's", (n) => {
    const { square, packed } = positiveDefinite(n);
    const lower = factor(packed, n);
    const expected = new CholeskyDecomposition(square).lowerTriangularMatrix;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) expect(lower[packedIndex(i, j)]).toBeCloseTo(expected.get(i, j), 9);
    }
  });

  it("comes out bit by bit the same when it grows row by row", () => {
    const { packed } = positiveDefinite(37);
    const grown = new Float64Array(packed.length);
    for (const [from, to] of [
      [0, 5],
      [5, 6],
      [6, 19],
      [19, 37],
    ] as const) {
      expect(extendCholesky(packed, grown, from, to)).toBe(true);
    }
    expect([...grown]).toEqual([...factor(packed, 37)]);
  });

  it("can take the matrix's own place", () => {
    const { packed } = positiveDefinite(9);
    const inPlace = packed.slice();
    expect(extendCholesky(inPlace, inPlace, 0, 9)).toBe(true);
    expect([...inPlace]).toEqual([...factor(packed, 9)]);
  });

  it("is refused for matrices that are not positive definite, and given with enough jitter", () => {
    const singular = Float64Array.of(1, 1, 1);
    expect(extendCholesky(singular, new Float64Array(3), 0, 2)).toBe(false);
    expect(extendCholesky(singular, new Float64Array(3), 0, 2, 1e-6)).toBe(true);
    expect(extendCholesky(Float64Array.of(1, 2, 1), new Float64Array(3), 0, 2)).toBe(false);
    expect(extendCholesky(Float64Array.of(Number.NaN), new Float64Array(1), 0, 1)).toBe(false);
  });

  it.each(SIZES)("gives ml-matrix's inverse and determinant (%i)", (n) => {
    const { square, packed } = positiveDefinite(n);
    const lower = factor(packed, n);
    const out = new Float64Array(packed.length);
    inverseFromCholesky(lower, n, out, new Float64Array(packed.length));
    const expected = inverse(square);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) expect(out[packedIndex(i, j)]).toBeCloseTo(expected.get(i, j), 9);
    }
    const half = new CholeskyDecomposition(square).lowerTriangularMatrix.diagonal();
    const expectedLog = 2 * half.reduce((sum, x) => sum + Math.log(x), 0);
    expect(logDeterminant(lower, n)).toBeCloseTo(expectedLog, 9);
  });
});

describe("triangular solves", () => {
  it.each(SIZES)("undo the multiplication with L and Lᵀ (%i)", (n) => {
    const { packed } = positiveDefinite(n);
    const lower = factor(packed, n);
    const square = new Matrix(n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) square.set(i, j, lower[packedIndex(i, j)]!);
    const x = Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    const forward = Float64Array.from(square.mmul(Matrix.columnVector(x)).to1DArray());
    solveLower(lower, n, forward);
    const backward = Float64Array.from(square.transpose().mmul(Matrix.columnVector(x)).to1DArray());
    solveUpper(lower, n, backward);
    for (let i = 0; i < n; i++) {
      expect(forward[i]).toBeCloseTo(x[i]!, 9);
      expect(backward[i]).toBeCloseTo(x[i]!, 9);
    }
  });

  it.each(SIZES)("of four columns give bit by bit what one column gives (%i)", (n) => {
    const { packed } = positiveDefinite(n);
    const lower = factor(packed, n);
    const columns = Array.from({ length: 4 }, (_, c) =>
      Float64Array.from({ length: n }, (_, i) => Math.cos(3 * i + c)),
    );
    const interleaved = new Float64Array(4 * n);
    for (let i = 0; i < n; i++) for (let c = 0; c < 4; c++) interleaved[4 * i + c] = columns[c]![i]!;
    solveLower4(lower, n, interleaved);
    for (const [c, column] of columns.entries()) {
      solveLower(lower, n, column);
      expect(Array.from(column.keys(), (i) => interleaved[4 * i + c])).toEqual([...column]);
    }
  });

  it("work on a part of a longer vector", () => {
    const lower = Float64Array.of(2, 1, 2);
    const vector = Float64Array.of(9, 4, 6, 9);
    solveLower(lower, 2, vector, 1);
    expect([...vector]).toEqual([9, 2, 2, 9]);
    solveUpper(lower, 2, vector, 1);
    expect([...vector]).toEqual([9, 0.5, 1, 9]);
  });
});
