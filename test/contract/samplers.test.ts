import { describe, expect, it } from "vitest";
import { configurationKey } from "../../src/optimizer/duplicates";
import {
  type Goal,
  type OptimizerTrial,
  type Problem,
  SAMPLER_NAMES,
  type SamplerName,
  type Suggestion,
} from "../../src/optimizer/problem";
import { suggest } from "../../src/optimizer/suggest";
import { activeMask } from "../../src/space/active";
import { satisfiesConstraints } from "../../src/space/feasible";
import type { Params } from "../../src/space/parameter";
import { createSpace } from "../../src/space/space";
import { parseSpaceFile } from "../../src/space/spaceFile";
import { normalizeValue, validateParams } from "../../src/space/values";

type Outcome = number | readonly number[] | "failed" | "pruned";

interface StudyOptions {
  readonly params: readonly unknown[];
  readonly constraints?: readonly string[];
  readonly sampler: SamplerName;
  readonly trials: number;
  readonly seed?: number;
  readonly goals?: readonly Goal[];
  readonly objective: (params: Params, number: number) => Outcome;
}

interface Study {
  readonly problem: Problem;
  readonly suggestions: readonly Suggestion[];
  readonly trials: readonly OptimizerTrial[];
}

/** Runs a study one trial after the other, and checks each suggestion against the space. */
function study(options: StudyOptions): Study {
  const { definition } = parseSpaceFile({ params: options.params, constraints: options.constraints ?? [] });
  const problem: Problem = {
    space: definition,
    goals: options.goals ?? ["minimize"],
    sampler: options.sampler,
    seed: options.seed ?? 1,
    trials: options.trials,
    parallel: 1,
  };
  const trials: OptimizerTrial[] = [];
  const suggestions: Suggestion[] = [];
  for (let number = 0; number < options.trials; number++) {
    const suggestion = suggest(problem, trials, number);
    expectValid(problem, suggestion);
    suggestions.push(suggestion);
    if (suggestion.exhausted) break;
    const { params } = suggestion;
    const outcome = options.objective(params, number);
    if (outcome === "failed") trials.push({ state: "failed", number, params });
    else if (outcome === "pruned") trials.push({ state: "pruned", number, params, lastValue: number });
    else
      trials.push({
        state: "complete",
        number,
        params,
        values: typeof outcome === "number" ? [outcome] : outcome,
      });
  }
  return { problem, suggestions, trials };
}

function expectValid({ space: definition }: Problem, { params, why }: Suggestion): void {
  const space = createSpace(definition);
  expect(validateParams(space, params)).toEqual([]);
  const mask = activeMask(space, params);
  expect(Object.keys(params)).toEqual(space.parameters.filter((_, i) => mask[i]).map(({ name }) => name));
  for (const parameter of space.parameters) {
    const value = params[parameter.name];
    if (value !== undefined) expect(normalizeValue(parameter, value)).toBe(value);
  }
  expect(satisfiesConstraints(space, params)).toBe(true);
  expect(why).toMatch(/^[A-Z].*\.$/s);
}

const mixed = [
  { name: "lr", type: "float", low: 1e-5, high: 0.1, log: true },
  { name: "drop", type: "float", low: 0, high: 0.5, step: 0.05 },
  { name: "layers", type: "int", low: 1, high: 8 },
  { name: "width", type: "int", low: 8, high: 512, log: true },
  { name: "batch", type: "ordinal", choices: [16, 32, 64, 128] },
  { name: "opt", type: "categorical", choices: ["adam", "sgd", null] },
  { name: "amp", type: "bool" },
  { name: "mom", type: "float", low: 0.5, high: 0.99, when: { opt: ["sgd"] } },
];

function smooth({ lr, layers, opt, mom }: Params): number {
  const branch = opt === "sgd" ? ((mom as number) - 0.9) ** 2 : 0.3;
  return (Math.log10(lr as number) + 3) ** 2 + ((layers as number) - 4) ** 2 / 10 + branch;
}

const line = [{ name: "x", type: "float", low: -5, high: 5 }];
const square = ({ x }: Params): number => ((x as number) - 1) ** 2;

