import { describe, expect, it } from "vitest";
import type { Goal, OptimizerTrial } from "../../../../src/optimizer/problem";
import { recommended } from "../../../../src/optimizer/recommend";
import { createSpace } from "../../../../src/space/space";
import { parseSpaceFile } from "../../../../src/space/spaceFile";

/**
 * The first twenty trials of a search by the Gaussian process among decision trees (bench/tables, tree_diabetes, run seed
 * 3): five parameters and a pruning strength, one noisy validation error each, and the true regret beside the median's.
 */
const TRIALS = [
  ["squared_error", "random", 3, 4, 0.1, 100, 72.175, 1.3917],
  ["friedman_mse", "best", 10, 8, 1, 1, 74.922, 0.9716],
  ["absolute_error", "random", 5, 1, 0.6, 0.1, 70.827, 0.9427],
  ["squared_error", "best", 6, 32, 0.4, 10, 65.897, 0.2565],
  ["squared_error", "random", 14, 32, 0.2, 100, 70.997, 1.3621],
  ["squared_error", "best", 6, 32, 0.4, 1, 65.946, 0.2399],
  ["squared_error", "best", 4, 32, 0.4, 100, 62.867, 0.3731],
  ["squared_error", "best", 2, 32, 0.4, 100, 64.903, 0.6722],
  ["squared_error", "best", 4, 32, 0.2, 100, 67.16, 0.7053],
  ["squared_error", "best", 4, 16, 0.4, 100, 63.365, 0.2739],
  ["friedman_mse", "best", 4, 32, 0.4, 100, 65.897, 0.3731],
  ["squared_error", "random", 4, 32, 0.4, 100, 61.629, 0.6248],
  ["squared_error", "random", 4, 32, 0.4, 1, 69.674, 0.6583],
  ["squared_error", "random", 5, 32, 0.4, 100, 69.674, 0.6248],
  ["absolute_error", "random", 4, 32, 0.4, 100, 75.946, 1.7146],
  ["squared_error", "random", 4, 32, 0.6, 100, 66.729, 0.5185],
  ["squared_error", "random", 3, 32, 0.4, 100, 69.674, 0.8216],
  ["squared_error", "random", 4, 16, 0.4, 100, 71.534, 0.745],
  ["squared_error", "best", 4, 16, 0.6, 100, 66.45, 0.382],
  ["squared_error", "best", 4, 16, 0.4, 10, 62.036, 0.1719],
] as const;

const { definition } = parseSpaceFile({
  params: [
    { name: "criterion", type: "categorical", choices: ["squared_error", "friedman_mse", "absolute_error"] },
    { name: "splitter", type: "categorical", choices: ["best", "random"] },
    { name: "max_depth", type: "ordinal", choices: [2, 3, 4, 5, 6, 8, 10, 14] },
    { name: "min_samples_leaf", type: "ordinal", choices: [1, 2, 4, 8, 16, 32] },
    { name: "max_features", type: "ordinal", choices: [0.1, 0.2, 0.4, 0.6, 0.8, 1] },
    { name: "ccp_alpha", type: "ordinal", choices: [0.1, 1, 10, 100] },
  ],
});

function recommendedOf(goal: Goal, sign: number): number {
  const names = definition.parameters.map(({ name }) => name);
  const trials = TRIALS.map(
    (row, number): OptimizerTrial => ({
      number,
      params: Object.fromEntries(names.map((name, i) => [name, row[i]!])),
      state: "complete",
      values: [sign * row[6]],
    }),
  );
  const problem = {
    space: definition,
    goals: [goal],
    sampler: "gp" as const,
    seed: 3,
    trials: 100,
    parallel: 1,
  };
  return recommended({ problem, space: createSpace(definition), trials })!.number;
}

describe("what is recommended after a search by the Gaussian process", () => {
  it("is not the luckiest of two that are nearly alike, where more noise than the search expects tells them apart", () => {
    const values = TRIALS.map((row): number => row[6]);
    const luckiest = values.indexOf(Math.min(...values));
    expect(TRIALS[luckiest]![7]).toBeGreaterThan(0.6);
    expect(TRIALS[recommendedOf("minimize", 1)]![7]).toBeLessThan(0.2);
  });

  it("is the same for the negated metric", () => {
    expect(recommendedOf("maximize", -1)).toBe(recommendedOf("minimize", 1));
  });
});
