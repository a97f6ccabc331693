import { describe, expect, test } from "vitest";
import { measuredAxis } from "../../../webview/model/axis";
import { curveEnds, curvesOf, drawnCurves, MOST_CURVES, thin } from "../../../webview/model/curves";
import { bestSoFar } from "../../../webview/model/history";
import { parallelOf } from "../../../webview/model/parallel";
import { timelineOf, timeTicks } from "../../../webview/model/timeline";
import { bestTrial } from "../../../webview/model/trials";
import { columnsOf, failuresText, nextSort, sortTrials, stateText } from "../../../webview/model/trialTable";
import { choice, complete, failed, float, makeState, pruned, running } from "./makeState";

const numbers = (trials: readonly { readonly number: number }[]): number[] =>
  trials.map((trial) => trial.number);

describe("the table of trials", () => {
  const trials = [
    complete(0, 0.5, { params: { lr: 1e-2, opt: "sgd" } }),
    complete(1, 0.2, { params: { lr: 1e-3, opt: "adam" } }),
    pruned(2, [0.1]),
    failed(3, { reason: "out of memory" }),
    running(4, [0.05]),
    complete(5, 0.01, { feasible: false }),
  ];
  const state = makeState(trials);
  const columns = columnsOf(state, 0);
  const sortedBy = (column: string, descending = false): number[] =>
    numbers(sortTrials(state, columns, { column, descending }));

  test("shows the best first and the running ones above all, and what was only passed below", () => {
    expect(numbers(sortTrials(state, columns, null))).toEqual([4, 1, 0, 5, 2, 3]);
  });

  test("shows the largest first when more is better", () => {
    const objectives = [{ metric: "acc", goal: "maximize", take: "last" }] as const;
    const maximized = makeState([complete(0, 0.5), complete(1, 0.9)], { objectives });
    expect(numbers(sortTrials(maximized, columnsOf(maximized, 0), null))).toEqual([1, 0]);
  });

  test("sorts by numbers, by choices in their order, and puts nothing last either way", () => {
    expect(sortedBy("param:lr")).toEqual([4, 1, 0, 2, 3, 5]);
    expect(sortedBy("param:lr", true)).toEqual([4, 0, 1, 2, 3, 5]);
    expect(sortedBy("param:opt")).toEqual([4, 1, 0, 2, 3, 5]);
    expect(sortedBy("number", true)).toEqual([4, 5, 3, 2, 1, 0]);
  });

  test("turns the order round on the second click, and begins with the good end", () => {
    const value = columns.find((column) => column.id === "value:0")!;
    const first = nextSort({ column: "number", descending: false }, value, state);
    expect(first).toEqual({ column: "value:0", descending: false });
    expect(nextSort(first, value, state).descending).toBe(true);
  });

  test("has a column for each objective and each parameter", () => {
    expect(columns.map((column) => column.title)).toEqual([
      "#",
      "state",
      "loss",
      "lr",
      "drop",
      "opt",
      "time",
    ]);
  });

  test("shows a running trial's time so far", () => {
    const time = columnsOf(state, 65_000).at(-1);
    expect(time?.text(running(0, [], { startedAt: 5000 }))).toBe("1:00");
    expect(time?.text(complete(0, 1))).toBe("10.0 s");
  });

  test("shows memory where it was measured, and only there", () => {
    const measured = makeState([complete(0, 1, { peakMemoryMb: 312.4 }), complete(1, 2)]);
    const memory = columnsOf(measured, 0).find(({ id }) => id === "memory");
    expect(measured.trials.map((trial) => memory?.text(trial))).toEqual(["312 MB", "–"]);
    expect(columns.map(({ id }) => id)).not.toContain("memory");
  });

  test("shows mean and deviation of configurations that were run again", () => {
    const again = makeState([complete(0, 1), complete(1, 5), complete(2, 3), failed(3)], {
      repeated: [[0, 2, 3]],
    });
    const repeats = columnsOf(again, 0).find(({ id }) => id === "repeats");
    expect(again.trials.map((trial) => repeats?.text(trial))).toEqual([
      "2 ± 1.4 (2)",
      "–",
      "2 ± 1.4 (2)",
      "2 ± 1.4 (2)",
    ]);
    const once = makeState([complete(0, 1), failed(1)], { repeated: [[0, 1]] });
    expect(columnsOf(once, 0).map(({ id }) => id)).not.toContain("repeats");
  });

  test("sets trials with a part of the budget apart from the whole ones", () => {
    const partial = { fidelity: { budget: 3, full: false, parent: null } };
    const whole = { fidelity: { budget: 27, full: true, parent: 0 } };
    const looks = makeState([complete(0, 0.1, partial), complete(1, 0.2, whole)], { budgetName: "epochs" });
    const shown = columnsOf(looks, 0);
    const budget = shown.find(({ id }) => id === "budget");
    expect([budget?.title, ...looks.trials.map((trial) => budget?.text(trial))]).toEqual([
      "epochs",
      "3",
      "27",
    ]);
    expect(looks.trials.map(stateText)).toEqual(["first look", "complete"]);
    expect(numbers(sortTrials(looks, shown, null))).toEqual([1, 0]);
    expect(bestTrial(looks.trials, "minimize")?.number).toBe(1);
    expect(bestSoFar(looks.trials, "minimize")).toEqual([{ trial: 1, value: 0.2 }]);
  });

  test("counts failures by kind, the most frequent first", () => {
    const kinds = ["crashed", "out-of-memory", "out-of-memory"];
    expect(failuresText(kinds.map((kind, number) => failed(number, { kind })))).toBe(
      "2 out of memory, 1 crashed",
    );
    expect(failuresText([complete(0, 1, { kind: "complete" })])).toBe("");
  });

  test("survives a column that is no longer there", () => {
    expect(sortedBy("param:gone")).toHaveLength(6);
  });

  test.each([
    [running(0, [1, 1]), "running, step 2"],
    [pruned(0, [1, 1, 1]), "pruned at 3"],
    [failed(0, { reason: "out of memory" }), "out of memory"],
    [failed(0, { exitCode: 137 }), "failed, exit code 137"],
    [failed(0, { exitCode: null }), "failed"],
    [failed(0, { kind: "killed", reason: "killed by SIGKILL" }), "killed by SIGKILL"],
    [
      failed(0, { kind: "out-of-memory", reason: "exit code 1: bad_alloc" }),
      "out of memory: exit code 1: bad_alloc",
    ],
    [failed(0, { kind: "crashed", reason: "exit code 1: ValueError" }), "exit code 1: ValueError"],
    [failed(0, { kind: "timeout", reason: null }), "timed out"],
    [complete(0, 1, { feasible: false }), "over a limit"],
  ])("says the state in words: %#", (trial, text) => {
    expect(stateText(trial)).toBe(text);
  });
});

