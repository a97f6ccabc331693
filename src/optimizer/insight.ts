import { chooseSampler } from "./auto";
import { gpInsight } from "./gp/gpInsight";
import { type Known, nextNumber } from "./known";
import type { Insight, InsightRequest, OptimizerTrial } from "./problem";
import { createContext } from "./sampler";
import { tpeInsight } from "./tpe/tpeInsight";

/**
 * A curve through the model along one parameter (or a map along two): TPE's densities where TPE proposes, the
 * Gaussian process's posterior everywhere else. Throws a UserError for a name or trial that does not exist.
 */
export function insight(known: Known, request: InsightRequest): Insight {
  const trials = request.after === undefined ? known.trials : firstFinished(known.trials, request.after);
  const context = createContext({ ...known, trials, number: nextNumber(trials) });
  const { problem } = known;
  const sampler = problem.sampler === "auto" ? chooseSampler(context).sampler : problem.sampler;
  return sampler === "tpe" ? tpeInsight(context, request) : gpInsight(context, request);
}

/** What was known when so many trials had finished. */
function firstFinished(trials: readonly OptimizerTrial[], count: number): OptimizerTrial[] {
  return trials.filter(({ state }) => state !== "running").slice(0, count);
}
