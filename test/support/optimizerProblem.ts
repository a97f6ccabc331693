import type { OptimizerTrial, Problem } from "../../src/optimizer/problem";
import { createContext, type SamplerContext } from "../../src/optimizer/sampler";
import { createSpace } from "../../src/space/space";
import { parseSpaceFile } from "../../src/space/spaceFile";

/** @param params as in a space file */
export function problemOf(params: readonly unknown[], differences: Partial<Problem> = {}): Problem {
  const { definition } = parseSpaceFile({ params });
  return {
    space: definition,
    goals: ["minimize"],
    sampler: "tpe",
    seed: 1,
    trials: 100,
    parallel: 1,
    ...differences,
  };
}

/** What a sampler is asked for its next trial with; its number is 100 where nothing else is said. */
export function contextOf(problem: Problem, trials: readonly OptimizerTrial[], number = 100): SamplerContext {
  return createContext({ problem, space: createSpace(problem.space), trials, number });
}