describe("curves", () => {
  test("are grouped, with a gap after each", () => {
    const reports = [
      { step: 1, value: 3 },
      { step: 2, value: 2 },
    ];
    const groups = curvesOf([complete(0, 2, { intermediate: reports }), running(1, [5])], 0, null);
    expect(groups.get("best")?.map(({ x, y }) => [x, y])).toEqual([
      [1, 3],
      [2, 2],
      [2, Number.NaN],
    ]);
    expect(groups.get("running")).toHaveLength(2);
  });

  test("end with a mark where a run was pruned or failed, after its last report", () => {
    const ends = curveEnds([complete(0, 2), pruned(1, [5, 4]), failed(2), running(3, [5])]);
    expect(ends).toEqual([{ x: 2, y: 4, trial: 1, kind: "pruned" }]);
  });

  test("of too many trials are the best, the newest, the running and the chosen", () => {
    const trials = Array.from({ length: 1000 }, (_, index) =>
      complete(index, index, { intermediate: [{ step: 1, value: index }] }),
    );
    const drawn = numbers(drawnCurves(trials, "minimize", [500]));
    expect(drawn).toHaveLength(MOST_CURVES);
    expect(drawn).toEqual(expect.arrayContaining([0, 49, 500, 999]));
  });

  test("are thinned evenly and keep both ends", () => {
    expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(thin([0, 1], 3)).toEqual([0, 1]);
  });
});

