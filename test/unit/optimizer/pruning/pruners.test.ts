import { describe, expect, it } from "vitest";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { pruneTrial } from "../../../../src/optimizer/pruning/prune";
import type { PruneDecision } from "../../../../src/optimizer/pruning/pruner";

const space = { parameters: [], constraints: [] } as unknown as Problem["space"];

function problem(pruner: string, more: Partial<Problem> = {}): Problem {
  return { space, goals: ["minimize"], sampler: "random", seed: 0, trials: 10, parallel: 1, pruner, ...more };
}

const points = (values: readonly number[], first = 1) =>
  values.map((value, i) => ({ step: first + i, value }));

function complete(number: number, values: readonly number[]): OptimizerTrial {
  return {
    number,
    params: {},
    state: "complete",
    values: [values.at(-1) ?? 0],
    intermediate: points(values),
  };
}

function pruned(number: number, values: readonly number[]): OptimizerTrial {
  return {
    number,
    params: {},
    state: "pruned",
    lastValue: values.at(-1) ?? null,
    intermediate: points(values),
  };
}

/** Five complete trials that stand at 1, 2, 3, 4, 5 at every one of four steps. */
const five = [1, 2, 3, 4, 5].map((value, number) => complete(number, [value, value, value, value]));

function decide(
  pruner: string,
  trials: readonly OptimizerTrial[],
  values: readonly number[],
  more: Partial<Problem> = {},
): PruneDecision {
  return pruneTrial(problem(pruner, more), trials, { number: 99, intermediate: points(values) });
}

describe("none", () => {
  it("never prunes", () => {
    expect(decide("none", five, [100, 100]).prune).toBe(false);
    expect(
      pruneTrial({ ...problem("none"), goals: [] }, five, { number: 99, intermediate: points([9]) }),
    ).toEqual({
      prune: false,
      why: null,
    });
  });
});

describe("median and percentile", () => {
  it("prunes what is worse than the median of the complete trials at its step", () => {
    expect(decide("median", five, [3]).prune).toBe(false);
    const decision = decide("median", five, [3.1]);
    expect(decision.prune).toBe(true);
    expect(decision.why).toBe("by step 1 it had reached 3.1; the median of 5 complete trials had 3 there");
  });

  it("judges a trial by the best it has reached", () => {
    expect(decide("median", five, [2.9, 50]).prune).toBe(false);
  });

  it("keeps the better quarter only, when asked to", () => {
    expect(decide("percentile(25)", five, [2]).prune).toBe(false);
    expect(decide("percentile(25)", five, [2.1]).prune).toBe(true);
  });

  it("waits for five complete trials", () => {
    expect(decide("median", five.slice(1), [100]).prune).toBe(false);
    expect(decide("median", [...five.slice(1), pruned(7, [1])], [100]).prune).toBe(false);
  });

  it("compares with the last step before where steps are missing", () => {
    const sparse = five.map((trial) => ({ ...trial, intermediate: trial.intermediate?.slice(0, 2) ?? [] }));
    expect(decide("median", sparse, [4, 4, 4]).prune).toBe(true);
    expect(decide("median", sparse, [2, 2, 2]).prune).toBe(false);
  });

  it("turns round with the goal", () => {
    const more = { goals: ["maximize"] } as const;
    expect(decide("median", five, [2.9], more).prune).toBe(true);
    expect(decide("median", five, [3.1], more).prune).toBe(false);
  });
});

describe("successive halving", () => {
  const text = "successive-halving(min=2, factor=3)";

  it("compares at the rungs only", () => {
    expect(decide(text, five, [100]).prune).toBe(false);
    expect(decide(text, five, [100, 100]).prune).toBe(true);
    expect(decide(text, five, [100, 100, 100]).prune).toBe(false);
  });

  it("lets one of three go on", () => {
    // With the one in question there are six: the best two go on.
    expect(decide(text, five, [9, 1.5]).prune).toBe(false);
    expect(decide(text, five, [9, 2.5]).prune).toBe(true);
  });

  it("lets the first one at a rung go on", () => {
    expect(decide(text, [], [9, 9]).prune).toBe(false);
  });

  it("counts pruned trials that came as far", () => {
    const worse = [10, 11, 12, 13].map((value, i) => pruned(20 + i, [value, value]));
    expect(decide(text, [...five.slice(0, 2), ...worse], [9, 2.5]).prune).toBe(true);
    expect(decide(text, [...five.slice(0, 1), ...worse], [9, 2.5]).prune).toBe(false);
  });

  it("decides a rung that was skipped at the next step", () => {
    const decision = pruneTrial(problem(text, { maxSteps: 9 }), five, {
      number: 99,
      intermediate: [
        { step: 1, value: 100 },
        { step: 4, value: 100 },
      ],
    });
    expect(decision.prune).toBe(true);
  });

  it("never prunes at the end", () => {
    expect(decide("successive-halving(min=4, factor=2)", five, [9, 9, 9, 9], { maxSteps: 4 }).prune).toBe(
      false,
    );
  });
});

