/** Questions about trials that several views ask. */
import type { CompleteTrial, Goal, Trial } from "../types";

export interface TrialCounts {
  readonly finished: number;
  readonly complete: number;
  readonly pruned: number;
  readonly failed: number;
  readonly running: number;
  readonly waiting: number;
}

export function isFinished(trial: Trial): boolean {
  return trial.state === "complete" || trial.state === "pruned" || trial.state === "failed";
}

export function countTrials(trials: readonly Trial[]): TrialCounts {
  const counts = { complete: 0, pruned: 0, failed: 0, running: 0, waiting: 0 };
  for (const trial of trials) counts[trial.state]++;
  return { ...counts, finished: counts.complete + counts.pruned + counts.failed };
}

/** The value that counts; null unless the trial is complete. */
export function objectiveValue(trial: Trial, objective = 0): number | null {
  return trial.state === "complete" ? (trial.values[objective] ?? null) : null;
}

/**
 * What the run reported last, which for a running or pruned trial is all there is; a failed trial has nothing to
 * show for itself. First objective only: others are not reported on the way.
 */
export function lastReported(trial: Trial): number | null {
  if (trial.state === "failed") return null;
  const value = trial.intermediate.at(-1)?.value ?? null;
  return trial.state === "pruned" ? (trial.lastValue ?? value) : value;
}

export function durationOf(trial: Trial): number | null {
  return "durationS" in trial ? trial.durationS : null;
}

/** Whether `a` is better than `b`. */
export function isBetter(a: number, b: number, goal: Goal): boolean {
  return goal === "minimize" ? a < b : a > b;
}

/** Complete trials that keep the limits and had the whole budget, with a number to compare. */
export function feasibleTrials(trials: readonly Trial[]): CompleteTrial[] {
  return trials.filter(
    (trial): trial is CompleteTrial =>
      trial.state === "complete" && trial.feasible && !isPartial(trial) && Number.isFinite(trial.values[0]),
  );
}

/** Whether it ran with a part of the budget of `@tune.fidelity`: its value is not to be compared with the others'. */
export function isPartial({ fidelity }: Trial): boolean {
  return fidelity?.full === false;
}

/** The best feasible trial by one objective; of equals the earliest. */
export function bestTrial(trials: readonly Trial[], goal: Goal, objective = 0): CompleteTrial | null {
  let best: CompleteTrial | null = null;
  for (const trial of feasibleTrials(trials)) {
    const value = trial.values[objective];
    const incumbent = best?.values[objective];
    if (value === undefined) continue;
    if (incumbent === undefined || isBetter(value, incumbent, goal)) best = trial;
    else if (best && value === incumbent && trial.number < best.number) best = trial;
  }
  return best;
}

/** Numbers of the trials that no other trial beats in every objective (Pareto front), in order of number. */
export function paretoFront(trials: readonly Trial[], goals: readonly Goal[]): number[] {
  const feasible = feasibleTrials(trials);
  const losses = feasible.map((trial) =>
    goals.map((goal, index) => (goal === "minimize" ? 1 : -1) * (trial.values[index] ?? Number.NaN)),
  );
  const front = feasible.filter((_trial, index) => {
    const own = losses[index] ?? [];
    return !losses.some((other) => dominates(other, own));
  });
  return front.map((trial) => trial.number).sort((a, b) => a - b);
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  const nowhereWorse = a.every((loss, index) => loss <= (b[index] ?? Number.NaN));
  return nowhereWorse && a.some((loss, index) => loss < (b[index] ?? Number.NaN));
}
