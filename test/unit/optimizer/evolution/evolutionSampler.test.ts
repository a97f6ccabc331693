import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configurationKey } from "../../../../src/optimizer/duplicates";
import { fitnessRanks, individuals } from "../../../../src/optimizer/evolution/fitness";
import { mutate } from "../../../../src/optimizer/evolution/mutate";
import { createFitCache } from "../../../../src/optimizer/fitCache";
import type { OptimizerTrial, Problem } from "../../../../src/optimizer/problem";
import { createContext } from "../../../../src/optimizer/sampler";
import { suggest } from "../../../../src/optimizer/suggest";
import type { Params } from "../../../../src/space/parameter";
import { createRandom } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";
import { validateParams } from "../../../../src/space/values";
import { definition as anyDefinition } from "../../space/arbitrary";

const { definition } = parseSpaceFile({
  params: [
    { name: "x", type: "float", low: 0, high: 1 },
    { name: "n", type: "int", low: 1, high: 9 },
    { name: "c", type: "categorical", choices: ["a", "b", "c"] },
    { name: "m", type: "float", low: 0, high: 1, when: { c: ["b"] } },
  ],
});
const space = createSpace(definition);

function problem(sampler: Problem["sampler"], goals: Problem["goals"] = ["minimize"]): Problem {
  return { space: definition, goals, sampler, seed: 1, trials: 100, parallel: 1 };
}

describe("mutation", () => {
  it("changes one active parameter, and what that switches on", () => {
    for (let seed = 0; seed < 200; seed++) {
      const before: Params = { x: 0.5, n: 4, c: "a" };
      const after = mutate(space, before, createRandom(seed, "mutate"));
      expect(validateParams(space, after)).toEqual([]);
      const changed = ["x", "n", "c"].filter((name) => after[name] !== before[name]);
      expect(changed).toHaveLength(1);
      expect("m" in after).toBe(after.c === "b");
    }
  });

  it("always arrives at another value of a list, also at its ends", () => {
    const list = createSpace(
      parseSpaceFile({ params: [{ name: "n", type: "int", low: 1, high: 50, log: true }] }).definition,
    );
    for (let seed = 0; seed < 100; seed++)
      for (const n of [1, 17, 50]) expect(mutate(list, { n }, createRandom(seed)).n).not.toBe(n);
  });

  it("cannot change a space of one configuration", () => {
    const fixed = createSpace(
      parseSpaceFile({ params: [{ name: "n", type: "int", low: 3, high: 3 }] }).definition,
    );
    expect(mutate(fixed, { n: 3 }, createRandom(1))).toEqual({ n: 3 });
  });
});

describe("fitness", () => {
  const point = (number: number, x: number): { number: number; params: Params } => ({
    number,
    params: { x, n: 1, c: "a" },
  });
  const ranksOf = (trials: readonly OptimizerTrial[], goals: Problem["goals"] = ["minimize"]): number[] =>
    fitnessRanks(
      individuals(
        createContext({ problem: problem("evolution", goals), space, trials, number: trials.length }).history,
      ),
    );

  it("puts losses before pruned trials, those before broken limits, and failures last", () => {
    const trials: OptimizerTrial[] = [
      { ...point(0, 0.1), state: "failed" },
      { ...point(1, 0.2), state: "complete", values: [1], violations: [0.5] },
      { ...point(2, 0.3), state: "pruned", lastValue: 1, lastStep: 3 },
      { ...point(3, 0.4), state: "pruned", lastValue: 9, lastStep: 8 },
      { ...point(4, 0.5), state: "complete", values: [7] },
      { ...point(5, 0.6), state: "complete", values: [6] },
      { ...point(6, 0.7), state: "complete", values: [7] },
    ];
    expect(ranksOf(trials)).toEqual([6, 5, 4, 3, 1, 0, 1]);
  });

  it("ranks several objectives by Pareto fronts", () => {
    const values = [
      [1, 4],
      [4, 1],
      [5, 5],
      [2, 5],
    ];
    const trials = values.map(
      (pair, number): OptimizerTrial => ({ ...point(number, number / 10), state: "complete", values: pair }),
    );
    expect(ranksOf(trials, ["minimize", "minimize"])).toEqual([0, 0, 3, 2]);
  });
});

describe.each(["evolution", "cmaes"] as const)("%s", (sampler) => {
  it("finds a better point of a smooth function than random search", () => {
    const { definition: box } = parseSpaceFile({
      params: Array.from({ length: 4 }, (_, i) => ({ name: `x${i}`, type: "float", low: -1, high: 1 })),
    });
    const best = (name: Problem["sampler"]): number =>
      [1, 2, 3].reduce((sum, seed) => {
        const trials: OptimizerTrial[] = [];
        for (let number = 0; number < 120; number++) {
          const { params } = suggest({ ...problem(name), space: box, seed }, trials, number);
          const loss = Object.values(params).reduce((s: number, x) => s + ((x as number) - 0.3) ** 2, 0);
          trials.push({ state: "complete", number, params, values: [loss] });
        }
        return sum + Math.min(...trials.map((trial) => (trial.state === "complete" ? trial.values[0]! : 9)));
      }, 0);
    expect(best(sampler)).toBeLessThan(best("random") / 3);
  });

  it("proposes valid, new configurations of any space, whatever has happened", () => {
    fc.assert(
      fc.property(
        anyDefinition,
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.constantFrom("failed", "pruned", 0, 1, 1e300), { minLength: 8, maxLength: 24 }),
        (any, seed, outcomes) => {
          const trials: OptimizerTrial[] = [];
          const study = { ...problem(sampler), space: any, seed };
          for (const [number, outcome] of outcomes.entries()) {
            const { params } = suggest(study, trials, number);
            expect(validateParams(createSpace(any), params)).toEqual([]);
            if (outcome === "failed") trials.push({ state: "failed", number, params });
            else if (outcome === "pruned") trials.push({ state: "pruned", number, params, lastValue: null });
            else trials.push({ state: "complete", number, params, values: [outcome as number] });
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("cmaes", () => {
  it("proposes the same with and without the memory of a running process, also when the past has changed", () => {
    const cache = createFitCache();
    const trials: OptimizerTrial[] = [];
    const next = (): Params => {
      const { params } = suggest(problem("cmaes"), trials, trials.length, cache);
      expect(suggest(problem("cmaes"), trials, trials.length).params).toEqual(params);
      return params;
    };
    for (let number = 0; number < 30; number++)
      trials.push({ state: "complete", number, params: next(), values: [Math.sin(number)] });
    trials[3] = { ...trials[3]!, state: "complete", values: [-7] };
    next();
    trials[5] = { number: 5, params: trials[5]!.params, state: "failed" };
    next();
  });

  it("begins anew, with larger generations, where all values are the same", () => {
    const trials: OptimizerTrial[] = [];
    let last = "";
    for (let number = 0; number < 400 && !last.includes("after a restart"); number++) {
      const { params, why } = suggest(problem("cmaes"), trials, number);
      last = why;
      trials.push({ state: "complete", number, params, values: [1] });
    }
    expect(last).toMatch(/after a restart, 16 trials each/);
    expect(new Set(trials.map(({ params }) => configurationKey(params))).size).toBe(trials.length);
  });
});
