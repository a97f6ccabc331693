import { bestUpTo, type Curve, lastStepOf } from "./curve";
import { KEEP, type Pruner, shown } from "./pruner";

/** Complete trials before anything is compared: as Optuna's, so that the first lucky trials are no yardstick. */
const STARTUP_TRIALS = 5;

/**
 * Stops a trial whose best value so far is worse than the `percent` best of the complete trials had at that step
 * (Golovin et al. 2017, "Google Vizier"). Complete trials only: the others' values have been selected already.
 */
export function percentilePruner(percent: number): Pruner {
  return (context) => {
    const { goal, current, others } = context;
    const step = lastStepOf(current);
    if (step === undefined) return KEEP;
    const complete = others.filter(({ state }) => state === "complete");
    if (complete.length < STARTUP_TRIALS) return KEEP;
    const values = valuesAt(complete, step);
    if (values.length < STARTUP_TRIALS) return KEEP;
    const bound = quantile(values, percent / 100);
    const best = bestUpTo(current, step);
    if (best <= bound) return KEEP;
    const what = percent === 50 ? "the median" : `the best ${percent} %`;
    return {
      prune: true,
      why: `by step ${step} it had reached ${shown(goal, best)}; ${what} of ${values.length} complete trials had ${shown(goal, bound)} there`,
    };
  };
}

/** At one step, the best up to there; trials that printed nothing until then are left out. */
function valuesAt(curves: readonly Curve[], step: number): number[] {
  return curves
    .filter(({ steps }) => steps.length > 0 && steps[0]! <= step)
    .map(({ steps, losses }) => losses[steps.findLastIndex((at) => at <= step)]!)
    .filter(Number.isFinite);
}

/** Linear between the order statistics, as NumPy's default. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}
