import { describe, expect, it } from "vitest";
import { createFitCache } from "../../../../src/optimizer/fitCache";
import { gpState } from "../../../../src/optimizer/gp/gpSampler";
import type { EarlierStudy, OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext } from "../../../../src/optimizer/sampler";
import { suggest } from "../../../../src/optimizer/suggest";
import { earlierPoints } from "../../../../src/optimizer/warmStart/earlierPoints";
import { createEnsemble, misranked, rankingWeights } from "../../../../src/optimizer/warmStart/transfer";
import type { Params } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

const { definition } = parseSpaceFile({
  params: [
    { name: "x", type: "float", low: 0, high: 1 },
    { name: "y", type: "float", low: 0, high: 1, default: 0.2 },
    { name: "c", type: "categorical", choices: ["a", "b"] },
  ],
});
const space = createSpace(definition);
const bowl = ({ x, y, c }: Params): number =>
  ((x as number) - 0.3) ** 2 + ((y as number) - 0.7) ** 2 + (c === "a" ? 0 : 0.2);

function study(name: string, value: (params: Params) => number, seed = 9): EarlierStudy {
  const trials = Array.from({ length: 30 }, (_, number) => {
    const { params } = suggest({ ...problem(), sampler: "random", seed }, [], 20 + number);
    return { params, values: [value(params)] };
  });
  return { name, trials };
}

function problem(earlier?: readonly EarlierStudy[]): Problem {
  return {
    space: definition,
    goals: ["minimize"],
    sampler: "gp",
    seed: 1,
    trials: 30,
    parallel: 1,
    ...(earlier ? { earlier } : {}),
  };
}

function run(study: Problem, count: number): OptimizerTrial[] {
  const cache = createFitCache();
  const trials: OptimizerTrial[] = [];
  for (let number = 0; number < count; number++) {
    const { params } = suggest(study, trials, number, cache);
    trials.push({ state: "complete", number, params, values: [bowl(params)] });
  }
  return trials;
}

describe("trials of an earlier study", () => {
  const named = (trials: EarlierStudy["trials"]) =>
    earlierPoints(problem([{ name: "old", trials }]), space)[0]!.points.map(({ params }) => params);

  it("take this study's default, or the centre, for what they do not have, and lose what is not here", () => {
    expect(named([{ params: { x: 0.5, gone: 3, c: "b" }, values: [1] }])).toEqual([
      { x: 0.5, y: 0.2, c: "b" },
    ]);
    expect(named([{ params: { y: 0.5, c: "b" }, values: [1] }])).toEqual([{ x: 0.5, y: 0.5, c: "b" }]);
  });

  it("are left out where a value is outside this space", () => {
    expect(named([{ params: { x: 1.5, y: 0, c: "a" }, values: [1] }])).toEqual([]);
    expect(named([{ params: { x: 0.5, y: 0, c: "z" }, values: [1] }])).toEqual([]);
    expect(named([{ params: { x: 0.5, y: 0, c: "a" }, values: [1, 2] }])).toEqual([]);
  });

  it("come best first, by the goal", () => {
    const trials = [3, 1, 2].map((value, i) => ({ params: { x: i / 10, y: 0, c: "a" }, values: [value] }));
    expect(named(trials).map(({ x }) => x)).toEqual([0.1, 0.2, 0]);
    const points = earlierPoints({ ...problem([{ name: "old", trials }]), goals: ["maximize"] }, space)[0]!;
    expect(points.points.map(({ params }) => params.x)).toEqual([0, 0.2, 0.1]);
  });
});

