import { describe, expect, it } from "vitest";
import { importances, mainEffectVariance } from "../../../src/optimizer/importance";
import type { OptimizerTrial } from "../../../src/optimizer/problem";
import { sampleUniform } from "../../../src/space/feasible";
import type { Params } from "../../../src/space/parameter";
import { createRandom } from "../../../src/space/random";
import { createSpace } from "../../../src/space/space";
import { problemOf } from "../../support/optimizerProblem";

function shares(
  params: unknown[],
  count: number,
  value: (params: Params) => number | null,
): Record<string, number> {
  const problem = problemOf(params, { trials: 50 });
  const space = createSpace(problem.space);
  const random = createRandom(11);
  const trials = Array.from({ length: count }, (_, number): OptimizerTrial => {
    const config = sampleUniform(space, random);
    const outcome = value(config);
    if (outcome === null) return { state: "failed", number, params: config };
    return { state: "complete", number, params: config, values: [outcome] };
  });
  return { ...importances({ problem, space, trials }) };
}

const unit = (name: string) => ({ name, type: "float", low: 0, high: 1 });

describe("the variance of a main effect", () => {
  it("is that of the step function which the leaves make", () => {
    // x0 < 0.25 → 4, else 0: mean 1, variance 0.25·9 + 0.75·1 = 3; x1 does nothing.
    const leaves = [
      { low: Float64Array.of(0, 0), high: Float64Array.of(0.25, 1), value: 4 },
      { low: Float64Array.of(0.25, 0), high: Float64Array.of(1, 0.5), value: 0 },
      { low: Float64Array.of(0.25, 0.5), high: Float64Array.of(1, 1), value: 0 },
    ];
    expect(mainEffectVariance(leaves, 0)).toBeCloseTo(3, 12);
    expect(mainEffectVariance(leaves, 1)).toBeCloseTo(0, 12);
  });
});

describe("importances", () => {
  it("sum to 1, in declared order, and rank the parameters as they decide", () => {
    const found = shares(
      [unit("c"), unit("a"), unit("b")],
      200,
      ({ a, b }) => 3 * (a as number) + (b as number),
    );
    expect(Object.keys(found)).toEqual(["c", "a", "b"]);
    expect(Object.values(found).reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
    expect(found.a).toBeGreaterThan(0.7);
    expect(found.b).toBeGreaterThan(found.c! * 2);
  });

  it("are not decided by one diverged run", () => {
    let first = true;
    const found = shares([unit("a"), unit("b")], 60, ({ a, b }) => {
      const diverged = first;
      first = false;
      return diverged ? 1e12 * (b as number) : (a as number);
    });
    expect(found.a).toBeGreaterThan(0.8);
  });

  it("count failures as the worst results", () => {
    const found = shares([unit("a"), unit("b")], 100, ({ a }) => ((a as number) > 0.6 ? null : 1));
    expect(found.a).toBeGreaterThan(0.9);
  });

  it("know conditional parameters and choices", () => {
    const params = [
      { name: "opt", type: "categorical", choices: ["x", "y", "z"] },
      { ...unit("mom"), when: { opt: ["x"] } },
      unit("noise"),
    ];
    const found = shares(params, 200, ({ opt, mom }) =>
      opt === "x" ? 1 + (mom as number) : opt === "y" ? 5 : 0,
    );
    expect(found.opt).toBeGreaterThan(0.7);
    expect(found.mom).toBeGreaterThan(found.noise!);
  });

  it("are empty with too few results or when nothing differs", () => {
    expect(shares([unit("a")], 7, ({ a }) => a as number)).toEqual({});
    expect(shares([unit("a")], 50, () => 2)).toEqual({});
  });
});
