import { describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../src/optimizer/engine";
import type { OptimizerTrial, Problem, SamplerName } from "../../../src/optimizer/problem";
import { suggest } from "../../../src/optimizer/suggest";
import type { OptimizerMethods } from "../../../src/protocol/optimizerProtocol";
import type { Local } from "../../../src/protocol/rpc";
import type { Params } from "../../../src/space/parameter";
import { parseSpaceFile } from "../../../src/space/spaceFile";
import { problemOf } from "../../support/optimizerProblem";

const params = [
  { name: "x", type: "float", low: -2, high: 3 },
  { name: "lr", type: "float", low: 1e-5, high: 1, log: true },
  { name: "n", type: "int", low: 1, high: 12 },
  { name: "opt", type: "categorical", choices: ["adam", "sgd"] },
  { name: "mom", type: "float", low: 0, high: 1, when: { opt: ["sgd"] } },
];

function problemFor(sampler: SamplerName, goal: "minimize" | "maximize" = "minimize"): Problem {
  return problemOf(params, { goals: [goal], sampler, seed: 5, trials: 60 });
}

function loss(p: Params): number {
  const branch = p.opt === "sgd" ? 0.2 + ((p.mom as number) - 0.8) ** 2 : 0.5;
  return ((p.x as number) - 1) ** 2 + (Math.log10(p.lr as number) + 3) ** 2 / 4 + branch;
}

function filled(problem: Problem, count: number, engine: Engine = createEngine()): Engine {
  engine.open(problem);
  for (let number = 0; number < count; number++) {
    const { params: config } = engine.suggest(number);
    const value = problem.goals[0] === "maximize" ? -loss(config) : loss(config);
    const trial: OptimizerTrial = { state: "complete", number, params: config, values: [value] };
    expect(engine.sync({ base: number, revision: number + 1, changed: [trial] })).toBe("ok");
  }
  return engine;
}

describe("the engine", () => {
  it("has the methods of the worker's contract", () => {
    const engine: Local<OptimizerMethods> = createEngine();
    expect(Object.keys(engine).sort()).toEqual([
      "importances",
      "insight",
      "interactions",
      "open",
      "prune",
      "recommended",
      "suggest",
      "sync",
    ]);
  });

  it("answers stale for another revision, and starts afresh from base 0", () => {
    const engine = filled(problemFor("random"), 3);
    const trial: OptimizerTrial = { state: "running", number: 3, params: {} };
    expect(engine.sync({ base: 1, revision: 9, changed: [trial] })).toBe("stale");
    expect(engine.sync({ base: 0, revision: 9, changed: [trial] })).toBe("ok");
    expect(engine.sync({ base: 9, revision: 10, changed: [] })).toBe("ok");
    expect(engine.recommended()).toBeNull();
  });

  it.each(["tpe", "gp", "random"] as const)(
    "gives what the pure function gives, whatever it was asked before: %s",
    (sampler) => {
      const problem = problemFor(sampler);
      const engine = filled(problem, 12);
      const trials: OptimizerTrial[] = [];
      for (let number = 0; number < 12; number++) {
        const { params: config } = suggest(problem, trials, number);
        trials.push({ state: "complete", number, params: config, values: [loss(config)] });
      }
      engine.insight({ param: "x" });
      engine.importances();
      engine.recommended();
      const next = engine.suggest(12);
      expect(next).toEqual(suggest(problem, trials, 12));
      expect(engine.suggest(12)).toEqual(next);
    },
  );

  it("says so when it was not opened", () => {
    expect(() => createEngine().suggest(0)).toThrow("before a study was opened");
  });
});

describe.each(["tpe", "gp", "auto", "random"] as const)("insight of a study with %s", (sampler) => {
  const problem = problemFor(sampler);
  const engine = filled(problem, 20);
  const model = sampler === "tpe" ? "tpe" : "gp";

  it.each(params.map(({ name }) => name))(
    "along %s: has its acquisition's maximum where the next trial goes",
    (param) => {
      const found = engine.insight({ param });
      expect(found).toMatchObject({ param, model });
      expect(found.x.length).toBe(found.acquisition!.length);
      if (sampler !== "random") expect(found.next!.params).toEqual(engine.suggest(20).params);
      expect(found.next!.x).toBe(found.next!.params[param] ?? null);
      if (found.next!.x === null) return;
      expect(found.at).toEqual(found.next!.params);
      expect(found.x[found.acquisition!.indexOf(Math.max(...found.acquisition!))]).toBe(found.next!.x);
    },
  );

  it("shows mean and bands, or densities, finite everywhere", () => {
    const found = engine.insight({ param: "x" });
    const shown =
      model === "gp"
        ? [found.mean, found.std, found.lower1, found.upper1, found.lower2, found.upper2, found.acquisition]
        : [found.good, found.bad, found.acquisition];
    for (const curve of shown) {
      expect(curve).toHaveLength(found.x.length);
      expect(curve!.every(Number.isFinite)).toBe(true);
    }
    if (model === "gp") {
      found.x.forEach((_, i) => {
        expect(found.lower2![i]!).toBeLessThanOrEqual(found.lower1![i]!);
        expect(found.lower1![i]!).toBeLessThanOrEqual(found.mean![i]!);
        expect(found.upper1![i]!).toBeLessThanOrEqual(found.upper2![i]!);
      });
      expect([found.good, found.bad]).toEqual([null, null]);
    } else {
      expect(found.mean).toBeNull();
      expect(found.good!.reduce((sum, y) => sum + y, 0) / found.x.length).toBeCloseTo(1, 6);
    }
    expect(found.observations).toHaveLength(20);
    expect(found.x).toEqual([...found.x].sort((a, b) => (a as number) - (b as number)));
  });

  it("runs through a trial on request, and knows what was believed earlier", () => {
    const at = engine.insight({ param: "n", at: 4 });
    expect(at.at).toEqual(engine.insight({ param: "n", at: 4 }).at);
    const earlier = engine.insight({ param: "x", after: 10 });
    expect(earlier.observations).toHaveLength(10);
    const fresh = filled(problem, 10).insight({ param: "x" });
    expect(earlier).toEqual(fresh);
    expect(engine.insight({ param: "x", after: 2 })).toMatchObject({
      acquisition: null,
      note: expect.any(String),
    });
  });

  it("draws a map of two parameters", () => {
    const { x, with: map } = engine.insight({ param: "x", with: "n" });
    expect(map!.param).toBe("n");
    expect(map!.acquisition).toHaveLength(map!.y.length);
    for (const row of map!.acquisition!) expect(row).toHaveLength(x.length);
  });

  it("says what there is when a name or trial is wrong", () => {
    expect(() => engine.insight({ param: "y" })).toThrow(
      "there is no parameter y; there are x, lr, n, opt, mom",
    );
    expect(() => engine.insight({ param: "x", at: 99 })).toThrow("there is no trial 99");
  });
});

describe("recommended", () => {
  it.each(["minimize", "maximize"] as const)(
    "names an evaluated configuration near the best one (%s)",
    (goal) => {
      const engine = filled(problemFor("gp", goal), 25);
      const found = engine.recommended()!;
      expect(Math.sign(found.value)).toBe(goal === "maximize" ? -1 : 1);
      expect(Math.abs(found.value)).toBeCloseTo(loss(found.params), 12);
      expect(loss(found.params)).toBeLessThan(1);
      expect(found.posterior!.std).toBeGreaterThanOrEqual(0);
    },
  );

  it("is not taken in by one lucky value among repeats", () => {
    const engine = createEngine();
    const { definition } = parseSpaceFile({
      params: [{ name: "c", type: "categorical", choices: ["a", "b", "z"] }],
    });
    engine.open({ ...problemFor("random"), space: definition });
    const values: Record<string, number[]> = {
      a: [1, 9, 8, 10, 9, 8],
      b: [3, 3.5, 2.5, 3, 3.2, 2.8],
      z: [20, 21, 19, 20, 22, 18],
    };
    const changed: OptimizerTrial[] = Object.entries(values).flatMap(([c, list], k) =>
      list.map((value, i) => ({
        state: "complete" as const,
        number: k * 6 + i,
        params: { c },
        values: [value],
      })),
    );
    engine.sync({ base: 0, revision: 1, changed });
    expect(engine.recommended()).toMatchObject({ number: 6, params: { c: "b" }, value: 3 });
  });

  it("is null without a feasible complete trial and with several objectives", () => {
    const engine = createEngine();
    engine.open(problemFor("gp"));
    expect(engine.recommended()).toBeNull();
    const trial = { number: 0, params: { x: 1, lr: 0.1, n: 1, opt: "adam" }, violations: [1] };
    engine.sync({ base: 0, revision: 1, changed: [{ ...trial, state: "complete", values: [1] }] });
    expect(engine.recommended()).toBeNull();
    engine.open({ ...problemFor("gp"), goals: ["minimize", "minimize"] });
    engine.sync({
      base: 0,
      revision: 1,
      changed: [{ ...trial, violations: [], state: "complete", values: [1, 2] }],
    });
    expect(engine.recommended()).toBeNull();
  });
});
