import { describe, expect, it } from "vitest";
import { createFitCache } from "../../../../src/optimizer/fitCache";
import { acquisitionOf, gpState } from "../../../../src/optimizer/gp/gpSampler";
import { insight } from "../../../../src/optimizer/insight";
import { hypervolume } from "../../../../src/optimizer/pareto";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext } from "../../../../src/optimizer/sampler";
import { suggest } from "../../../../src/optimizer/suggest";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

const { definition } = parseSpaceFile({
  params: [
    { name: "x", type: "float", low: 0, high: 1 },
    { name: "y", type: "float", low: 0, high: 1 },
  ],
});
const space = createSpace(definition);
/** The front runs from (0, 1) to (1, 0), at y = 0.5. */
const pair = (x: number, y: number): [number, number] => [
  x ** 2 + (y - 0.5) ** 2,
  (x - 1) ** 2 + (y - 0.5) ** 2,
];

function problem(changes: Partial<Problem> = {}): Problem {
  return {
    space: definition,
    goals: ["minimize", "minimize"],
    sampler: "gp",
    seed: 1,
    trials: 40,
    parallel: 1,
    ...changes,
  };
}

function run(study: Problem, count: number): OptimizerTrial[] {
  const cache = createFitCache();
  const trials: OptimizerTrial[] = [];
  for (let number = 0; number < count; number++) {
    const { params } = suggest(study, trials, number, cache);
    const values = pair(params.x as number, params.y as number).map((value, k) =>
      study.goals[k] === "maximize" ? -value : value,
    );
    trials.push({ state: "complete", number, params, values });
  }
  return trials;
}

describe("two objectives with Gaussian processes", () => {
  it("dominate more with 20 trials than random search with 60", () => {
    const volume = (trials: readonly OptimizerTrial[]): number =>
      hypervolume(
        trials.map(({ params }) => pair(params.x as number, params.y as number)),
        [1, 1],
      );
    for (const seed of [1, 2])
      expect(volume(run(problem({ seed }), 20))).toBeGreaterThan(
        volume(run(problem({ seed, sampler: "random" }), 60)),
      );
  });

  it("are the same whichever of them is maximised", () => {
    const params = (study: Problem) => run(study, 9).map((trial) => trial.params);
    expect(params(problem({ goals: ["minimize", "maximize"] }))).toEqual(params(problem()));
  });

  it("have an acquisition whose gradient is that of finite differences, also beside pending trials", () => {
    const trials: OptimizerTrial[] = [
      ...run(problem(), 9),
      { state: "running", number: 9, params: { x: 0.4, y: 0.6 } },
      { state: "failed", number: 10, params: { x: 0.9, y: 0.9 } },
    ];
    const state = gpState(createContext({ problem: problem(), space, trials, number: 11 }))!;
    expect(state.front?.means.length).toBeGreaterThan(1);
    const acquisition = acquisitionOf(state);
    const gradient = new Float64Array(2);
    const value = (point: Float64Array): number => {
      const out = new Float64Array(1);
      acquisition.evaluate(point, 1, out);
      return out[0]!;
    };
    for (const point of [Float64Array.of(0.2, 0.4), Float64Array.of(0.7, 0.8), Float64Array.of(0.41, 0.6)]) {
      expect(acquisition.gradient(point, gradient)).toBeCloseTo(value(point), 8);
      for (const j of [0, 1]) {
        const h = 1e-6;
        const slope = (value(point.with(j, point[j]! + h)) - value(point.with(j, point[j]! - h))) / (2 * h);
        expect(Math.abs(gradient[j]! - slope)).toBeLessThan(1e-3 * Math.max(1, Math.abs(slope)));
      }
    }
  });

  it("show the first objective's curve, with the acquisition's maximum where the next trial goes", () => {
    const trials = run(problem(), 12);
    const { mean, x, next, acquisition } = insight({ problem: problem(), space, trials }, { param: "x" });
    const { params } = suggest(problem(), trials, 12);
    expect(next?.params).toEqual(params);
    const highest = x[acquisition!.indexOf(Math.max(...acquisition!))] as number;
    expect(Math.abs(highest - (params.x as number))).toBeLessThan(0.02);
    const y = params.y as number;
    const at = (want: number): number => x.findIndex((value) => (value as number) >= want);
    for (const want of [0.2, 0.5]) expect(mean![at(want)]).toBeCloseTo(pair(x[at(want)] as number, y)[0], 1);
  });

  it("give way to random weightings with three objectives", () => {
    const study = problem({ goals: ["minimize", "minimize", "minimize"] });
    const trials = run(problem(), 9).map(
      (trial): OptimizerTrial =>
        trial.state === "complete"
          ? { ...trial, values: [...trial.values, trial.params.y as number] }
          : trial,
    );
    const state = gpState(createContext({ problem: study, space, trials, number: 9 }));
    expect(state?.front).toBeNull();
    const { params, sampler } = suggest(study, trials, 9);
    expect(sampler).toBe("gp");
    expect(suggest(study, trials, 10).params).not.toEqual(params);
  });

  it("say which front they push", () => {
    const trials = run(problem(), 9);
    expect(suggest(problem(), trials, 9).why).toMatch(/beyond the front of \d+ \(\d+ % of it from the means/);
  });
});
