import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { extendCholesky } from "../../../../src/optimizer/linear/cholesky";
import { packedIndex, packedLength } from "../../../../src/optimizer/linear/packed";
import { simdSolveModule } from "../../../../src/optimizer/linear/simdSolve";
import { simdSolver } from "../../../../src/optimizer/linear/simdSolver";
import { solveLower, solveLower4, solveLowerMany } from "../../../../src/optimizer/linear/triangular";
import { createRandom, nextNormal } from "../../../../src/space/random";

/** A lower triangle with a strong diagonal, and right-hand sides. */
function problem(n: number, groups: number, seed: number) {
  const random = createRandom("simd", seed);
  const lower = Float64Array.from({ length: packedLength(n) }, () => nextNormal(random));
  for (let i = 0; i < n; i++) lower[packedIndex(i, i)] = 1 + n / 3 + random.next();
  return { lower, columns: Float64Array.from({ length: 4 * n * groups }, () => nextNormal(random)) };
}

/** A kernel matrix of n points on a line. */
function kernelMatrix(n: number): Float64Array {
  const packed = new Float64Array(packedLength(n));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      packed[packedIndex(i, j)] = Math.exp(-((i - j) ** 2) / 50) + (i === j ? 0.1 : 0);
  return packed;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("vector instructions", () => {
  it("are there on this machine: without them the tests below would compare nothing", () => {
    expect(WebAssembly.validate(simdSolveModule())).toBe(true);
    expect(simdSolver(32, 1)).not.toBeNull();
  });

  it("solve L = [[2, 0], [1, 4]] for four right-hand sides", () => {
    const solver = simdSolver(32, 1)!;
    const columns = Float64Array.of(2, 4, 6, 8, 5, 6, 7, 8);
    solver.load(Float64Array.of(2, 1, 4), 0, 2);
    solver.solve(2, columns, 1);
    expect([...columns]).toEqual([1, 2, 3, 4, 1, 1, 1, 1]);
  });

  it("give bit by bit what plain code gives, for any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 90 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        (n, groups, seed) => {
          const { lower, columns } = problem(n, groups, seed);
          const plain = columns.slice();
          for (let g = 0; g < groups; g++) solveLower4(lower, n, plain.subarray(4 * n * g, 4 * n * (g + 1)));
          solveLowerMany(lower, n, columns, groups);
          expect(columns).toEqual(plain);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("give a single right-hand side's bits, also for numbers that are not finite", () => {
    const n = 41;
    const { lower, columns } = problem(n, 1, 7);
    columns[4 * 20 + 1] = Number.POSITIVE_INFINITY;
    columns[4 * 30 + 2] = Number.NaN;
    const single = [0, 1, 2, 3].map((c) => Float64Array.from({ length: n }, (_, k) => columns[4 * k + c]!));
    for (const column of single) solveLower(lower, n, column);
    solveLowerMany(lower, n, columns, 1);
    for (const [c, column] of single.entries())
      expect(Float64Array.from({ length: n }, (_, k) => columns[4 * k + c]!)).toEqual(column);
  });

  it("leave nothing behind of larger problems solved before", () => {
    const small = problem(33, 2, 1);
    const again = small.columns.slice();
    solveLowerMany(small.lower, 33, small.columns, 2);
    const large = problem(400, 8, 2);
    solveLowerMany(large.lower, 400, large.columns, 8);
    solveLowerMany(small.lower, 33, again, 2);
    expect(again).toEqual(small.columns);
  });
});

describe("a machine without vector instructions", () => {
  it.each([
    ["WebAssembly", undefined],
    ["its vector part", { validate: (): boolean => false }],
    ["the memory", { ...wasm(), Instance: NoMemory }],
  ])("without %s gives the same factor and solutions", async (_, stub) => {
    const n = 77;
    const { lower, columns } = problem(n, 3, 5);
    const expected = columns.slice();
    solveLowerMany(lower, n, expected, 3);
    const factor = new Float64Array(packedLength(n));
    expect(extendCholesky(kernelMatrix(n), factor, 0, n)).toBe(true);

    vi.stubGlobal("WebAssembly", stub);
    vi.resetModules();
    const plain = await import("../../../../src/optimizer/linear/triangular");
    const { simdSolver: missing } = await import("../../../../src/optimizer/linear/simdSolver");
    const { extendCholesky: extend } = await import("../../../../src/optimizer/linear/cholesky");
    expect(missing(n, 1)).toBeNull();
    plain.solveLowerMany(lower, n, columns, 3);
    expect(columns).toEqual(expected);
    const again = new Float64Array(packedLength(n));
    expect(extend(kernelMatrix(n), again, 0, n)).toBe(true);
    expect(again).toEqual(factor);
  });
});

describe("a factor of a hundred rows", () => {
  it("is bit by bit what it is row by row, whatever the blocks", () => {
    const matrix = kernelMatrix(101);
    const single = new Float64Array(matrix.length);
    for (let i = 0; i < 101; i++) expect(extendCholesky(matrix, single, i, i + 1, 0.01)).toBe(true);
    for (const first of [0, 1, 34, 98]) {
      const grown = new Float64Array(matrix.length);
      expect(extendCholesky(matrix, grown, 0, first, 0.01)).toBe(true);
      expect(extendCholesky(matrix, grown, first, 101, 0.01)).toBe(true);
      expect(grown).toEqual(single);
    }
  });

  it.each([0, 3, 50, 99])("is refused where row %i makes it indefinite", (row) => {
    const matrix = kernelMatrix(100);
    matrix[packedIndex(row, row)] = -1;
    expect(extendCholesky(matrix, new Float64Array(matrix.length), 0, 100)).toBe(false);
  });
});

function wasm() {
  return { validate: (): boolean => true, Module: class {} };
}

/** A module whose memory cannot grow. */
function NoMemory() {
  const grow = (): never => {
    throw new RangeError("no memory");
  };
  return { exports: { memory: { buffer: new ArrayBuffer(0), grow }, run: () => {} } };
}
