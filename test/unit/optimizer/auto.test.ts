import { describe, expect, it } from "vitest";
import { chooseSampler } from "../../../src/optimizer/auto";
import type { Problem } from "../../../src/optimizer/problem";
import type { Parameter } from "../../../src/space/parameter";
import { createSpace } from "../../../src/space/space";

function choice(count: number, overrides: Partial<Problem> = {}): string {
  const parameters = Array.from({ length: count }, (_, j): Parameter => {
    return { kind: "float", name: `x${j}`, low: 0, high: 1, log: false };
  });
  const definition = { parameters, constraints: [] };
  const problem: Problem = {
    space: definition,
    goals: ["minimize"],
    sampler: "auto",
    seed: 1,
    trials: 100,
    parallel: 1,
    ...overrides,
  };
  return chooseSampler({ problem, space: createSpace(definition) }).sampler;
}

describe("auto", () => {
  it("takes the Gaussian process with up to 40 parameters, with two objectives 25", () => {
    expect([1, 40, 41].map((count) => choice(count))).toEqual(["gp", "gp", "tpe"]);
    const goals = ["minimize", "maximize"] as const;
    expect([25, 26].map((count) => choice(count, { goals }))).toEqual(["gp", "tpe"]);
  });

  it("takes TPE with three objectives, and with more than 1,000 trials", () => {
    expect(choice(3, { goals: ["minimize", "minimize", "minimize"] })).toBe("tpe");
    expect([1000, 1001].map((trials) => choice(3, { trials }))).toEqual(["gp", "tpe"]);
  });
});
