import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitGp, type GpModel, modelAt } from "../../../../src/optimizer/gp/gpModel";
import { suggestGp } from "../../../../src/optimizer/gp/gpSampler";
import { priors } from "../../../../src/optimizer/gp/hyperparameters";
import { kernelShape } from "../../../../src/optimizer/gp/kernelShape";
import { type Observations, observe } from "../../../../src/optimizer/gp/observations";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext, type SamplerContext } from "../../../../src/optimizer/sampler";
import { encode } from "../../../../src/space/encoding";
import type { Parameter, Params } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";

const TRIALS = 14;

/** A log scale and a linear one in units of one's own, and a choice. */
function parametersIn(unit: { readonly lr: number; readonly width: number }): Parameter[] {
  return [
    { kind: "float", name: "lr", low: 1e-4 * unit.lr, high: unit.lr, log: true },
    { kind: "float", name: "width", low: 0, high: 10 * unit.width, log: false },
    { kind: "choice", name: "opt", choices: ["sgd", "adam"] },
  ];
}

interface Study {
  readonly context: SamplerContext;
  readonly params: Params;
  /** Of the proposal. */
  readonly point: Float64Array;
}

/** The same random points of the unit cube whatever the units, with losses carried by `told`. */
function studyOf(options: {
  readonly unit?: { readonly lr: number; readonly width: number };
  readonly told?: (loss: number) => number;
  readonly order?: (trials: OptimizerTrial[]) => OptimizerTrial[];
}): Study {
  const unit = options.unit ?? { lr: 1, width: 1 };
  const space = createSpace({ parameters: parametersIn(unit), constraints: [] });
  const problem: Problem = {
    space: space.definition,
    goals: ["minimize"],
    sampler: "gp",
    seed: 5,
    trials: 50,
    parallel: 1,
  };
  const random = createRandom("invariance");
  const trials = Array.from({ length: TRIALS }, (_, number): OptimizerTrial => {
    const [a, b, c] = [random.next(), random.next(), random.next() < 0.5 ? "sgd" : "adam"];
    const loss = (a - 0.3) ** 2 + 2 * (b - 0.6) ** 2 + (c === "sgd" ? 0.1 : 0);
    const params = { lr: 1e-4 ** (1 - a) * unit.lr, width: 10 * b * unit.width, opt: c };
    return { number, params, state: "complete", values: [(options.told ?? ((x) => x))(loss)] };
  });
  const context = createContext({
    problem,
    space,
    trials: (options.order ?? ((all) => all))(trials),
    number: TRIALS,
  });
  const { params } = suggestGp(context);
  return { context, params, point: encode(space, params) };
}

function modelOf({ context }: Study): GpModel {
  return fitGp(kernelShape(context.space), observe(context, 0));
}

/** Mean and variance of the target at a few points. */
function predictions(model: GpModel): number[] {
  const random = createRandom("queries");
  return Array.from({ length: 20 }).flatMap(() => {
    const out = new Float64Array(2);
    const choice = random.next() < 0.5 ? 0.25 : 0.75;
    model.predictor.predict(Float64Array.of(random.next(), random.next(), choice), out);
    return [...out];
  });
}

const plain = studyOf({});

describe("the posterior", () => {
  it("is the same in whatever order the observations stand, at given hyperparameters", () => {
    const { context } = plain;
    const shape = kernelShape(context.space);
    const observations = observe(context, 0);
    const expected = predictions(modelAt(shape, observations, priors(shape).mean));
    const indices = Array.from({ length: TRIALS }, (_, i) => i);
    const anyOrder = fc.shuffledSubarray(indices, { minLength: TRIALS, maxLength: TRIALS });
    fc.assert(
      fc.property(anyOrder, (order) => {
        const found = predictions(modelAt(shape, reordered(observations, order), priors(shape).mean));
        for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 9);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a proposal", () => {
  // Fitted hyperparameters are the exception: they are refitted at fixed numbers of trials, so they depend on which
  // trials came first (hyperparameterPath.ts), though not on the order in which the trials are listed.
  it("does not depend on the order in which trials are listed", () => {
    expect(studyOf({ order: (trials) => trials.toReversed() }).params).toEqual(plain.params);
  });

  it("is the same after the objective is multiplied by a power of two", () => {
    expect(studyOf({ told: (loss) => 1024 * loss }).params).toEqual(plain.params);
  });

  // Other factors and an added constant change the last digits of the losses, and with them those of the fit.
  it.each([
    ["3.7 y − 12", (y: number) => 3.7 * y - 12],
    ["1e-6 y", (y: number) => 1e-6 * y],
    ["1e5 y + 1e5", (y: number) => 1e5 * y + 1e5],
  ])("is the same but for rounding after the objective becomes %s", (_, told) => {
    const changed = studyOf({ told });
    const [found, expected] = [predictions(modelOf(changed)), predictions(modelOf(plain))];
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    for (const [j, x] of changed.point.entries()) expect(x).toBeCloseTo(plain.point[j]!, 3);
  });

  // Recorded values are rounded to six significant digits, which is where the exception lies.
  it.each([
    ["thousandths", { lr: 1000, width: 1e-3 }],
    ["inches", { lr: 1 / 25.4, width: 25.4 }],
  ])("is the same point after parameters are given in %s", (_, unit) => {
    const { point, params } = studyOf({ unit });
    for (const [j, x] of point.entries()) expect(x).toBeCloseTo(plain.point[j]!, 3);
    expect(params.opt).toBe(plain.params.opt);
  });
});

function reordered(observations: Observations, order: readonly number[]): Observations {
  const d = 3;
  const points = new Float64Array(observations.points.length);
  order.forEach((from, to) => {
    points.set(observations.points.subarray(from * d, (from + 1) * d), to * d);
  });
  return { ...observations, points, losses: Float64Array.from(order, (from) => observations.losses[from]!) };
}
