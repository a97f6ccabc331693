import { describe, expect, it } from "vitest";
import { gpInsight } from "../../../../src/optimizer/gp/gpInsight";
import { type EvaluatedPosterior, evaluatedPosterior } from "../../../../src/optimizer/gp/gpRecommend";
import { suggestGp } from "../../../../src/optimizer/gp/gpSampler";
import type { InsightRequest, OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { type CompletePoint, createContext, type SamplerContext } from "../../../../src/optimizer/sampler";
import type { Parameter, Params, SpaceDefinition } from "../../../../src/space/parameter";
import { createRandom, nextNormal } from "../../../../src/space/random";
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
const SPACE: SpaceDefinition = { parameters: [lr, layers, opt, momentum], constraints: [] };

function loss(params: Params): number {
  const branch = params.opt === "sgd" ? 3 * (Number(params.momentum) - 0.9) ** 2 : 0.3;
  return (Math.log10(Number(params.lr)) + 3) ** 2 + 0.1 * (Number(params.layers) - 4) ** 2 + branch;
}

function contextAfter(
  count: number,
  goal: Problem["goals"][number] = "minimize",
  space: SpaceDefinition = SPACE,
): SamplerContext {
  const problem: Problem = { space, goals: [goal], sampler: "gp", seed: 5, trials: 50, parallel: 1 };
  const checked = createSpace(space);
  const sign = goal === "maximize" ? -1 : 1;
  const trials: OptimizerTrial[] = [];
  for (let number = 0; number < count; number++) {
    const { params } = suggestGp(createContext({ problem, space: checked, trials, number }));
    trials.push({ number, params, state: "complete", values: [sign * loss(params)] });
  }
  return createContext({ problem, space: checked, trials, number: count });
}

const context = contextAfter(20);
const at = (request: InsightRequest) => gpInsight(context, request);

describe("the curve of the Gaussian process", () => {
  it.each(["lr", "layers", "opt"])(
    "along %s has the acquisition's maximum where the next trial goes",
    (param) => {
      const curve = at({ param });
      const acquisition = curve.acquisition!;
      const peak = curve.x[acquisition.indexOf(Math.max(...acquisition))];
      expect(peak).toBe(curve.next!.x);
      expect(curve.next!.params).toEqual(suggestGp(context).params);
      expect(curve.at).toEqual(curve.next!.params);
    },
  );

  it("runs over the whole range of a number, in raw units and increasing, and over every choice", () => {
    const { x } = at({ param: "lr" });
    expect([x[0], x[x.length - 1]]).toEqual([1e-5, 1]);
    expect(x.every((value, i) => i === 0 || Number(value) > Number(x[i - 1]))).toBe(true);
    expect(at({ param: "layers" }).x).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(at({ param: "opt" }).x).toEqual(["sgd", "adam"]);
  });

  it("has nested bands around its mean", () => {
    const { mean, lower1, upper1, lower2, upper2, std } = at({ param: "lr" });
    mean!.forEach((value, i) => {
      expect(lower2![i]!).toBeLessThanOrEqual(lower1![i]!);
      expect(lower1![i]!).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(upper1![i]!);
      expect(upper1![i]!).toBeLessThanOrEqual(upper2![i]!);
      expect(std![i]).toBeCloseTo((upper1![i]! - lower1![i]!) / 2, 12);
    });
  });

  it("goes through the observations of a noise-free objective", () => {
    const { observations } = at({ param: "lr" });
    expect(observations).toHaveLength(20);
    const best = observations.reduce((a, b) => (b.y < a.y ? b : a));
    const { x, mean } = at({ param: "lr", at: best.trial });
    expect(mean![x.indexOf(best.x)]).toBeCloseTo(best.y, 1);
  });

  it("for a maximised objective is the mirror image", () => {
    const up = gpInsight(contextAfter(20, "maximize"), { param: "lr" });
    const down = at({ param: "lr" });
    expect(up.x).toEqual(down.x);
    expect(up.mean).toEqual(down.mean!.map((value) => -value + 0));
    expect(up.lower2).toEqual(down.upper2!.map((value) => -value + 0));
    expect(up.acquisition).toEqual(down.acquisition);
  });

  it("of a parameter that the next trial does not have runs through the best one that has it", () => {
    const without = context.trials.find(({ params }) => params.opt === "adam");
    const curve = at({ param: "momentum" });
    expect(curve.at.opt).toBe("sgd");
    expect(curve.mean!.every(Number.isFinite)).toBe(true);
    expect(() => at({ param: "momentum", at: without!.number })).toThrow(/not active in trial/);
  });

  it("becomes a map with a second parameter", () => {
    const { x, with: map } = at({ param: "lr", with: "layers" });
    expect(map!.y).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(map!.mean).toHaveLength(8);
    for (const row of map!.mean!) expect(row).toHaveLength(x.length);
  });

  it("says that there is no model yet", () => {
    const early = gpInsight(contextAfter(2), { param: "lr" });
    expect(early.mean).toBeNull();
    expect(early.note).toContain("no model yet");
    expect(early.next!.params).toEqual(suggestGp(contextAfter(2)).params);
  });

  it("names the mistake", () => {
    expect(() => at({ param: "learning_rate" })).toThrow(/no parameter learning_rate; there are lr, layers/);
    expect(() => at({ param: "lr", at: 99 })).toThrow("there is no trial 99");
  });
});

describe("the posterior at evaluated configurations", () => {
  it("ranks them as the noise-free objective does at the top", () => {
    const posterior = evaluatedPosterior(context)!;
    const best = bestOf(context.history.complete, posterior);
    const losses = context.history.complete.map(({ losses: [value] }) => value!);
    expect(losses[best.number]).toBeLessThanOrEqual(losses.toSorted((a, b) => a - b)[1]!);
    expect(posterior.belief(best).mean).toBeCloseTo(losses[best.number]!, 1);
  });

  it.each(["gp", "tpe"] as const)(
    "sees through noise: its best is truly better than the luckiest observation after a search by %s",
    (sampler) => {
      const space: SpaceDefinition = {
        parameters: [{ kind: "float", name: "x", low: 0, high: 1, log: false }],
        constraints: [],
      };
      const checked = createSpace(space);
      const problem: Problem = { space, goals: ["minimize"], sampler, seed: 1, trials: 50, parallel: 1 };
      let recommended = 0;
      let luckiest = 0;
      for (let seed = 0; seed < 15; seed++) {
        const random = createRandom("noise", seed);
        const trials = Array.from({ length: 40 }, (_, number) => {
          const x = random.next();
          const value = (x - 0.3) ** 2 + 0.05 * nextNormal(random);
          return { number, params: { x }, state: "complete" as const, values: [value] };
        });
        const noisy = createContext({ problem, space: checked, trials, number: 40 });
        const best = bestOf(noisy.history.complete, evaluatedPosterior(noisy)!);
        const lucky = trials.reduce((a, b) => (b.values[0]! < a.values[0]! ? b : a));
        recommended += (trials[best.number]!.params.x - 0.3) ** 2;
        luckiest += (lucky.params.x - 0.3) ** 2;
      }
      expect(recommended).toBeLessThan(0.8 * luckiest);
    },
  );

  it("is null for few trials", () => {
    expect(evaluatedPosterior(contextAfter(3))).toBeNull();
  });
});

function bestOf(points: readonly CompletePoint[], posterior: EvaluatedPosterior): CompletePoint {
  return points.reduce((a, b) => (posterior.score(b) < posterior.score(a) ? b : a));
}