describe.each(SAMPLER_NAMES)("%s", (sampler) => {
  it("stays in bounds and on the steps, and leaves inactive parameters out", () => {
    const { suggestions } = study({ params: mixed, sampler, trials: 25, objective: smooth });
    expect(suggestions).toHaveLength(25);
  });

  it("repeats itself with the same seed, and is another stream with another seed", () => {
    const run = (seed: number): unknown =>
      study({ params: mixed, sampler, trials: 12, objective: smooth, seed }).suggestions.map(
        ({ params }) => params,
      );
    const first = run(7);
    expect(run(7)).toEqual(first);
    expect(run(8)).not.toEqual(first);
  });

  it("is a function of the trials, in whatever order they are listed", () => {
    const { problem, trials } = study({ params: mixed, sampler, trials: 12, objective: smooth });
    expect(suggest(problem, [...trials].reverse(), 12)).toEqual(suggest(problem, trials, 12));
  });

  it("minimizes just as it maximizes the negated metric", () => {
    const run = (goal: Goal, sign: number): Params[] =>
      study({
        params: mixed,
        sampler,
        trials: 12,
        goals: [goal],
        objective: (params) => sign * smooth(params),
      }).suggestions.map(({ params }) => params);
    expect(run("maximize", -1)).toEqual(run("minimize", 1));
  });

  it("proposes the values in the source first", () => {
    const params = [{ ...line[0], default: 2.5 }];
    const { suggestions } = study({ params, sampler, trials: 2, objective: square });
    expect(suggestions[0]?.params).toEqual({ x: 2.5 });
    expect(suggestions[1]?.params).not.toEqual({ x: 2.5 });
  });

  it.each<[string, StudyOptions["objective"]]>([
    ["a constant metric", () => 3],
    ["ties", ({ layers }) => ((layers as number) > 4 ? 1 : 0)],
    ["nothing but failures", () => "failed"],
    ["nothing but pruned trials", () => "pruned"],
    ["mostly failures", (_params, number) => (number % 5 === 0 ? number : "failed")],
    ["values of 1e300 and 1e-300", (_params, number) => (number % 2 ? 1e300 : 1e-300)],
    ["values that differ in their last digits", (_params, number) => 1e9 + number * 1e-6],
    ["a single huge outlier", (params, number) => (number === 3 ? 1e12 : smooth(params))],
  ])("copes with %s", (_name, objective) => {
    const { suggestions } = study({ params: mixed, sampler, trials: 14, objective });
    expect(new Set(suggestions.map(({ params }) => configurationKey(params))).size).toBeGreaterThan(7);
  });

  it.each([
    ["a float", { type: "float", low: -3, high: 7 }],
    ["a log float", { type: "float", low: 1e-8, high: 1, log: true }],
    ["a stepped float", { type: "float", low: 0, high: 1, step: 0.01 }],
    ["an int", { type: "int", low: -5, high: 50 }],
    ["a log int", { type: "int", low: 1, high: 100_000, log: true }],
    ["an int of steps", { type: "int", low: 32, high: 4096, step: 32 }],
    ["an ordinal", { type: "ordinal", choices: [1, 2, 4, 8, 16] }],
    ["a choice", { type: "categorical", choices: ["a", "b", "c"] }],
    ["a bool", { type: "bool" }],
    ["a single value", { type: "int", low: 3, high: 3 }],
    ["a single point", { type: "float", low: 0.5, high: 0.5 }],
    ["a single choice", { type: "categorical", choices: ["only"] }],
    ["600 orders of magnitude", { type: "float", low: 1e-300, high: 1e300, log: true }],
    ["the whole range of doubles", { type: "float", low: -1.7e308, high: 1.7e308 }],
    ["a range as narrow as rounding", { type: "float", low: 1, high: 1 + 1e-12 }],
  ])("tunes %s alone", (_name, parameter) => {
    const { trials } = study({
      params: [{ name: "p", ...parameter }],
      sampler,
      trials: 12,
      objective: ({ p }, number) => (typeof p === "number" ? Math.log1p(Math.abs(p)) : number % 3),
    });
    expect(trials.length).toBeGreaterThan(0);
  });

  it("tries every configuration of a tiny space, and goes on after that", () => {
    const params = [
      { name: "a", type: "categorical", choices: ["x", "y", "z"] },
      { name: "b", type: "bool" },
      { name: "c", type: "int", low: 1, high: 2, when: { b: [true] } },
    ];
    const { trials, suggestions } = study({
      params,
      sampler,
      trials: 40,
      objective: ({ a, b }) => (a === "y" ? 0 : 1) + (b ? 0 : 1),
    });
    expect(new Set(trials.slice(0, 9).map((trial) => configurationKey(trial.params))).size).toBe(9);
    expect(trials.length).toBe(sampler === "grid" ? 9 : 40);
    expect(suggestions[9]?.why).toMatch(sampler === "grid" ? /^All cells/ : /Every configuration was tried/);
    expect(suggestions.at(-1)?.exhausted ?? false).toBe(sampler === "grid");
  });

  it("runs no configuration of a list twice before every one was run, also with trials still running", () => {
    const params = [
      { name: "a", type: "ordinal", choices: [1, 2, 3, 4] },
      { name: "b", type: "int", low: 1, high: 6 },
    ];
    const { problem, trials } = study({
      params,
      sampler,
      trials: 12,
      objective: ({ a, b }) => (a as number) * (b as number),
    });
    const all = [...trials];
    for (let number = 12; number < 24; number++)
      all.push({ state: "running", number, params: suggest(problem, all, number).params });
    expect(new Set(all.map((trial) => configurationKey(trial.params))).size).toBe(24);
  });

  it("runs each configuration as often as repeats asks for", () => {
    const { definition } = parseSpaceFile({ params: mixed });
    const problem: Problem = {
      space: definition,
      goals: ["minimize"],
      sampler,
      seed: 1,
      trials: 12,
      parallel: 1,
      repeats: 3,
    };
    const trials: OptimizerTrial[] = [];
    for (let number = 0; number < 12; number++) {
      const suggestion = suggest(problem, trials, number);
      expectValid(problem, suggestion);
      const { params } = suggestion;
      trials.push({ state: "complete", number, params, values: [smooth(params) + (number % 3)] });
    }
    const counts = new Map<string, number>();
    for (const { params } of trials)
      counts.set(configurationKey(params), (counts.get(configurationKey(params)) ?? 0) + 1);
    expect([...counts.values()]).toEqual([3, 3, 3, 3]);
  });

  it("keeps to constraints, also tight ones", () => {
    const { suggestions } = study({
      params: [
        { name: "n", type: "int", low: 1, high: 100 },
        { name: "b", type: "ordinal", choices: [16, 32, 64] },
        { name: "f", type: "float", low: 0, high: 1 },
      ],
      constraints: ["n * b <= 256", "f * 10 < n"],
      sampler,
      trials: 16,
      objective: ({ n, b }) => -(n as number) * (b as number),
    });
    expect(suggestions).toHaveLength(16);
  });

  it("says what is wrong when constraints leave nothing", () => {
    const run = (): unknown =>
      study({ params: line, constraints: ["x > 9"], sampler, trials: 1, objective: square });
    expect(run).toThrow(/loosen them/);
  });

  it("never proposes a pending configuration again", () => {
    const { problem, trials } = study({ params: line, sampler, trials: 10, objective: square });
    const open = [...trials];
    for (let number = 10; number < 18; number++) {
      const { params } = suggest(problem, open, number);
      if (sampler !== "grid")
        expect(open.map((trial) => configurationKey(trial.params))).not.toContain(configurationKey(params));
      open.push({ state: "running", number, params });
    }
    const xs = open.slice(10).map(({ params }) => params.x as number);
    if (sampler === "grid") return;
    for (const [i, x] of xs.entries())
      for (const y of xs.slice(0, i)) expect(Math.abs(x - y)).toBeGreaterThan(1e-5);
  });

  it("starts a parallel study with different configurations", () => {
    const { problem } = study({ params: mixed, sampler, trials: 0, objective: smooth });
    const open: OptimizerTrial[] = [];
    for (let number = 0; number < 16; number++)
      open.push({ state: "running", number, params: suggest(problem, open, number).params });
    expect(new Set(open.map(({ params }) => configurationKey(params))).size).toBe(16);
  });

  it("tunes several objectives at once", () => {
    const { trials } = study({
      params: mixed,
      sampler,
      trials: 16,
      goals: ["minimize", "maximize"],
      objective: (params) => [smooth(params), params.layers as number],
    });
    expect(trials).toHaveLength(16);
  });

  it("honours priors", () => {
    const params = [
      { name: "x", type: "float", low: 0, high: 1, prior: "normal(0.2, 0.05)" },
      { name: "n", type: "int", low: 1, high: 1000, log: true, prior: "lognormal(30, 0.5)" },
      { name: "c", type: "categorical", choices: ["a", "b"], prior: "weights(1, 0)" },
    ];
    const { trials } = study({ params, sampler, trials: 10, objective: ({ x }) => x as number });
    if (sampler === "grid") return;
    const first = trials.slice(0, 4);
    expect(first.every(({ params: { x } }) => (x as number) < 0.5)).toBe(true);
    expect(first.every(({ params: { c } }) => c === "a")).toBe(true);
  });

  it("takes trials with measured limits, and those of another space", () => {
    const { problem, trials } = study({ params: mixed, sampler, trials: 10, objective: smooth });
    const limited = trials.map((trial, i) => ({ ...trial, violations: [i % 2 ? 5 : -5] }));
    const foreign: OptimizerTrial = {
      state: "complete",
      number: 10,
      params: { lr: 7, opt: "gone", other: 1 },
      values: [0],
    };
    expectValid(problem, suggest(problem, [...limited, foreign], 11));
  });
});

