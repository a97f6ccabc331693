import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OptimizerTrial } from "../../../../src/optimizer/problem";
import { type TpeState, tpeState } from "../../../../src/optimizer/tpe/tpeSampler";
import { encode } from "../../../../src/space/encoding";
import { sampleUniform } from "../../../../src/space/feasible";
import type { Params } from "../../../../src/space/parameter";
import { createRandom, shuffle } from "../../../../src/space/random";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";
import { contextOf, problemOf } from "../../../support/optimizerProblem";

/**
 * What must not matter to TPE. Exceptions, not tested as equal: among equal losses the earlier trial counts as better,
 * so that renumbering trials with ties changes which are good; and values are rounded to six digits in the parameter's
 * own unit, so that another unit moves a proposal by that much.
 */
const RUNS = 15;

function paramsOf(unit: number): unknown[] {
  return [
    { name: "lr", type: "float", low: 1e-5 * unit, high: 0.1 * unit, log: true },
    { name: "drop", type: "float", low: 0, high: unit },
    { name: "n", type: "int", low: 1, high: 8 },
    { name: "opt", type: "categorical", choices: ["adam", "sgd"] },
    { name: "mom", type: "float", low: 0, high: unit, when: { opt: ["sgd"] } },
  ];
}

function stateOf(
  params: unknown[],
  trials: readonly OptimizerTrial[],
  goal: "minimize" | "maximize",
): TpeState {
  return tpeState(contextOf(problemOf(params, { goals: [goal], seed: 3 }), trials))!;
}

/** Trials of the unit-1 space: complete, pruned, failed and running ones, no two losses the same. */
function randomTrials(seed: number): OptimizerTrial[] {
  const random = createRandom("invariance", seed);
  const space = createSpace(parseSpaceFile({ params: paramsOf(1) }).definition);
  return Array.from({ length: 24 }, (_, number): OptimizerTrial => {
    const params = sampleUniform(space, random);
    const u = random.next();
    if (number < 12 || u < 0.6) return { state: "complete", number, params, values: [random.next()] };
    if (u < 0.75) return { state: "pruned", number, params, lastValue: random.next(), lastStep: number };
    return { state: u < 0.9 ? "failed" : "running", number, params };
  });
}

const SPACE = createSpace(parseSpaceFile({ params: paramsOf(1) }).definition);
const seeds = fc.integer({ min: 0, max: 1e6 });

describe("TPE's densities", () => {
  it("do not depend on the order in which trials came", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const trials = randomTrials(seed);
        const order = shuffle(
          createRandom("order", seed),
          trials.map((_, i) => i),
        );
        const renumbered = trials.map((trial, i) => ({ ...trial, number: order[i]! }));
        const [a, b] = [trials, renumbered].map((list) => stateOf(paramsOf(1), list, "minimize").model);
        const random = createRandom("query", seed);
        for (let k = 0; k < 5; k++) {
          const x = encode(SPACE, sampleUniform(SPACE, random));
          for (const [i, factor] of a!.factors.entries()) {
            expect(b!.factors[i]!.good.logDensity(x)).toBeCloseTo(factor.good.logDensity(x), 9);
            expect(b!.factors[i]!.bad.logDensity(x)).toBeCloseTo(factor.bad.logDensity(x), 9);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe("TPE's proposals", () => {
  const proposal = (
    params: unknown[],
    trials: readonly OptimizerTrial[],
    goal: "minimize" | "maximize",
  ): Params => stateOf(params, trials, goal).found!.proposal.params;

  it("do not depend on the objective's scale and zero", () => {
    const affine = fc.record({
      scale: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      shift: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    });
    fc.assert(
      fc.property(seeds, affine, (seed, { scale, shift }) => {
        const change = (value: number): number => scale * value + shift;
        const trials = randomTrials(seed);
        const changed = trials.map((trial): OptimizerTrial => {
          if (trial.state === "complete") return { ...trial, values: trial.values.map(change) };
          if (trial.state === "pruned") return { ...trial, lastValue: change(trial.lastValue!) };
          return trial;
        });
        expect(proposal(paramsOf(1), changed, "minimize")).toEqual(proposal(paramsOf(1), trials, "minimize"));
      }),
      { numRuns: RUNS },
    );
  });

  it("do not depend on the units of the parameters, but for rounding", () => {
    const unit = 1024;
    fc.assert(
      fc.property(seeds, (seed) => {
        const trials = randomTrials(seed);
        const scaled = trials.map((trial) => ({ ...trial, params: inUnit(trial.params, unit) }));
        const plain = proposal(paramsOf(1), trials, "minimize");
        const other = proposal(paramsOf(unit), scaled, "minimize");
        expect(Object.keys(other)).toEqual(Object.keys(plain));
        for (const [name, value] of Object.entries(inUnit(plain, unit)))
          if (typeof value === "number") expect((other[name] as number) / value).toBeCloseTo(1, 3);
          else expect(other[name]).toBe(value);
      }),
      { numRuns: RUNS },
    );
  });
});

function inUnit(params: Params, unit: number): Params {
  const entries = Object.entries(params).map(([name, value]) =>
    name === "n" || typeof value !== "number" ? [name, value] : [name, value * unit],
  );
  return Object.fromEntries(entries) as Params;
}
