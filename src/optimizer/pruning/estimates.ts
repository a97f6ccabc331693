import { type FitCache, memoByTrial } from "../fitCache";
import type { OptimizerTrial, Problem } from "../problem";
import { type Curve, curvesOf } from "./curve";
import { curvePrior, forecast } from "./curveModel";
import { longest } from "./prune";

/** As in the middle of a study: what is known of a trial must not change when the study is made longer. */
const PROGRESS = 0.5;

/**
 * What pruned trials would have ended with, as losses by number: their curves carried on to the end. Of each from
 * the trials before it alone, so that what is known of it does not change any more and models built on it last.
 */
export function estimates(
  problem: Problem,
  trials: readonly OptimizerTrial[],
  cache?: FitCache,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const [goal] = problem.goals;
  if (problem.goals.length !== 1 || !trials.some(isPrunedCurve)) return found;
  const curves = curvesOf(trials, goal, cache);
  // Known for good once everything before it has ended.
  const settled = memoByTrial(cache, "estimate", (trial) => estimate(trial, curves, problem));
  let running = false;
  for (const trial of trials) {
    running ||= trial.state === "running";
    if (!isPrunedCurve(trial)) continue;
    const loss = running ? estimate(trial, curves, problem) : settled(trial);
    if (loss !== null) found.set(trial.number, loss);
  }
  return found;
}

function estimate(trial: OptimizerTrial, curves: readonly Curve[], problem: Problem): number | null {
  const before = curves.filter(({ number, state }) => number < trial.number && state !== "running");
  const own = curves.find(({ number }) => number === trial.number);
  const end = problem.maxSteps ?? longest(before);
  if (!own || end === null) return null;
  // Results with less budget are comparable among each other before anything is known of what the rest of it brings.
  const last = problem.fidelity ? (own.losses[own.losses.length - 1] ?? null) : null;
  const prior = curvePrior(before, end, { alsoSeen: own, progress: PROGRESS });
  const expected = prior && forecast(own, prior)?.expected;
  return expected !== null && expected !== undefined && Number.isFinite(expected) ? expected : last;
}

function isPrunedCurve({ state, intermediate }: OptimizerTrial): boolean {
  return state === "pruned" && intermediate !== undefined && intermediate.length > 0;
}
