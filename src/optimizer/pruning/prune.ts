import type { FitCache } from "../fitCache";
import type { IntermediateValue, OptimizerTrial, Problem } from "../problem";
import { type Curve, curvesOf, lastStepOf } from "./curve";
import { isAutoPruner, isNoPruner, parsePruner } from "./parsePruner";
import { KEEP, type PruneContext, type PruneDecision } from "./pruner";

/** What is asked about a running trial. */
export interface PruneQuestion {
  readonly number: number;
  /** What it printed so far, by step. */
  readonly intermediate: readonly IntermediateValue[];
  /** The last step that was asked about before; by default the last but one. */
  readonly since?: number | null;
}

/**
 * Whether a running trial is to be stopped: a pure function of what the
 * trials printed, so that a resumed study decides alike. Several objectives: never, for a trial that is worse in
 * one may be on the front. UserError for a pruner that cannot be read.
 */
export function pruneTrial(
  problem: Problem,
  trials: readonly OptimizerTrial[],
  { number, intermediate, since }: PruneQuestion,
  cache?: FitCache,
): PruneDecision {
  const text = problem.pruner ?? "none";
  if (isNoPruner(text)) return KEEP;
  const pruner = parsePruner(text);
  // Small budgets stop the hopeless already, and most of their trials are not meant to be the best.
  if (problem.fidelity && isAutoPruner(text)) return KEEP;
  const [goal] = problem.goals;
  if (goal === undefined || problem.goals.length > 1 || intermediate.length === 0) return KEEP;
  const others = curvesOf(
    trials.filter((trial) => trial.number !== number),
    goal,
    cache,
  );
  const [current] = curvesOf([{ state: "running", number, params: {}, intermediate }], goal);
  if (!current) return KEEP;
  const context: PruneContext = {
    goal,
    current,
    others,
    end: problem.maxSteps ?? longest(others),
    since: since === undefined ? (current.steps.at(-2) ?? null) : since,
    planned: problem.trials,
    take: problem.take ?? "last",
  };
  return pruner(context);
}

/** The last step of the longest complete trial; null before one was completed. */
export function longest(curves: readonly Curve[]): number | null {
  let last: number | null = null;
  for (const curve of curves) {
    const step = curve.state === "complete" ? lastStepOf(curve) : undefined;
    if (step !== undefined) last = Math.max(last ?? step, step);
  }
  return last;
}
