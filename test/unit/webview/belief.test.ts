import { describe, expect, test } from "vitest";
import { closeUpRange, logTicks, parameterAxis, positionOn, valueRange } from "../../../webview/model/axis";
import { beliefOf, indexAt, nearness, snap } from "../../../webview/model/belief";
import { beliefMapOf, cellSpans } from "../../../webview/model/beliefMap";
import {
  configurationWords,
  emptyWords,
  expectationWords,
  readout,
  trustWords,
} from "../../../webview/model/words";
import { type choice, complete, failed, type float, makeInsight, makeState, running } from "./makeState";

const [lr, drop, opt] = makeState([]).parameters as [
  ReturnType<typeof float>,
  ReturnType<typeof float>,
  ReturnType<typeof choice>,
];

describe("the axis of a parameter", () => {
  test("is logarithmic if the parameter is", () => {
    expect(parameterAxis(lr)).toEqual({ type: "logarithmic", min: 1e-4, max: 0.1 });
    expect(parameterAxis(drop)).toEqual({ type: "linear", min: 0, max: 0.5, whole: false });
  });

  test("has a place for each choice, and two for a bool", () => {
    expect(parameterAxis(opt)).toMatchObject({ type: "category", labels: ["adam", "sgd"] });
    expect(parameterAxis({ ...opt, choices: [0.125, 0.25, 0.5] })).toMatchObject({
      labels: ["0.125", "0.25", "0.5"],
    });
    expect(parameterAxis({ ...opt, kind: "bool", choices: null })).toMatchObject({ values: [false, true] });
  });

  test("places values between its ends", () => {
    expect(positionOn(parameterAxis(lr), 1e-3)).toBeCloseTo(1 / 3, 12);
    expect(positionOn(parameterAxis(drop), 0.25)).toBe(0.5);
    expect(positionOn(parameterAxis(opt), "sgd")).toBe(1);
    expect(positionOn(parameterAxis(opt), "rmsprop")).toBeNull();
    expect(positionOn(parameterAxis(drop), undefined)).toBeNull();
  });

  test("has powers of ten as ticks, and steps between over few decades", () => {
    expect(logTicks(1e-5, 1e-1)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect(logTicks(8, 60)).toEqual([10, 20, 50]);
    expect(logTicks(1e-12, 1).length).toBeLessThanOrEqual(9);
  });
});

describe("the range of values", () => {
  test("of few values holds them all", () => {
    expect(valueRange([1, 1e6], "minimize")).toEqual({ min: 1, max: 1e6 });
    expect(valueRange([], "minimize")).toBeNull();
    expect(valueRange([Number.NaN, 2], "minimize")).toEqual({ min: 2, max: 2 });
  });

  test("of a close-up is the better half", () => {
    expect(closeUpRange([5, 1, 2, 100], "minimize")).toEqual({ min: 1, max: 5 });
    expect(closeUpRange([5, 1, 2, 100], "maximize")).toEqual({ min: 5, max: 100 });
    expect(closeUpRange([], "minimize")).toBeNull();
  });

  test("leaves out what lies far beyond on the bad side, which for maximize is below", () => {
    const values = [...Array.from({ length: 12 }, (_, index) => index), -1e6];
    expect(valueRange(values, "maximize")).toEqual({ min: 0, max: 11 });
    expect(valueRange(values, "minimize")?.min).toBe(-1e6);
  });
});

describe("nearness to the slice", () => {
  const at = { lr: 1e-3, drop: 0.1, opt: "adam" };
  const parameters = makeState([]).parameters;

  test("is 1 where all but the drawn parameter agree", () => {
    expect(nearness(parameters, "lr", { lr: 0.1, drop: 0.1, opt: "adam" }, at)).toBe(1);
  });

  test("falls with the distance of the others", () => {
    const near = nearness(parameters, "lr", { ...at, drop: 0.15 }, at);
    const far = nearness(parameters, "lr", { ...at, drop: 0.5 }, at);
    const other = nearness(parameters, "lr", { ...at, opt: "sgd" }, at);
    expect(near).toBeGreaterThan(far);
    expect(far).toBeGreaterThan(other);
    expect(other).toBeGreaterThan(0);
  });

  test("counts a parameter only one of the two has as a whole range apart", () => {
    const without = nearness(parameters, "lr", { lr: 1e-3, opt: "adam" }, at);
    expect(without).toBeCloseTo(nearness(parameters, "lr", { ...at, opt: "sgd" }, at), 12);
  });

  test("is 1 if there is no other parameter, 0 for a trial that is not known", () => {
    expect(nearness([lr], "lr", { lr: 1 }, { lr: 0.1 })).toBe(1);
    expect(nearness([lr], "lr", undefined, { lr: 0.1 })).toBe(0);
  });
});

describe("the belief", () => {
  const trials = [
    complete(0, 0.4, { params: { lr: 1e-2, drop: 0.4, opt: "sgd" } }),
    complete(1, 0.2, { params: { lr: 1e-3, drop: 0.1, opt: "adam" } }),
    running(2, [], { params: { lr: 2e-3, drop: 0.1, opt: "adam" } }),
  ];
  const state = makeState(trials, { best: { number: 1, value: 0.2, params: {} } });
  const observations = [
    { x: 1e-2, y: 0.4, trial: 0 },
    { x: 1e-3, y: 0.2, trial: 1 },
  ];

  test("has the trials nearest to the slice last, and where the running ones are", () => {
    const belief = beliefOf(state, lr, makeInsight({ observations }));
    expect(belief.observations.map((mark) => mark.trial)).toEqual([0, 1]);
    expect(belief.running).toEqual([{ trial: 2, x: 2e-3 }]);
    expect(belief.next).toBe(1e-3);
  });

  test("holds what the model expects, and its bands up to a limit", () => {
    const insight = makeInsight({ observations, mean: [0.4, 0.2, 0.3, 3], upper2: [0.5, 0.3, 0.4, 100] });
    const { range } = beliefOf(state, lr, insight);
    expect(range?.max).toBeGreaterThan(3);
    expect(range?.max).toBeLessThan(4);
  });

  test("draws values beyond the axis at its edge and counts them", () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ x: 1e-3, y: 0.2 + index / 100, trial: index }));
    const belief = beliefOf(
      state,
      lr,
      makeInsight({ observations: [...many, { x: 1e-2, y: 1e9, trial: 12 }] }),
    );
    const mark = belief.observations.find((candidate) => candidate.trial === 12);
    expect(belief.beyond).toBe(1);
    expect(mark).toMatchObject({ y: 1e9, drawnY: belief.range?.max });
  });

  test("finds the grid's nearest value on the parameter's own scale", () => {
    const belief = beliefOf(state, lr, makeInsight());
    expect(indexAt(belief, 5e-3)).toBe(2);
    expect(indexAt(belief, 2e-3)).toBe(1);
    expect(indexAt(belief, null)).toBe(-1);
  });

  test("says in words what it expects at the next proposal", () => {
    expect(expectationWords(beliefOf(state, lr, makeInsight()))).toBe(
      "The model expects 0.2 ± 0.01 there; the best so far is 0.2.",
    );
    expect(expectationWords(beliefOf(state, lr, makeInsight({ mean: null })))).toBeNull();
    expect(expectationWords(beliefOf(state, lr, makeInsight({ next: null })))).toBeNull();
  });

  test("reads out the numbers at a place", () => {
    const belief = beliefOf(state, lr, makeInsight());
    expect(readout(belief, 1)).toEqual([
      { label: "lr", text: "1e-3" },
      { label: "mean", text: "0.2" },
      { label: "±", text: "0.01" },
      { label: "EI", text: "0.01" },
    ]);
  });
});

