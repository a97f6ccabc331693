import { describe, expect, it } from "vitest";
import type { CompletePoint, History } from "../../../../src/optimizer/sampler";
import { outcomesOf } from "../../../../src/optimizer/tpe/outcomes";

function finished(...violations: (readonly number[])[]): CompletePoint[] {
  return violations.map((each, number) => ({
    number,
    params: {},
    unit: new Float64Array(1),
    violation: each.reduce((sum, v) => sum + Math.max(v, 0), 0),
    violations: each,
    losses: [0],
    durationS: null,
  }));
}

function history(complete: CompletePoint[], failed: CompletePoint[] = []): History {
  const limits = Math.max(0, ...complete.map(({ violations }) => violations.length));
  return { complete, pruned: [], failed, pending: [], limits };
}

const numbers = (points: readonly { readonly number: number }[]): number[] =>
  points.map(({ number }) => number).sort((a, b) => a - b);

describe("what limits and failures tell", () => {
  it("is nothing while nothing went wrong", () => {
    expect(outcomesOf(history(finished([], [], [])))).toEqual([]);
    expect(outcomesOf(history(finished([-1, 0], [-2, -3])))).toEqual([]);
  });

  it("tells for each limit who kept it and who broke it", () => {
    const [first, second, ...rest] = outcomesOf(history(finished([-1, 2], [3, -1], [-2, 1], [5, 4])));
    expect(rest).toEqual([]);
    expect([numbers(first!.kept), numbers(first!.broken)]).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect([numbers(second!.kept), numbers(second!.broken)]).toEqual([[1], [0, 2, 3]]);
  });

  it("takes those that broke a limit least for the way to it while nothing kept it", () => {
    const [only] = outcomesOf(history(finished(...Array.from({ length: 20 }, (_, i) => [20 - i]))));
    expect(numbers(only!.kept)).toEqual([18, 19]);
    expect(only!.broken).toHaveLength(18);
  });

  it("leaves out trials in which a limit was not measured, and bears infinite violations", () => {
    const endless = Number.POSITIVE_INFINITY;
    const [only] = outcomesOf(history(finished([], [-1], [endless], [endless])));
    expect([numbers(only!.kept), numbers(only!.broken)]).toEqual([[1], [2, 3]]);
  });

  it("sets failed trials against all others", () => {
    const [ok, broken] = [finished([], []), finished([]).map((point) => ({ ...point, number: 9 }))];
    const [only] = outcomesOf(history(ok, broken));
    expect([numbers(only!.kept), numbers(only!.broken)]).toEqual([[0, 1], [9]]);
    expect(outcomesOf(history([], broken))).toEqual([]);
  });
});