describe.each(["tpe", "gp", "auto"] as const)("%s learns:", (sampler) => {
  it("comes closer to the optimum of a parabola than random search", () => {
    const best = (name: SamplerName): number =>
      [1, 2, 3].reduce((sum, seed) => {
        const { trials } = study({ params: line, sampler: name, trials: 25, objective: square, seed });
        return sum + Math.min(...trials.map(({ params }) => square(params)));
      }, 0);
    expect(best(sampler)).toBeLessThan(best("random") / 2);
  });

  it("avoids the region where trials fail", () => {
    const { trials } = study({
      params: line,
      sampler,
      trials: 40,
      objective: (params) => ((params.x as number) < 0 ? "failed" : square(params)),
    });
    const late = trials.slice(20);
    expect(late.filter(({ state }) => state === "failed").length).toBeLessThan(late.length / 4);
  });
});

describe("auto", () => {
  it.each([
    ["gp", mixed, 50, ["minimize"]],
    ["tpe", mixed, 5000, ["minimize"]],
    ["gp", mixed, 50, ["minimize", "minimize"]],
    ["tpe", mixed, 50, ["minimize", "minimize", "maximize"]],
    ["tpe", Array.from({ length: 41 }, (_, i) => ({ ...line[0], name: `x${i}` })), 50, ["minimize"]],
  ] as const)("delegates to %s, says why, and gives its very stream", (delegate, params, budget, goals) => {
    const { definition } = parseSpaceFile({ params });
    const problem: Problem = {
      space: definition,
      goals,
      sampler: "auto",
      seed: 3,
      trials: budget,
      parallel: 1,
    };
    const trials: OptimizerTrial[] = [];
    for (let number = 0; number < 12; number++) {
      const automatic = suggest(problem, trials, number);
      const direct = suggest({ ...problem, sampler: delegate }, trials, number);
      expect({ ...automatic, why: "" }).toEqual({ ...direct, why: "" });
      expect(automatic.why).toMatch(/because/);
      trials.push({
        state: "complete",
        number,
        params: automatic.params,
        values: goals.map(() => number % 4),
      });
    }
    expect(trials.length).toBe(12);
  });
});
