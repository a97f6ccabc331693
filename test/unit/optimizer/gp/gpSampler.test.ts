import { describe, expect, it } from "vitest";
import { createFitCache } from "../../../../src/optimizer/fitCache";
import { STARTUP, suggestGp } from "../../../../src/optimizer/gp/gpSampler";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext } from "../../../../src/optimizer/sampler";
import type { Parameter, Params, SpaceDefinition } from "../../../../src/space/parameter";
import { createSpace } from "../../../../src/space/space";

const lr: Parameter = { kind: "float", name: "lr", low: 1e-5, high: 1, log: true };
const layers: Parameter = { kind: "int", name: "layers", low: 1, high: 8, step: 1, log: false };
const opt: Parameter = { kind: "choice", name: "opt", choices: ["sgd", "adam"] };
const momentum: Parameter = {
  kind: "float",
  name: "momentum",
  low: 0,
  high: 0.99,
  log: false,
  condition: {
    op: "==",
    left: { op: "parameter", name: "opt" },
    right: { op: "value", value: "sgd" },
  },
};

const MIXED: SpaceDefinition = { parameters: [lr, layers, opt, momentum], constraints: [] };
const SMALL: SpaceDefinition = {
  parameters: [
    { kind: "int", name: "a", low: 1, high: 3, step: 1, log: false },
    { kind: "bool", name: "b" },
  ],
  constraints: [],
};

function problemOf(space: SpaceDefinition, overrides: Partial<Problem> = {}): Problem {
  return { space, goals: ["minimize"], sampler: "gp", seed: 7, trials: 50, parallel: 1, ...overrides };
}

function loss(params: Params): number {
  const optimum = params.opt === "sgd" ? 3 * (Number(params.momentum) - 0.9) ** 2 : 0.3;
  return (Math.log10(Number(params.lr)) + 3) ** 2 + 0.1 * (Number(params.layers) - 4) ** 2 + optimum;
}

function complete(number: number, params: Params, value: number): OptimizerTrial {
  return { number, params, state: "complete", values: [value] };
}

/** Runs trials one after the other; answers what was proposed. */
function run(
  problem: Problem,
  count: number,
  outcome: (params: Params, number: number) => OptimizerTrial,
  cached = true,
): OptimizerTrial[] {
  const space = createSpace(problem.space);
  const cache = cached ? createFitCache() : undefined;
  const trials: OptimizerTrial[] = [];
  for (let number = 0; number < count; number++) {
    const suggestion = suggestGp(createContext({ problem, space, trials, number, cache }));
    trials.push(outcome(suggestion.params, number));
  }
  return trials;
}

const minimise = (params: Params, number: number) => complete(number, params, loss(params));

function best(trials: readonly OptimizerTrial[]): number {
  return Math.min(...trials.map(({ params }) => loss(params)));
}

