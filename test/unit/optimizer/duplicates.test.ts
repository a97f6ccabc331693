import { describe, expect, it } from "vitest";
import { configurationKey, triedBefore } from "../../../src/optimizer/duplicates";
import type { OptimizerTrial } from "../../../src/optimizer/problem";
import type { Params } from "../../../src/space/parameter";
import { contextOf, problemOf } from "../../support/optimizerProblem";

const CHOICE = { name: "opt", type: "categorical", choices: ["sgd", "adam"] };
const LINE = { name: "mom", type: "float", low: 0, high: 1, when: { opt: ["sgd"] } };

function isTriedIn(params: readonly object[], ...tried: readonly Params[]): (params: Params) => boolean {
  const trials = tried.map((given, number): OptimizerTrial => ({ state: "running", number, params: given }));
  return triedBefore(contextOf(problemOf(params), trials, tried.length));
}

describe("a configuration's key", () => {
  it("does not depend on the order of names", () => {
    expect(configurationKey({ a: 1, b: "x" })).toBe(configurationKey({ b: "x", a: 1 }));
    expect(configurationKey({ a: 1, b: "1" })).not.toBe(configurationKey({ a: 1, b: 1 }));
  });
});

describe("a configuration was tried before", () => {
  it("when every value is that of a trial, running ones included", () => {
    const isTried = isTriedIn([CHOICE, LINE], { opt: "sgd", mom: 0.5 }, { opt: "adam" });
    expect(isTried({ mom: 0.5, opt: "sgd" })).toBe(true);
    expect(isTried({ opt: "adam" })).toBe(true);
    expect(isTried({ opt: "sgd", mom: 0.25 })).toBe(false);
  });

  it("not when only the continuous value is the same, or is missing in both", () => {
    const x = { name: "x", type: "float", low: 0, high: 1 };
    expect(isTriedIn([CHOICE, x], { opt: "sgd", x: 0.5 })({ opt: "adam", x: 0.5 })).toBe(false);
    const third = { ...CHOICE, choices: ["sgd", "adam", "lion"] };
    expect(isTriedIn([third, LINE], { opt: "lion" })({ opt: "adam" })).toBe(false);
  });

  it("where nothing is continuous, too", () => {
    const isTried = isTriedIn([CHOICE], { opt: "sgd" });
    expect([isTried({ opt: "sgd" }), isTried({ opt: "adam" })]).toEqual([true, false]);
  });
});
