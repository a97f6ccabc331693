import { describe, expect, it } from "vitest";
import type { Objective } from "../../../src/study/definition";
import { bestTrial, learntBy, paretoFront, toTrialJson } from "../../../src/study/studyView";
import type { Trial } from "../../../src/study/trial";

const base = { params: {}, intermediate: [], startedAt: 0, reason: null, exitCode: 0 };
const complete = (number: number, values: readonly number[], feasible = true): Trial => ({
  ...base,
  number,
  state: "complete",
  values,
  feasible,
  durationS: 1,
});
const loss: Objective = { metric: "loss", goal: "minimize", take: "last" };
const accuracy: Objective = { metric: "accuracy", goal: "maximize", take: "last" };

describe("the best trial", () => {
  it("is the best feasible complete one, the earliest of equals", () => {
    const trials: Trial[] = [
      { ...base, number: 0, state: "failed", durationS: 1 },
      complete(1, [0.1], false),
      complete(2, [0.4]),
      complete(3, [0.3]),
      complete(4, [0.3]),
      { ...base, number: 5, state: "pruned", lastValue: 0.01, durationS: 1 },
    ];
    expect(bestTrial(trials, [loss])).toEqual({ number: 3, value: 0.3, params: {} });
    expect(bestTrial(trials, [accuracy])).toMatchObject({ number: 2 });
  });

  it("is none without a complete one, with infinite values only, and with several objectives", () => {
    expect(bestTrial([], [loss])).toBeNull();
    expect(bestTrial([complete(0, [Number.NEGATIVE_INFINITY])], [loss])).toBeNull();
    expect(bestTrial([complete(0, [1, 2])], [loss, accuracy])).toBeNull();
  });
});

describe("what the optimizer had learnt", () => {
  it("leaves out trials that were interrupted, run or wait", () => {
    const trials: Trial[] = [
      complete(0, [0.4]),
      { ...base, number: 1, state: "failed", durationS: 1 },
      complete(2, [0.3]),
      { ...base, number: 3, state: "running" },
      complete(4, [0.2]),
    ];
    const known = [0, 2, 4].map(
      (number) => ({ number, params: {}, state: "complete", values: [1] }) as const,
    );
    const optimizerTrials = [...known, { number: 3, params: {}, state: "running" } as const];
    const learnt = (finished: number) => learntBy({ trials, optimizerTrials }, finished);
    expect([0, 1, 2, 3, 4, 9].map(learnt)).toEqual([0, 1, 1, 2, 3, 3]);
  });
});

describe("the front", () => {
  it("is every feasible trial that no other beats in all objectives", () => {
    const trials = [
      complete(0, [1, 1]),
      complete(1, [2, 3]),
      complete(2, [2, 2]),
      complete(3, [0.5, 0.5]),
      complete(4, [0, 9], false),
      complete(5, [1, 1]),
    ];
    expect(paretoFront(trials, [loss, accuracy])).toEqual([0, 1, 3, 5]);
    expect(paretoFront(trials, [loss])).toBeNull();
  });
});

describe("a trial's JSON line", () => {
  it("has a value with one objective, and values beside a null value with several", () => {
    expect(toTrialJson(complete(3, [0.12]), 1)).toEqual({
      number: 3,
      state: "complete",
      value: 0.12,
      params: {},
      duration_s: 1,
      reason: null,
    });
    expect(toTrialJson(complete(3, [0.12, 7]), 2)).toMatchObject({ value: null, values: [0.12, 7] });
  });

  it("has null where a failed trial has nothing", () => {
    const failed: Trial = { ...base, number: 0, state: "failed", durationS: null, reason: "exit code 1" };
    expect(toTrialJson(failed, 1)).toMatchObject({ value: null, duration_s: null, reason: "exit code 1" });
    expect(toTrialJson(failed, 2)).toMatchObject({ value: null, values: null });
  });
});
