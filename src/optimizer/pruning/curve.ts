/** Learning curves as pruners see them: losses to be minimised, over positive positions. */
import type { FitCache } from "../fitCache";
import { memoByTrial } from "../fitCache";
import type { Goal, OptimizerTrial } from "../problem";

export interface Curve {
  readonly number: number;
  readonly state: OptimizerTrial["state"];
  /** As printed, ascending. */
  readonly steps: readonly number[];
  /** One a step, to be minimised; may be NaN or infinite. */
  readonly losses: readonly number[];
  /** The value of a complete trial within its limits, to be minimised; else null. */
  readonly final: number | null;
}

/** What the study's trials printed, by number; those that printed nothing and are not complete are left out. */
export function curvesOf(
  trials: readonly OptimizerTrial[],
  goal: Goal | undefined,
  cache?: FitCache,
): Curve[] {
  const told = memoByTrial(cache, "curve", (trial) => curveOf(trial, goal));
  return trials.map(told).filter(({ steps, final }) => steps.length > 0 || final !== null);
}

function curveOf(trial: OptimizerTrial, goal: Goal | undefined): Curve {
  const sign = goal === "maximize" ? -1 : 1;
  const intermediate = [...(trial.intermediate ?? [])].sort((a, b) => a.step - b.step);
  const feasible = (trial.violations ?? []).every((violation) => violation <= 0);
  const value = trial.state === "complete" && feasible ? trial.values[0] : undefined;
  return {
    number: trial.number,
    state: trial.state,
    steps: intermediate.map(({ step }) => step),
    losses: intermediate.map((one) => sign * one.value),
    final: value !== undefined && Number.isFinite(value) ? sign * value : null,
  };
}

/** The loss at the last step up to `step`; undefined when there is none. */
export function lossAt({ steps, losses }: Curve, step: number): number | undefined {
  let found: number | undefined;
  for (const [i, at] of steps.entries()) {
    if (at > step) break;
    found = losses[i];
  }
  return found;
}

/** The least finite loss up to `step`; Infinity when there is none. */
export function bestUpTo({ steps, losses }: Curve, step: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const [i, at] of steps.entries()) {
    if (at > step) break;
    const loss = losses[i]!;
    if (loss < best) best = loss;
  }
  return best;
}

export function lastStepOf({ steps }: Curve): number | undefined {
  return steps[steps.length - 1];
}
