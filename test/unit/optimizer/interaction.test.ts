import { describe, expect, it } from "vitest";
import { createFitCache } from "../../../src/optimizer/fitCache";
import { importances } from "../../../src/optimizer/importance";
import { interactions, pairVariance, totalVariance } from "../../../src/optimizer/interaction";
import type { OptimizerTrial } from "../../../src/optimizer/problem";
import { sampleUniform } from "../../../src/space/feasible";
import { createRandom } from "../../../src/space/random";
import { createSpace } from "../../../src/space/space";
import { parseSpaceFile } from "../../../src/space/spaceFile";

const { definition } = parseSpaceFile({
  params: ["a", "b", "c"].map((name) => ({ name, type: "float", low: 0, high: 1 })),
});
const space = createSpace(definition);
const problem = {
  space: definition,
  goals: ["minimize"],
  sampler: "tpe",
  seed: 1,
  trials: 50,
  parallel: 1,
} as const;

function found(count: number, value: (a: number, b: number, c: number) => number) {
  const random = createRandom(5);
  const trials = Array.from({ length: count }, (_, number): OptimizerTrial => {
    const params = sampleUniform(space, random);
    const [a, b, c] = [params.a, params.b, params.c] as [number, number, number];
    return { state: "complete", number, params, values: [value(a, b, c)] };
  });
  return interactions({ problem, space, trials });
}

describe("the variance of a pair", () => {
  // XOR on the quarters of the square: 1 where both are low or both high.
  const xor = [
    { low: Float64Array.of(0, 0, 0), high: Float64Array.of(0.5, 0.5, 1), value: 1 },
    { low: Float64Array.of(0.5, 0.5, 0), high: Float64Array.of(1, 1, 1), value: 1 },
    { low: Float64Array.of(0, 0.5, 0), high: Float64Array.of(0.5, 1, 1), value: 0 },
    { low: Float64Array.of(0.5, 0, 0), high: Float64Array.of(1, 0.5, 1), value: 0 },
  ];

  it("is all of the tree's when only the two decide", () => {
    expect(totalVariance(xor)).toBeCloseTo(0.25, 12);
    expect(pairVariance(xor, 0, 1)).toBeCloseTo(0.25, 12);
  });

  it("is that of the one when the other does nothing", () => {
    expect(pairVariance(xor, 0, 2)).toBeCloseTo(0, 12);
    // x0 < 0.25 → 4, else 0, the rest cut unevenly: 3, as for the main effect.
    const step = [
      { low: Float64Array.of(0, 0), high: Float64Array.of(0.25, 1), value: 4 },
      { low: Float64Array.of(0.25, 0), high: Float64Array.of(1, 0.3), value: 0 },
      { low: Float64Array.of(0.25, 0.3), high: Float64Array.of(1, 1), value: 0 },
    ];
    expect(pairVariance(step, 0, 1)).toBeCloseTo(3, 12);
    expect(pairVariance(step, 1, 0)).toBeCloseTo(3, 12);
  });
});

describe("interactions", () => {
  it("name the pair of a product first, with the larger part of the differences", () => {
    const [first] = found(300, (a, b) => (a - 0.5) * (b - 0.5));
    expect([...(first?.params ?? [])].sort()).toEqual(["a", "b"]);
    expect(first?.share).toBeGreaterThan(0.5);
  });

  it("are few and small when the effects add up", () => {
    expect(found(300, (a, b) => 3 * a + b).every(({ share }) => share < 0.1)).toBe(true);
  });

  it("are the same when importances were asked before, also after a trial more", () => {
    const random = createRandom(9);
    const trials = Array.from({ length: 41 }, (_, number): OptimizerTrial => {
      const params = sampleUniform(space, random);
      return { state: "complete", number, params, values: [Number(params.a) * Number(params.b)] };
    });
    const cache = createFitCache();
    for (const count of [40, 41]) {
      const known = { problem, space, trials: trials.slice(0, count) };
      importances({ ...known, cache });
      expect(interactions({ ...known, cache })).toEqual(interactions(known));
    }
  });

  it("are none with too few trials", () => {
    expect(found(7, (a, b) => a * b)).toEqual([]);
  });
});