describe("a place on the chart", () => {
  test("becomes a value as a person would type it, inside the range", () => {
    expect(snap(lr, 0.002_134_56)).toBe(0.00213);
    expect(snap(lr, 7)).toBe(0.1);
    expect(snap({ ...drop, kind: "int", low: 1, high: 8 }, 3.4)).toBe(3);
  });
});

describe("the map", () => {
  const grid = {
    param: "drop",
    y: [0, 0.5],
    mean: [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    std: null,
    acquisition: null,
  };

  test("calls the best mean 1 and the worst 0, by the goal", () => {
    const insight = makeInsight({ with: grid });
    const minimized = beliefMapOf(makeState([]), lr, drop, insight);
    expect(minimized?.cells.map((cell) => cell.goodness)).toMatchObject({ 0: 1, 7: 0 });
    const objectives = [{ metric: "acc", goal: "maximize", take: "last" }] as const;
    const maximized = beliefMapOf(makeState([], { objectives }), lr, drop, insight);
    expect(maximized?.cells.map((cell) => cell.goodness)).toMatchObject({ 0: 0, 7: 1 });
  });

  test("has cells that meet half way on the axis's own scale", () => {
    expect(cellSpans(parameterAxis(drop), [0, 0.1, 0.5]).map(({ from, to }) => [from, to])).toEqual([
      [0, 0.05],
      [0.05, 0.3],
      [0.3, 0.5],
    ]);
    expect(cellSpans(parameterAxis(lr), [1e-4, 1e-2])[0]?.to).toBeCloseTo(1e-3, 12);
    expect(cellSpans(parameterAxis(opt), ["adam", "sgd"])[1]).toEqual({ from: 0.5, middle: 1, to: 1.5 });
  });

  test("is not there without means over the second parameter", () => {
    expect(beliefMapOf(makeState([]), lr, drop, makeInsight())).toBeNull();
    expect(beliefMapOf(makeState([]), lr, opt, makeInsight({ with: grid }))).toBeNull();
  });
});

describe("words", () => {
  test("put the drawn parameter of a configuration first", () => {
    expect(configurationWords({ opt: "sgd", lr: 0.0013 }, "lr", [lr, opt])).toEqual({
      lead: "lr = 1.3e-3",
      rest: 'opt "sgd"',
    });
    expect(configurationWords({ opt: "sgd" }, "lr", [lr, opt]).lead).toBe("");
  });

  test("say which trial the model trusts, if it is not the one with the best value", () => {
    const best = { number: 3, value: 0.1, params: {} };
    const recommended = { number: 5, value: 0.12, params: {} };
    expect(trustWords(makeState([], { best, recommended }))).toContain("trial 5 most (0.12)");
    expect(trustWords(makeState([], { best, recommended: best }))).toBeNull();
    expect(trustWords(makeState([], { best }))).toBeNull();
  });

  test("say why there is no picture yet", () => {
    expect(emptyWords(makeState([], { parameters: [] }))).toContain("@tune");
    expect(emptyWords(makeState([]))).toContain("Nothing has run yet");
    expect(emptyWords(makeState([running(0)]))).toContain("values of your source");
    expect(emptyWords(makeState([failed(0), failed(1)]))).toContain("2 trials failed");
    expect(emptyWords(makeState([complete(0, 1)]))).toBeNull();
  });
});
