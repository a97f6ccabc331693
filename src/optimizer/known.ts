import type { Space } from "../space/space";
import type { FitCache } from "./fitCache";
import type { OptimizerTrial, Problem } from "./problem";
import { type History, historyOf } from "./sampler";

/** What questions about a study (as opposed to suggestions) are answered from. */
export interface Known {
  readonly problem: Problem;
  readonly space: Space;
  readonly trials: readonly OptimizerTrial[];
  readonly cache?: FitCache;
}

export function historyOfKnown({ problem, space, trials, cache }: Known): History {
  return historyOf(problem, space, trials, cache);
}

/** The number that the next trial will have. */
export function nextNumber(trials: readonly OptimizerTrial[]): number {
  return trials.reduce((next, { number }) => Math.max(next, number + 1), 0);
}