describe("a warm start", () => {
  it("runs the source's values, then each earlier study's best, then models", () => {
    const one = study("one", bowl);
    const two = study("two", ({ x }) => ((x as number) - 0.9) ** 2, 5);
    const best = ({ trials }: EarlierStudy): Params =>
      trials.reduce((a, b) => (b.values[0]! < a.values[0]! ? b : a)).params;
    const trials = run(problem([one, two]), 4);
    expect(trials[0]?.params).toEqual(best(one));
    expect(trials[1]?.params).toEqual(best(two));
    expect(suggest(problem([one, two]), trials.slice(0, 1), 1).why).toMatch(/earlier study two/);
  });

  it("repeats itself without the memory of a running process", () => {
    const started = problem([study("one", bowl)]);
    const trials = run(started, 12);
    expect(suggest(started, trials.slice(0, 11), 11).params).toEqual(trials[11]?.params);
  });

  it("finds a better point sooner than none", () => {
    const best = (trials: readonly OptimizerTrial[]): number =>
      Math.min(...trials.map(({ params }) => bowl(params)));
    expect(best(run(problem([study("one", bowl)]), 7))).toBeLessThan(best(run(problem(), 7)));
  });
});

describe("ranking weights", () => {
  const weightsOf = (count: number, value: (params: Params) => number): number[] => {
    const started = problem([study("old", value)]);
    const cold = problem();
    const trials = run(cold, count);
    const { model, observations } = gpState(createContext({ problem: cold, space, trials, number: count }))!;
    const { trials: earlier } = started.earlier![0]!;
    const sourceTrials = earlier.map(
      ({ params, values }, number): OptimizerTrial => ({ state: "complete", number, params, values }),
    );
    const source = gpState(createContext({ problem: cold, space, trials: sourceTrials, number: 30 }))!;
    return rankingWeights(model, [source.model], observations, createRandom("weights"));
  };

  it("trust a study of the same function while there is little else", () => {
    expect(weightsOf(6, bowl)[1]).toBeGreaterThan(0.5);
  });

  it.each([6, 10, 20])("leave out the opposite of the function after %i trials", (count) => {
    expect(weightsOf(count, (params) => -bowl(params))).toEqual([1, 0]);
  });

  it("count ordered pairs that stand the other way round", () => {
    expect(misranked([1, 2, 3], [1, 2, 3], [1, 2, 3])).toBe(0);
    expect(misranked([3, 2, 1], [3, 2, 1], [1, 2, 3])).toBe(6);
    // Ties of what was observed tell nothing.
    expect(misranked([3, 1], [3, 1], [5, 5])).toBe(0);
  });
});

describe("an ensemble", () => {
  it("is the weighted sum, with its gradient", () => {
    const state = (seed: number) =>
      gpState(
        createContext({
          problem: { ...problem(), seed },
          space,
          trials: run({ ...problem(), seed }, 8),
          number: 8,
        }),
      )!.model.predictor;
    const [a, b] = [state(1), state(2)];
    const mixed = createEnsemble([
      { predictor: a, weight: 0.75 },
      { predictor: b, weight: 0.25 },
    ]);
    const query = Float64Array.of(0.4, 0.6, 0.25);
    const [one, two, both] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
    a.predict(query, one);
    b.predict(query, two);
    mixed.predict(query, both);
    expect(both[0]).toBeCloseTo(0.75 * one[0]! + 0.25 * two[0]!, 12);
    expect(both[1]).toBeCloseTo(0.75 ** 2 * one[1]! + 0.25 ** 2 * two[1]!, 12);
    const many = [new Float64Array(1), new Float64Array(1)] as const;
    mixed.predictMany(query, 1, ...many);
    expect([many[0][0], many[1][0]]).toEqual([both[0], both[1]]);

    const gradients = [new Float64Array(3), new Float64Array(3)] as const;
    mixed.predictWithGradient(query, both, ...gradients);
    const h = 1e-6;
    mixed.predict(Float64Array.of(0.4 + h, 0.6, 0.25), one);
    mixed.predict(Float64Array.of(0.4 - h, 0.6, 0.25), two);
    expect(gradients[0][0]).toBeCloseTo((one[0]! - two[0]!) / (2 * h), 5);
    expect(gradients[1][0]).toBeCloseTo((one[1]! - two[1]!) / (2 * h), 5);
  });
});
