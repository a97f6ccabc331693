import { describe, expect, it } from "vitest";
import type { OptimizerTrial } from "../../../../src/optimizer/problem";
import { historyOf } from "../../../../src/optimizer/sampler";
import { bestOfBranches, branchingDimensions } from "../../../../src/optimizer/tpe/branches";
import { dimensionsOf } from "../../../../src/optimizer/tpe/dimensions";
import { splitHistory } from "../../../../src/optimizer/tpe/split";
import { fitTpe, TPE_DEFAULTS } from "../../../../src/optimizer/tpe/tpeModel";
import { createSpace } from "../../../../src/space/space";
import { problemOf } from "../../../support/optimizerProblem";

const problem = problemOf([
  { name: "opt", type: "categorical", choices: ["adam", "sgd"] },
  { name: "act", type: "categorical", choices: ["relu", "gelu"] },
  { name: "depth", type: "int", low: 1, high: 3 },
  { name: "mom", type: "float", low: 0, high: 1, when: { opt: ["sgd"] } },
  { name: "width", type: "float", low: 0, high: 1, when: { depth: [2, 3] } },
]);
const space = createSpace(problem.space);
const by = branchingDimensions(space, dimensionsOf(space));

/** Ten trials with adam, all better than the ten with sgd; of those the better, the nearer momentum is to 0.8. */
const trials = Array.from({ length: 20 }, (_, number): OptimizerTrial => {
  const shared = { act: "relu", depth: 1 };
  if (number < 10)
    return { state: "complete", number, params: { opt: "adam", ...shared }, values: [number / 100] };
  const mom = (number - 10) / 10;
  return {
    state: "complete",
    number,
    params: { opt: "sgd", ...shared, mom },
    values: [1 + Math.abs(mom - 0.8)],
  };
});
const history = historyOf(problem, space, trials);
const tenth = (n: number): number => Math.ceil(n / 10);

describe("branches of a conditional space", () => {
  it("are made by choices on which parameters depend", () => {
    expect(by).toEqual([0]);
  });

  it("have best trials of their own beside the best over all", () => {
    const split = splitHistory(history, 2);
    expect(split.good.map(({ number }) => number)).toEqual([0, 1]);
    expect(bestOfBranches({ history, split, by, good: tenth }).map(({ number }) => number)).toEqual([18]);
    expect(bestOfBranches({ history, split, by: [], good: tenth })).toEqual([]);
  });

  it("are searched where they themselves are good, also while another one is better", () => {
    const density = (branchWeight: number): ((mom: number) => number) => {
      const { good } = fitTpe(space, history, { ...TPE_DEFAULTS, branchWeight });
      return (mom) => good.logDensity([0.75, 0.25, 1 / 6, mom, Number.NaN]);
    };
    const [joint, branched] = [density(0), density(0.3)];
    expect(joint(0.8)).toBeCloseTo(joint(0.1), 12);
    expect(branched(0.8)).toBeGreaterThan(branched(0.1) + 0.1);
  });
});