describe("hyperband", () => {
  it("begins to compare at the bracket's own step", () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      complete(
        n,
        Array.from({ length: 9 }, () => n / 10),
      ),
    );
    const stoppedAt = (number: number): number | null => {
      for (let steps = 1; steps < 9; steps++) {
        const values = points(Array.from({ length: steps }, () => 100));
        const p = problem("hyperband(min=1, factor=3)", { maxSteps: 9 });
        if (pruneTrial(p, many, { number, intermediate: values }).prune) return steps;
      }
      return null;
    };
    const found = Array.from({ length: 60 }, (_, i) => stoppedAt(100 + i));
    const counts = [1, 3, null].map((at) => found.filter((one) => one === at).length);
    // Three brackets, dealt 9 : 6 : 3 (⌈3/3⌉·9, ⌈3/2⌉·3, 3·1).
    expect(counts[0]).toBeGreaterThan(counts[1] ?? 0);
    expect(counts[1]).toBeGreaterThan(counts[2] ?? 0);
    expect(counts[2]).toBeGreaterThan(0);
  });

  it("does nothing while nobody knows the end", () => {
    expect(decide("hyperband", [], [100]).prune).toBe(false);
  });
});

describe("threshold", () => {
  it.each([
    [0.5, false],
    [0, false],
    [10, false],
    [10.1, true],
    [-0.1, true],
    [Number.NaN, true],
    [Number.POSITIVE_INFINITY, true],
  ])("judges %f between 0 and 10", (value, expected) => {
    expect(decide("threshold(lower=0, upper=10)", [], [value]).prune).toBe(expected);
  });

  it("compares the value as it was printed, whatever the goal", () => {
    const more = { goals: ["maximize"] } as const;
    expect(decide("threshold(upper=10)", [], [11], more)).toEqual({
      prune: true,
      why: "at step 1 it had 11, above the threshold 10",
    });
    expect(decide("threshold(upper=10)", [], [-11], more).prune).toBe(false);
  });

  it("without bounds stops what is not a number", () => {
    expect(decide("threshold", [], [Number.NaN]).why).toBe("at step 1 it was not a number");
    expect(decide("threshold", [], [1e300]).prune).toBe(false);
  });
});

describe("patient", () => {
  it("asks the other pruner only when a trial has not improved for long", () => {
    // More than two values without a new best.
    expect(decide("patient(median, 2)", five, [9, 9, 9]).prune).toBe(false);
    expect(decide("patient(median, 2)", five, [9, 9, 9, 9]).prune).toBe(true);
    expect(decide("patient(median, 2)", five, [9, 8, 7, 6]).prune).toBe(false);
    expect(decide("patient(median, 2)", five, [2, 2, 2, 2]).prune).toBe(false);
  });
});

describe("several objectives", () => {
  it("are never pruned: worse in one may be on the front", () => {
    const more = { goals: ["minimize", "minimize"] } as const;
    expect(decide("median", five, [100], more).prune).toBe(false);
    expect(decide("threshold(upper=1)", five, [100], more).prune).toBe(false);
  });
});

describe("how a pruner is written", () => {
  it.each([
    ["nope", /there is no pruner nope.*Write one of auto, none, curve, median/],
    ["median(3)", /it has no options/],
    ["percentile(0)", /between 0 and 100/],
    ["percentile(25", /not a name with options/],
    ["percentile(a)", /percent must be a number/],
    ["percentile(25, 30)", /its options are percent/],
    ["successive-halving(factor=1)", /factor is above 1/],
    ["successive-halving(min=0)", /above 0/],
    ["successive-halving(min=1, min=2)", /given twice/],
    ["threshold(lower=3, upper=2)", /not below/],
    ["patient", /needs the pruner/],
    ["patient(median, -1)", /whole number/],
    ["patient(nope, 1)", /there is no pruner nope/],
  ])("refuses %s", (text, message) => {
    expect(() => decide(text, five, [1])).toThrow(message);
  });

  it.each([
    "auto",
    "curve",
    "median",
    " percentile( 25 ) ",
    "percentile(percent=10)",
    "successive-halving",
    "hyperband(1, 4)",
    "patient(percentile(25), 3)",
    "patient(patient(median, 2), patience=1)",
  ])("reads %s", (text) => {
    expect(decide(text, [], [1]).prune).toBe(false);
  });
});