describe("the Gaussian-process sampler", () => {
  it("says that it starts without a model, then that a model chose", () => {
    const problem = problemOf(MIXED);
    const trials = run(problem, STARTUP, minimise);
    const space = createSpace(MIXED);
    const first = suggestGp(createContext({ problem, space, trials: [], number: 0 }));
    expect(first.sampler).not.toBe("gp");
    expect(first.why).toContain(`until ${STARTUP} trials`);
    const next = suggestGp(createContext({ problem, space, trials, number: STARTUP }));
    expect(next.sampler).toBe("gp");
    expect(next.shares!.exploit + next.shares!.explore).toBeCloseTo(1, 12);
  });

  it("gets close to the optimum of a mixed, conditional space in 30 trials", () => {
    expect(best(run(problemOf(MIXED), 30, minimise))).toBeLessThan(0.05);
  });

  it("leaves out inactive parameters", () => {
    for (const { params } of run(problemOf(MIXED), 20, minimise)) {
      expect("momentum" in params).toBe(params.opt === "sgd");
    }
  });

  it("gives the same suggestions without its memory", () => {
    const params = (trials: readonly OptimizerTrial[]) => trials.map((trial) => trial.params);
    expect(params(run(problemOf(MIXED), 24, minimise, false))).toEqual(
      params(run(problemOf(MIXED), 24, minimise, true)),
    );
  });

  it("maximises what minimises the negated objective", () => {
    const negated = (params: Params, number: number) => complete(number, params, -loss(params));
    const up = run(problemOf(MIXED, { goals: ["maximize"] }), 16, negated);
    expect(up.map(({ params }) => params)).toEqual(
      run(problemOf(MIXED), 16, minimise).map(({ params }) => params),
    );
  });

  it("does not care about the objective's unit", () => {
    const scaled = (params: Params, number: number) => complete(number, params, 1024 * loss(params));
    expect(run(problemOf(MIXED), 16, scaled).map(({ params }) => params)).toEqual(
      run(problemOf(MIXED), 16, minimise).map(({ params }) => params),
    );
  });

  it("does not care in which order it is told of the trials", () => {
    const problem = problemOf(MIXED);
    const space = createSpace(MIXED);
    const trials = run(problem, 15, minimise);
    const suggestion = (told: readonly OptimizerTrial[]) =>
      suggestGp(createContext({ problem, space, trials: told, number: 15 }));
    expect(suggestion(trials.toReversed())).toEqual(suggestion(trials));
  });

  it("keeps away from pending trials", () => {
    const problem = problemOf(MIXED, { parallel: 8 });
    const space = createSpace(MIXED);
    const trials = run(problem, 12, minimise);
    const keys = new Set<string>();
    for (let number = 12; number < 20; number++) {
      const { params } = suggestGp(createContext({ problem, space, trials, number }));
      keys.add(JSON.stringify(params));
      trials.push({ number, params, state: "running" });
    }
    expect(keys.size).toBe(8);
  });

  it("tries every configuration of a small discrete space once, then says that none is left", () => {
    const problem = problemOf(SMALL);
    const outcome = (params: Params, number: number) => complete(number, params, Number(params.a));
    const trials = run(problem, 6, outcome);
    expect(new Set(trials.slice(STARTUP).map(({ params }) => JSON.stringify(params))).size).toBe(6 - STARTUP);
    const all = [1, 2, 3].flatMap((a) => [true, false].map((b) => ({ a, b })));
    const every = all.map((params, number) => complete(number, params, params.a));
    const space = createSpace(SMALL);
    const { why } = suggestGp(createContext({ problem, space, trials: every, number: 6 }));
    expect(why).toMatch(/every configuration was tried/i);
  });

  it("honours constraints", () => {
    const space: SpaceDefinition = {
      parameters: [layers, { kind: "int", name: "units", low: 1, high: 512, step: 1, log: true }],
      constraints: [
        {
          source: "layers * units <= 256",
          expression: {
            op: "<=",
            left: {
              op: "*",
              left: { op: "parameter", name: "layers" },
              right: { op: "parameter", name: "units" },
            },
            right: { op: "value", value: 256 },
          },
        },
      ],
    };
    const outcome = (params: Params, number: number) =>
      complete(number, params, -Number(params.layers) * Number(params.units));
    const trials = run(problemOf(space), 25, outcome);
    for (const { params } of trials)
      expect(Number(params.layers) * Number(params.units)).toBeLessThanOrEqual(256);
    const largest = Math.max(...trials.map(({ params }) => Number(params.layers) * Number(params.units)));
    expect(largest).toBeGreaterThan(240);
  });

  it("learns to avoid what fails", () => {
    // The best values lie where trials crash: beyond lr = 1e-2.
    const outcome = (params: Params, number: number): OptimizerTrial =>
      Number(params.lr) > 1e-2
        ? { number, params, state: "failed" }
        : complete(number, params, -Math.log10(Number(params.lr)));
    const space: SpaceDefinition = { parameters: [lr], constraints: [] };
    const trials = run(problemOf(space), 30, outcome);
    expect(trials.slice(15).filter(({ state }) => state === "failed").length).toBeLessThanOrEqual(8);
    const reached = Math.max(...trials.flatMap((t) => (t.state === "complete" ? [Number(t.params.lr)] : [])));
    expect(reached).toBeGreaterThan(7e-3);
  });

  it("learns from pruned trials without taking them for the best", () => {
    const outcome = (params: Params, number: number): OptimizerTrial =>
      loss(params) > 2
        ? { number, params, state: "pruned", lastValue: loss(params) }
        : minimise(params, number);
    expect(best(run(problemOf(MIXED), 40, outcome))).toBeLessThan(0.05);
  });

  it.each([
    [
      "all trials fail",
      (params: Params, number: number): OptimizerTrial => ({ number, params, state: "failed" }),
    ],
    ["the objective is constant", (params: Params, number: number) => complete(number, params, 1)],
    [
      "the objective is enormous",
      (params: Params, number: number) => complete(number, params, 1e300 * loss(params)),
    ],
    [
      "the objective is tiny",
      (params: Params, number: number) => complete(number, params, 1e-300 * loss(params)),
    ],
  ] as const)("goes on when %s", (_name, outcome) => {
    for (const { params } of run(problemOf(MIXED), 12, outcome)) {
      expect(params.layers).toBeGreaterThanOrEqual(1);
      expect(params.lr).toBeLessThanOrEqual(1);
    }
  });

  it("spreads over the front of two objectives", () => {
    const space: SpaceDefinition = {
      parameters: [{ kind: "float", name: "x", low: 0, high: 1, log: false }],
      constraints: [],
    };
    const outcome = (params: Params, number: number): OptimizerTrial => ({
      number,
      params,
      state: "complete",
      values: [(Number(params.x) - 0.2) ** 2, (Number(params.x) - 0.8) ** 2],
    });
    const trials = run(problemOf(space, { goals: ["minimize", "minimize"] }), 30, outcome);
    const xs = trials.slice(15).map(({ params }) => Number(params.x));
    expect(xs.filter((x) => x > 0.1 && x < 0.9).length).toBeGreaterThan(12);
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(0.3);
  });
});

describe("a person's prior", () => {
  const square = (params: Params, number: number) => complete(number, params, (Number(params.x) - 0.2) ** 2);
  const withPrior = (mean: number): SpaceDefinition => ({
    parameters: [
      { kind: "float", name: "x", low: 0, high: 1, log: false, prior: { kind: "normal", mean, std: 0.05 } },
    ],
    constraints: [],
  });

  it("leads the first proposals, but for one starting point that looks elsewhere", () => {
    const trials = run(problemOf(withPrior(0.2)), 10, square).toSpliced(STARTUP - 1, 1);
    expect(trials.every(({ params }) => Math.abs(Number(params.x) - 0.2) < 0.25)).toBe(true);
  });

  it("is overcome when it is wrong", () => {
    const trials = run(problemOf(withPrior(0.8)), 30, square);
    const closest = Math.min(...trials.map(({ params }) => Math.abs(Number(params.x) - 0.2)));
    expect(closest).toBeLessThan(0.02);
  });
});
