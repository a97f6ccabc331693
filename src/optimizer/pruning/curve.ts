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
  /** The least and the greatest finite loss; ±Infinity without one. */
  readonly low: number;
  readonly high: number;
  /** Variance of one value around its neighbours' line, and that of logarithms; null of fewer than three values. */
  readonly roughness: { readonly linear: number | null; readonly logarithmic: number | null };
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
  const losses = intermediate.map((one) => sign * one.value);
  const finite = losses.filter(Number.isFinite);
  return {
    number: trial.number,
    state: trial.state,
    steps: intermediate.map(({ step }) => step),
    losses,
    low: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    high: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    roughness: { linear: roughness(losses), logarithmic: roughness(losses.map(Math.log)) },
    final: value !== undefined && Number.isFinite(value) ? sign * value : null,
  };
}

/** The second difference of independent noise has six times its variance. */
function roughness(values: readonly number[]): number | null {
  let sum = 0;
  let count = 0;
  for (let i = 2; i < values.length; i++) {
    const second = values[i]! - 2 * values[i - 1]! + values[i - 2]!;
    if (!Number.isFinite(second)) continue;
    sum += second ** 2 / 6;
    count++;
  }
  return count > 0 ? sum / count : null;
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
