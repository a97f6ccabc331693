import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextNumber, stateAfter } from "../../../webview/model/asOf";
import { bestSoFar, historyOf } from "../../../webview/model/history";
import { progressOf } from "../../../webview/model/progress";
import { bestTrial, countTrials, lastReported, paretoFront } from "../../../webview/model/trials";
import { complete, failed, makeState, pruned, running } from "./makeState";

describe("the best trial", () => {
  test("is the earliest of equals, whichever way the goal goes", () => {
    const trials = [complete(2, 0.5), complete(1, 0.5), complete(0, 0.7)];
    expect(bestTrial(trials, "minimize")?.number).toBe(1);
    expect(bestTrial(trials, "maximize")?.number).toBe(0);
  });

  test("keeps the limits and has a value", () => {
    const trials = [
      complete(0, 0.1, { feasible: false }),
      complete(1, Number.NaN),
      failed(2),
      complete(3, 0.4),
    ];
    expect(bestTrial(trials, "minimize")?.number).toBe(3);
    expect(bestTrial([failed(0)], "minimize")).toBeNull();
  });
});

test("the front holds what nothing else beats in every objective", () => {
  const trials = [complete(0, [1, 5]), complete(1, [2, 2]), complete(2, [3, 3]), complete(3, [5, 1])];
  expect(paretoFront(trials, ["minimize", "minimize"])).toEqual([0, 1, 3]);
  expect(paretoFront(trials, ["minimize", "maximize"])).toEqual([0]);
});

test("a failed trial shows no value, a pruned one what it had reached", () => {
  const reports = [{ step: 1, value: 0.9 }];
  expect(lastReported(failed(0, { intermediate: reports }))).toBeNull();
  expect(lastReported(pruned(1, [0.9, 0.8]))).toBe(0.8);
  expect(lastReported(running(2, [0.7]))).toBe(0.7);
});

test("counts tell the states apart", () => {
  const counts = countTrials([complete(0, 1), failed(1), pruned(2, [1]), running(3)]);
  expect(counts).toEqual({ finished: 3, complete: 1, pruned: 1, failed: 1, running: 1, waiting: 0 });
});

describe("the best so far", () => {
  test("steps down with each better trial and passes over failed and infeasible ones", () => {
    const trials = [
      complete(0, 0.5),
      failed(1),
      complete(2, 0.2, { feasible: false }),
      complete(3, 0.4),
      complete(4, 0.6),
    ];
    expect(bestSoFar(trials, "minimize")).toEqual([
      { trial: 0, value: 0.5 },
      { trial: 3, value: 0.4 },
      { trial: 4, value: 0.4 },
    ]);
  });

  test("never gets worse, and ends at the best value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
        const points = bestSoFar(
          values.map((value, index) => complete(index, value)),
          "maximize",
        );
        const steps = points.map((point) => point.value);
        expect([...steps].sort((a, b) => a - b)).toEqual(steps);
        expect(steps.at(-1)).toBe(Math.max(...values));
      }),
    );
  });
});

describe("the history", () => {
  test("draws failed trials at the worse edge and running ones at their last report", () => {
    const history = historyOf([complete(0, 1), failed(1), running(2, [3, 2])], "minimize");
    expect(history.marks.map(({ kind, value }) => [kind, value])).toEqual([
      ["complete", 1],
      ["failed", null],
      ["running", 2],
    ]);
    expect(history.marks[1]?.drawnY).toBe(history.range.max);
  });

  test("does not let a diverged run flatten the others, and counts it", () => {
    const trials = Array.from({ length: 12 }, (_, index) =>
      complete(index, index === 5 ? 1e6 : 0.3 + index / 100),
    );
    const history = historyOf(trials, "minimize");
    expect(history.range.max).toBeLessThan(1);
    expect(history.beyond).toBe(1);
    expect(history.marks[5]).toMatchObject({ value: 1e6, drawnY: history.range.max });
  });

  test("never cuts off the good side", () => {
    const trials = Array.from({ length: 12 }, (_, index) =>
      complete(index, index === 5 ? -1e6 : 0.3 + index / 100),
    );
    expect(historyOf(trials, "minimize").range.min).toBeLessThanOrEqual(-1e6);
  });
});

describe("the page as it was", () => {
  const trials = [complete(0, 0.5), failed(1), complete(2, 0.3), complete(3, 0.1), running(4)];
  const live = makeState(trials, { best: { number: 3, value: 0.1, params: {} } });

  test("has the first trials only, and the best of then", () => {
    const then = stateAfter(live, 3);
    expect(then.trials.map((trial) => trial.number)).toEqual([0, 1, 2]);
    expect(then.best).toEqual({ number: 2, value: 0.3, params: {} });
    expect(nextNumber(live, then)).toBe(3);
  });

  test("is now when the scrubber stands at the end", () => {
    expect(stateAfter(live, null)).toBe(live);
    expect(stateAfter(live, 4)).toBe(live);
    expect(nextNumber(live, live)).toBe(5);
  });

  test("has a front of its own with several objectives", () => {
    const objectives = [
      { metric: "a", goal: "minimize", take: "last" },
      { metric: "b", goal: "minimize", take: "last" },
    ] as const;
    const several = makeState([complete(0, [2, 2]), complete(1, [3, 3]), complete(2, [1, 1])], {
      objectives,
      front: [2],
    });
    expect(stateAfter(several, 2)).toMatchObject({ best: null, front: [0] });
  });
});

describe("progress", () => {
  const startedAt = 1_000_000;

  test("estimates the time left at the session's own pace", () => {
    // Two trials of 10 s each, one after the other; 5 s into the third; 8 of 10 are left.
    const trials = [
      complete(0, 1, { startedAt }),
      complete(1, 1, { startedAt: startedAt + 10_000 }),
      running(2, [], { startedAt: startedAt + 20_000 }),
    ];
    const progress = progressOf(
      makeState(trials, { status: "running", startedAt, budget: 10 }),
      startedAt + 25_000,
    );
    expect(progress).toMatchObject({ elapsedS: 25, elapsedIs: "session", leftS: 75 });
  });

  test("does not guess before a trial of this session has ended", () => {
    const earlier = complete(0, 1, { startedAt: startedAt - 60_000 });
    const state = makeState([earlier, running(1)], { status: "running", startedAt });
    expect(progressOf(state, startedAt + 5000).leftS).toBeNull();
  });

  test("adds up the trials' time when nothing runs", () => {
    const progress = progressOf(makeState([complete(0, 1), complete(1, 1)]), 0);
    expect(progress).toMatchObject({ elapsedS: 20, elapsedIs: "trials", leftS: null });
    expect(progressOf(makeState([]), 0).elapsedS).toBeNull();
  });

  test("is never less than nothing when a clock goes back", () => {
    const state = makeState([complete(0, 1, { startedAt })], { status: "running", startedAt });
    expect(progressOf(state, startedAt - 5000)).toMatchObject({ elapsedS: 0 });
  });
});
