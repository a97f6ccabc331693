import { describe, expect, it } from "vitest";
import { configurationsOf, noiseOf } from "../../../../src/optimizer/configurations";
import { configurationKey } from "../../../../src/optimizer/duplicates";
import { createFitCache } from "../../../../src/optimizer/fitCache";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { expectedDecrease } from "../../../../src/optimizer/repeats/knowledgeGradient";
import { createContext } from "../../../../src/optimizer/sampler";
import { suggest } from "../../../../src/optimizer/suggest";
import type { Params } from "../../../../src/space/parameter";
import { createRandom, nextNormal } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

const { definition } = parseSpaceFile({ params: [{ name: "x", type: "float", low: 0, high: 1 }] });

function problem(repeats: Problem["repeats"], sampler: Problem["sampler"] = "gp"): Problem {
  return {
    space: definition,
    goals: ["minimize"],
    sampler,
    seed: 1,
    trials: 40,
    parallel: 1,
    ...(repeats === undefined ? {} : { repeats }),
  };
}

function run(
  study: Problem,
  count: number,
  outcome: (x: number, number: number) => number | "failed" | "pruned",
): OptimizerTrial[] {
  const cache = createFitCache();
  const trials: OptimizerTrial[] = [];
  for (let number = 0; number < count; number++) {
    const { params } = suggest(study, trials, number, cache);
    const value = outcome(params.x as number, number);
    if (value === "failed") trials.push({ state: "failed", number, params });
    else if (value === "pruned") trials.push({ state: "pruned", number, params, lastValue: 1 });
    else trials.push({ state: "complete", number, params, values: [value] });
  }
  return trials;
}

function counts(trials: readonly OptimizerTrial[]): number[] {
  const runs = new Map<string, number>();
  for (const { params } of trials) {
    const key = configurationKey(params);
    runs.set(key, (runs.get(key) ?? 0) + 1);
  }
  return [...runs.values()];
}

describe("a fixed number of repeats", () => {
  it("runs each configuration so often, one after the other", () => {
    const trials = run(problem(2), 8, (x) => x);
    expect(counts(trials)).toEqual([2, 2, 2, 2]);
    expect(trials[1]?.params).toEqual(trials[0]?.params);
  });

  it("does not run again what failed or was pruned, first or later", () => {
    const trials = run(problem(3, "random"), 8, (_x, number) =>
      number === 0 ? "failed" : number === 1 ? "pruned" : number === 3 ? "failed" : 1,
    );
    expect(counts(trials)).toEqual([1, 1, 2, 3, 1]);
  });

  it("waits for a first result before it runs a configuration again", () => {
    const study = problem(2, "random");
    const open: OptimizerTrial[] = [];
    for (let number = 0; number < 4; number++)
      open.push({ state: "running", number, params: suggest(study, open, number).params });
    expect(counts(open)).toEqual([1, 1, 1, 1]);
    const told = open.map((trial) =>
      trial.number === 2 ? ({ ...trial, state: "complete", values: [1] } as const) : trial,
    );
    const again = suggest(study, told, 4);
    expect(again.params).toEqual(open[2]?.params);
    expect(again.why).toBe("Trial 2 again: 2 of 2 runs.");
  });
});

describe("repeats where noise says so", () => {
  const random = createRandom("noise");
  const noisy = (x: number): number => (x - 0.3) ** 2 + 0.1 * nextNormal(random);

  it("come when results scatter, and the sentence says why", () => {
    const study = problem("auto");
    const trials = run(study, 30, noisy);
    const keys = trials.map(({ params }) => configurationKey(params));
    const repeat = keys.findIndex((key, i) => keys.indexOf(key) < i);
    const { why, params } = suggest(study, trials.slice(0, repeat), repeat);
    expect(params).toEqual(trials[repeat]?.params);
    expect(why).toMatch(
      /^Trial \d+ again: with this noise that tells (far|[\d.]+ times) more about the best than a new configuration\.$/,
    );
  });

  it("do not come without noise, and leave the sampler's proposals as they are", () => {
    const smooth = (x: number): number => (x - 0.3) ** 2;
    const trials = run(problem("auto"), 20, smooth);
    expect(trials).toEqual(run(problem(undefined), 20, smooth));
  });
});

describe("the knowledge gradient", () => {
  it("is σ̃ h(−Δ/σ̃) for two beliefs, one of which moves", () => {
    // Δ = 1, σ̃ = 1: φ(1) − Φ(−1) = 0.24197 − 0.15866.
    expect(expectedDecrease(Float64Array.of(0, 1), Float64Array.of(0, 1))).toBeCloseTo(0.0833, 2);
  });

  it("is nothing where every belief moves alike", () => {
    expect(expectedDecrease(Float64Array.of(0, 1, 2), Float64Array.of(1, 1, 1))).toBeCloseTo(0, 12);
  });
});

describe("configurations", () => {
  it("hold their trials' losses, and how much these scatter", () => {
    const at = (number: number, x: number, value: number): OptimizerTrial => ({
      state: "complete",
      number,
      params: { x } as Params,
      values: [value],
    });
    const trials = [at(0, 0.1, 1), at(1, 0.2, 5), at(2, 0.1, 3), at(3, 0.2, 5)];
    const context = createContext({
      problem: problem(1),
      space: createSpace(definition),
      trials: [...trials, { state: "running", number: 4, params: { x: 0.2 } }],
      number: 5,
    });
    const found = configurationsOf(context);
    expect(found.map(({ first, losses, runs }) => [first.number, losses, runs])).toEqual([
      [0, [[1], [3]], 2],
      [1, [[5], [5]], 3],
    ]);
    // Squares 1 + 1 + 0 + 0 over two degrees of freedom.
    expect(noiseOf(found)).toBe(1);
    expect(noiseOf(found.slice(0, 0))).toBeNull();
  });
});
