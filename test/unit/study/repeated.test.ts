import { describe, expect, it } from "vitest";
import { repeatedConfigurations, repeatIndex } from "../../../src/study/repeated";
import type { Trial } from "../../../src/study/trial";

const base = { intermediate: [], startedAt: 0, reason: null, exitCode: 0, durationS: 1 };
const complete = (number: number, x: number, values: readonly number[], feasible = true): Trial => ({
  ...base,
  number,
  params: { x },
  state: "complete",
  values,
  feasible,
});

describe("repeated configurations", () => {
  it("have mean and sample standard deviation of their feasible complete trials", () => {
    const trials: Trial[] = [
      complete(0, 1, [2]),
      complete(1, 2, [9]),
      complete(2, 1, [4]),
      { ...base, number: 3, params: { x: 1 }, state: "failed" },
      complete(4, 1, [100], false),
      complete(5, 1, [6]),
    ];
    expect(repeatedConfigurations(trials)).toEqual([{ trials: [0, 2, 5], means: [4], stds: [2] }]);
  });

  it("have one of each per objective", () => {
    const trials = [complete(0, 1, [1, 10]), complete(1, 1, [3, 10])];
    expect(repeatedConfigurations(trials)).toEqual([
      { trials: [0, 1], means: [2, 10], stds: [Math.SQRT2, 0] },
    ]);
  });

  it("number their runs from 0, whatever became of them", () => {
    const trials: Trial[] = [
      complete(0, 1, [2]),
      { ...base, number: 1, params: { x: 1 }, state: "failed" },
      complete(2, 2, [2]),
      { ...base, number: 3, params: { x: 1 }, state: "running" },
    ];
    expect([0, 1, 2, 3, 4].map((number) => repeatIndex(trials, number))).toEqual([0, 1, 0, 2, 0]);
  });
});
