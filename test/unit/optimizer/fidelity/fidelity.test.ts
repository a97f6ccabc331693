import { describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../../src/optimizer/engine";
import { configurationsOf } from "../../../../src/optimizer/fidelity/chains";
import { budgetsOf, nextStep } from "../../../../src/optimizer/fidelity/rungs";
import type { OptimizerTrial, Problem, Suggestion } from "../../../../src/optimizer/problem";

const fidelity = { param: "epochs", low: 1, high: 27 };

function trial(number: number, budget: number, value: number, parent: number | null = null): OptimizerTrial {
  const params = { x: value };
  return {
    number,
    params,
    state: "complete",
    values: [value],
    fidelity: { budget, full: budget === 27, parent },
  };
}

describe("the budgets", () => {
  it.each([
    [1, 27, [1, 3, 9, 27]],
    [2, 27, [3, 9, 27]],
    [10, 100, [11, 33, 100]],
    [0.1, 1, [0.111111, 0.333333, 1]],
    [20, 27, [20, 27]],
  ])("between %f and %f grow by three up to the full one", (low, high, expected) => {
    expect(budgetsOf({ param: "epochs", low, high })).toEqual(expected);
  });
});

describe("the next step", () => {
  it("begins with the full budget, so that there is something to beat", () => {
    expect(nextStep(fidelity, [], "minimize")).toEqual({ kind: "begin", budget: 27 });
  });

  it("lets the best of three go on, and no other", () => {
    const three = [trial(0, 27, 9), trial(1, 1, 0.3), trial(2, 1, 0.1), trial(3, 1, 0.2)];
    expect(nextStep(fidelity, three, "minimize")).toMatchObject({
      kind: "promote",
      budget: 3,
      parent: { number: 2 },
    });
    expect(nextStep(fidelity, three, "maximize")).toMatchObject({ parent: { number: 1 } });
    expect(nextStep(fidelity, [...three, trial(4, 3, 0.1, 2)], "minimize").kind).toBe("begin");
    expect(nextStep(fidelity, three.slice(0, 3), "minimize").kind).toBe("begin");
  });

  it("promotes a configuration once, also while that is running", () => {
    const running: OptimizerTrial = {
      number: 4,
      params: { x: 0.1 },
      state: "running",
      fidelity: { budget: 3, full: false, parent: 2 },
    };
    const trials = [trial(0, 27, 9), trial(1, 1, 0.3), trial(2, 1, 0.1), trial(3, 1, 0.2), running];
    expect(nextStep(fidelity, trials, "minimize").kind).toBe("begin");
  });

  it("never promotes what failed or broke a limit", () => {
    const failed = [1, 2].map(
      (number): OptimizerTrial => ({
        number,
        params: { x: 0 },
        state: "failed",
        fidelity: { budget: 1, full: false, parent: null },
      }),
    );
    const broken = { ...trial(3, 1, 0), violations: [1] };
    expect(nextStep(fidelity, [trial(0, 27, 9), ...failed, broken], "minimize").kind).toBe("begin");
  });

  it("begins most configurations with the least budget, and some higher", () => {
    const begun: OptimizerTrial[] = [trial(0, 27, 9)];
    const counts = new Map<number, number>();
    for (let number = 1; number <= 100; number++) {
      const running: OptimizerTrial = { number, params: { x: 0 }, state: "running" };
      const { budget } = nextStep(fidelity, begun, "minimize");
      begun.push({ ...running, fidelity: { budget, full: budget === 27, parent: null } });
      counts.set(budget, (counts.get(budget) ?? 0) + 1);
    }
    const [one = 0, three = 0, nine = 0, all = 0] = [1, 3, 9, 27].map((budget) => counts.get(budget));
    expect(one).toBeGreaterThan(three);
    expect(three).toBeGreaterThan(nine);
    expect(nine).toBeGreaterThanOrEqual(all);
    expect(all).toBeGreaterThan(0);
  });
});

const problem: Problem = {
  space: { parameters: [{ kind: "float", name: "x", low: 0, high: 1, log: false }], constraints: [] },
  goals: ["minimize"],
  sampler: "tpe",
  seed: 1,
  trials: 60,
  parallel: 1,
  fidelity,
  maxSteps: 27,
};

describe("configurations", () => {
  it("are one trial each: pruned until they had the full budget, with their results as a curve", () => {
    const chain = [trial(0, 1, 0.5), trial(1, 1, 0.4), trial(2, 3, 0.3, 1)];
    expect(configurationsOf(problem, chain)).toMatchObject([
      { number: 0, state: "pruned", lastValue: 0.5, lastStep: 1, intermediate: [{ step: 1, value: 0.5 }] },
      {
        number: 2,
        state: "pruned",
        lastStep: 3,
        intermediate: [
          { step: 1, value: 0.4 },
          { step: 3, value: 0.3 },
        ],
      },
    ]);
    const whole = configurationsOf(problem, [...chain, trial(3, 9, 0.2, 2), trial(4, 27, 0.1, 3)]);
    expect(whole[1]).toMatchObject({ number: 4, state: "complete", values: [0.1] });
  });

  it("keep what is known while a greater budget is running", () => {
    const running: OptimizerTrial = {
      number: 1,
      params: { x: 0.5 },
      state: "running",
      fidelity: { budget: 3, full: false, parent: 0 },
    };
    expect(configurationsOf(problem, [trial(0, 1, 0.5), running])).toMatchObject([
      { number: 0, state: "pruned", lastValue: 0.5 },
    ]);
  });

  it("are the trials themselves in a study without a budget", () => {
    const { fidelity: _, ...plain } = problem;
    const trials = [trial(0, 1, 1)];
    expect(configurationsOf(plain, trials)).toBe(trials);
  });
});

/** The nearer to 0.3 the better; a small budget shows it too dark, by the same for all. */
function drive(sampler: Problem["sampler"]): { engine: Engine; asked: Suggestion[] } {
  const engine = createEngine();
  engine.open({ ...problem, sampler });
  const asked: Suggestion[] = [];
  for (let number = 0; number < 60; number++) {
    const suggestion = engine.suggest(number);
    asked.push(suggestion);
    const { params, fidelity: its } = suggestion;
    const value = (Number(params.x) - 0.3) ** 2 + 1 / its!.budget;
    const told: OptimizerTrial = { number, params, state: "complete", values: [value], fidelity: its! };
    engine.sync({ base: number, revision: number + 1, changed: [told] });
  }
  return { engine, asked };
}

describe.each(["tpe", "gp", "auto", "random"] as const)("a study with a budget by %s", (sampler) => {
  it("spends little on most, recommends only what had all, and finds the optimum", () => {
    const { engine, asked } = drive(sampler);
    const budgets = asked.map((one) => one.fidelity?.budget ?? 0);
    const spent = budgets.reduce((a, b) => a + b, 0);
    expect(spent).toBeLessThan((60 * 27) / 2);
    for (const { params, fidelity: its } of asked)
      if (its?.parent != null) expect(params).toEqual(asked[its.parent]?.params);
    const best = engine.recommended();
    expect(asked[best!.number]?.fidelity?.full).toBe(true);
    expect(Math.abs(Number(best!.params.x) - 0.3)).toBeLessThan(sampler === "random" ? 0.15 : 0.08);
  });
});
