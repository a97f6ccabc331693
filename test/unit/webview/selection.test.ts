import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createInsightStore } from "../../../webview/insights";
import { FIRST_SELECTION, fitSelection, insightQuery, readSelection } from "../../../webview/model/selection";
import type { Insight, InsightRequest } from "../../../webview/types";
import { complete, makeInsight, makeState, running } from "./makeState";

describe("a remembered selection", () => {
  test("comes back as it was", () => {
    const chosen = {
      ...FIRST_SELECTION,
      tab: "history",
      param: "lr",
      held: 3,
      after: 7,
      sort: { column: "param:lr", descending: true },
    } as const;
    expect(readSelection(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  });

  test("of any other shape is as at first, and never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (remembered) => {
        const selection = readSelection(remembered);
        expect(["next", "best", "number"]).toContain(
          typeof selection.held === "number" ? "number" : selection.held,
        );
      }),
    );
    expect(readSelection(null)).toEqual(FIRST_SELECTION);
    expect(readSelection({ tab: "gone", after: -1, held: "x", sort: { column: 3 } })).toEqual(
      FIRST_SELECTION,
    );
  });
});

describe("a selection that meets a study", () => {
  const state = makeState([complete(0, 1), complete(1, 1)], { importances: { drop: 0.7, lr: 0.3 } });

  test("begins with the most important parameter", () => {
    expect(fitSelection(FIRST_SELECTION, state).param).toBe("drop");
    expect(fitSelection(FIRST_SELECTION, makeState([])).param).toBe("lr");
  });

  test("forgets what the study has not", () => {
    const other = {
      ...FIRST_SELECTION,
      param: "gone",
      with: "drop",
      held: 9,
      after: 5,
      trial: 9,
      objective: 3,
    };
    expect(fitSelection({ ...other, tab: "tradeoff" }, state)).toEqual({
      ...FIRST_SELECTION,
      tab: "history",
      param: "drop",
    });
  });
});

describe("the curve to ask for", () => {
  const state = makeState([complete(0, 1), running(1)], { best: { number: 0, value: 1, params: {} } });
  const selection = { ...FIRST_SELECTION, param: "lr" };

  test("names the trial at which the others are held", () => {
    expect(insightQuery(selection, state, state)?.request).toEqual({ param: "lr" });
    expect(insightQuery({ ...selection, held: "best" }, state, state)?.request).toEqual({
      param: "lr",
      at: 0,
    });
    expect(insightQuery({ ...selection, held: 0, with: "drop", after: 1 }, state, state)?.request).toEqual({
      param: "lr",
      at: 0,
      with: "drop",
      after: 1,
    });
  });

  test("is another one when a trial ended or began, not when one reported", () => {
    const key = insightQuery(selection, state, state)?.key;
    const reported = makeState([complete(0, 1), running(1, [0.5])]);
    const ended = makeState([complete(0, 1), complete(1, 1)]);
    expect(insightQuery(selection, reported, reported)?.key).toBe(key);
    expect(insightQuery(selection, ended, ended)?.key).not.toBe(key);
  });

  test("of the past stays the same while the study goes on", () => {
    const past = { ...selection, after: 1 };
    const later = makeState([complete(0, 1), complete(1, 1), complete(2, 1)]);
    expect(insightQuery(past, later, later)?.key).toBe(insightQuery(past, state, state)?.key);
  });

  test("is none before a trial has ended", () => {
    const young = makeState([running(0)]);
    expect(insightQuery(selection, young, young)).toBeNull();
  });
});

describe("asking for curves", () => {
  function askedStore() {
    const open: {
      request: InsightRequest;
      resolve: (insight: Insight) => void;
      reject: (error: Error) => void;
    }[] = [];
    const onChange = vi.fn();
    const store = createInsightStore(
      (request) => new Promise((resolve, reject) => open.push({ request, resolve, reject })),
      onChange,
    );
    return { store, open, onChange };
  }
  const query = (param: string) => ({ request: { param }, key: param });

  test("one question is under way at a time, and the newest is asked next", async () => {
    const { store, open, onChange } = askedStore();
    for (const param of ["a", "b", "c"]) expect(store.want(query(param))).toBeNull();
    expect(open.map((one) => one.request.param)).toEqual(["a"]);
    open[0]?.resolve(makeInsight({ param: "a" }));
    await vi.waitFor(() => expect(open.map((one) => one.request.param)).toEqual(["a", "c"]));
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  test("the same question is asked once", async () => {
    const { store, open } = askedStore();
    store.want(query("a"));
    store.want(query("a"));
    open[0]?.resolve(makeInsight({ param: "a" }));
    await vi.waitFor(() => expect(store.want(query("a"))?.insight.param).toBe("a"));
    expect(open).toHaveLength(1);
  });

  test("nothing is asked when nothing is visible", () => {
    const { store, open } = askedStore();
    expect(store.want(null)).toBeNull();
    expect(open).toHaveLength(0);
  });

  test("a failure is told and not repeated, until another question is asked", async () => {
    const { store, open, onChange } = askedStore();
    store.want(query("a"));
    open[0]?.reject(new Error("no model"));
    await vi.waitFor(() => expect(onChange).toHaveBeenCalled());
    expect(store.want(query("a"))).toBeNull();
    expect(store.failure).toBe("no model");
    expect(open).toHaveLength(1);
    store.want(query("b"));
    expect(store.failure).toBeNull();
    expect(open).toHaveLength(2);
  });
});
