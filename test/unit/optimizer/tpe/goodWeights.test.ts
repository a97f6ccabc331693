import { describe, expect, it } from "vitest";
import type { CompletePoint, History } from "../../../../src/optimizer/sampler";
import { goodWeights } from "../../../../src/optimizer/tpe/goodWeights";

function points(...losses: (readonly number[])[]): CompletePoint[] {
  return losses.map((each, number) => ({
    number,
    params: {},
    unit: new Float64Array(1),
    violation: 0,
    violations: [],
    losses: each,
    durationS: null,
  }));
}

function history(complete: CompletePoint[]): History {
  return { complete, pruned: [], failed: [], pending: [], limits: 0 };
}

describe("what good trials weigh", () => {
  it("falls linearly with rank and is 1 on average", () => {
    const complete = points([1], [2], [3]);
    expect([...goodWeights(complete, history(complete))]).toEqual([1.5, 1, 0.5]);
  });

  it("is the volume that only they dominate, with several objectives", () => {
    // The reference is 1.1 times the worst of each: (11, 11). Only (1, 1) dominates [1, 10]², 81 large; the others a
    // square of side 1 each.
    const complete = points([0, 10], [1, 1], [10, 0]);
    const [left, corner, right] = goodWeights(complete, history(complete));
    expect(corner).toBe(1);
    expect(left).toBeCloseTo(1 / 81, 12);
    expect(right).toBeCloseTo(1 / 81, 12);
  });

  it("is next to nothing for a dominated trial, and for one that broke a limit", () => {
    const complete = points([0, 0.5], [0.5, 0], [2, 2], [0, 0]);
    const good = [...complete.slice(0, 3), { ...complete[3]!, violation: 1 }];
    const weights = goodWeights(good, history([...complete.slice(0, 3), good[3]!]));
    expect(weights[2]).toBe(1e-12);
    expect(weights[3]).toBe(1e-12);
    expect(Math.max(weights[0]!, weights[1]!)).toBe(1);
  });

  it("is the same for all where none adds anything", () => {
    const complete = points([1, 1], [1, 1]);
    expect([...goodWeights(complete, history(complete))]).toEqual([1, 1]);
  });
});