describe("the axis of what was reported", () => {
  test("is linear with room at its ends where values are alike", () => {
    expect(measuredAxis([1, 2], "minimize")).toEqual({ min: 0.94, max: 2.06, log: false });
  });

  test("is logarithmic where positive values differ in magnitude", () => {
    const axis = measuredAxis([1, 0.1, 0.01], "minimize");
    expect(axis).toMatchObject({
      log: true,
      min: expect.closeTo(10 ** -2.12),
      max: expect.closeTo(10 ** 0.12),
    });
  });

  test("stays linear where one run diverged, or a value is not positive", () => {
    const alike = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7];
    expect(measuredAxis([...alike, 1e9], "minimize")?.log).toBe(false);
    expect(measuredAxis([0, 0.001, 1], "minimize")?.log).toBe(false);
    expect(measuredAxis([], "minimize")).toBeNull();
  });
});

describe("parallel coordinates", () => {
  const parameters = [float("lr", 1e-4, 1e-2, true), choice("opt", "adam", "sgd")];
  const trials = [
    complete(0, 3, { params: { lr: 1e-4, opt: "sgd" } }),
    complete(1, 1, { params: { lr: 1e-3 } }),
    failed(2),
  ];

  test("put each value at its height, leave out what a trial has not, and end at the value", () => {
    const { lines } = parallelOf(trials, parameters, { metric: "loss", goal: "minimize" });
    expect(lines.map((line) => [line.trial, line.heights])).toEqual([
      [0, [0, 1, 1]],
      [1, [0.5, null, 0]],
    ]);
  });

  test("put good trials into the upper ranks, by the goal", () => {
    const many = Array.from({ length: 10 }, (_, index) => complete(index, index));
    const ranks = (goal: "minimize" | "maximize"): Map<number, number> =>
      new Map(parallelOf(many, [], { metric: "loss", goal }).lines.map((line) => [line.trial, line.rank]));
    expect([ranks("minimize").get(0), ranks("minimize").get(9)]).toEqual([4, 0]);
    expect([ranks("maximize").get(0), ranks("maximize").get(9)]).toEqual([0, 4]);
  });

  test("say at their ends what stands there", () => {
    const { axes } = parallelOf(trials, parameters, { metric: "loss", goal: "minimize" });
    expect(axes[0]).toEqual({ name: "lr", low: "1e-4", high: "0.01" });
    expect(axes[1]).toEqual({ name: "opt", low: "adam", high: "sgd" });
    expect(axes[2]).toEqual({ name: "loss", low: "1", high: "3" });
  });
});

describe("the timeline", () => {
  const at = (number: number, startS: number) => complete(number, 1, { startedAt: startS * 1000 });

  test("has as many lanes as ran at the same time", () => {
    const { bars, lanes } = timelineOf([at(0, 100), at(1, 101), at(2, 110.02)], 0);
    expect(lanes).toBe(2);
    expect(bars.map((bar) => bar.lane)).toEqual([0, 1, 0]);
    expect(bars[0]).toMatchObject({ start: 0, end: 10 });
  });

  test("leaves out pauses and says how long they were", () => {
    const { bars, skippedS } = timelineOf([at(0, 0), at(1, 100_000)], 0);
    expect(skippedS).toBe(100_000 - 10 - 60);
    expect(bars[1]?.start).toBe(70);
  });

  test("lets running trials end now", () => {
    const { bars } = timelineOf([running(0, [], { startedAt: 5000 })], 12_000);
    expect(bars[0]).toMatchObject({ start: 0, end: 7 });
  });

  test("has ticks that clocks have", () => {
    expect(timeTicks(400)).toEqual([0, 60, 120, 180, 240, 300, 360]);
    expect(timeTicks(5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(timeTicks(86_400 * 30).length).toBeLessThanOrEqual(8);
  });
});
