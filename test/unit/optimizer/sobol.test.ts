import { describe, expect, it } from "vitest";
import { scrambledSobol } from "../../../src/optimizer/sobol";
import { createRandom } from "../../../src/space/random";

function points(count: number, dimension: number, seed: number): Float64Array[] {
  const sobol = scrambledSobol(dimension, createRandom(seed));
  return Array.from({ length: count }, (_, n) => {
    const point = new Float64Array(dimension);
    sobol(n, point);
    return point;
  });
}

describe("the scrambled Sobol sequence", () => {
  it("puts exactly one of its first 64 points into each of 64 equal parts of every coordinate", () => {
    const sample = points(64, 128, 3);
    for (let d = 0; d < 128; d++) {
      const parts = new Set(sample.map((point) => Math.floor(point[d]! * 64)));
      expect(parts.size).toBe(64);
    }
  });

  it("keeps the net property in pairs of coordinates: 16 points, one in each square of 4 × 4", () => {
    const squares = new Set(points(16, 2, 9).map(([x, y]) => `${Math.floor(x! * 4)},${Math.floor(y! * 4)}`));
    expect(squares.size).toBe(16);
  });

  it("is a function of the seed, and strictly inside the cube", () => {
    expect(points(8, 5, 1)).toEqual(points(8, 5, 1));
    expect(points(8, 5, 1)).not.toEqual(points(8, 5, 2));
    for (const point of points(100, 10, 4)) for (const x of point) expect(x > 0 && x < 1).toBe(true);
  });

  it("makes each single point uniform over the seeds", () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => points(1, 1, seed)[0]![0]!);
    expect(firsts.reduce((sum, x) => sum + x, 0) / 2000).toBeCloseTo(0.5, 1);
    expect(firsts.filter((x) => x < 0.25).length / 2000).toBeCloseTo(0.25, 1);
  });
});
