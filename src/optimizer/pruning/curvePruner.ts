import { type CurvePrior, curvePrior, forecast } from "./curveModel";
import { incumbentOf, KEEP, type PruneContext, type PruneDecision, shown } from "./pruner";

/**
 * A trial whose chance to become the best is below this is stopped. Chosen so that over 200 seeds of the curve
 * tables (bench/pruning.mjs) the eventual best is stopped in at most 2 % of the runs.
 */
export const LEAST_CHANCE = 0.003;
/** Two values show no trend: a single bad epoch at the start would look like one. */
const LEAST_VALUES = 3;

/** Stops a trial when its learning curve, carried on to the end, will hardly beat the best complete trial. */
export function curvePruner(context: PruneContext): PruneDecision {
  const { goal, current, others, end, take } = context;
  const incumbent = incumbentOf(others);
  if (end === null || incumbent?.final == null) return KEEP;
  const known = current.losses.filter(Number.isFinite);
  if (known.length < LEAST_VALUES) return KEEP;
  const now = known[known.length - 1]!;
  const reached = take === "best" ? Math.min(...known) : now;
  if (reached <= incumbent.final) return KEEP;
  const prior: CurvePrior | null = curvePrior(others, end, current);
  const future = prior && forecast(current, prior);
  if (!future) return KEEP;
  const chance = future.below(incumbent.final);
  if (chance >= LEAST_CHANCE) return KEEP;
  const step = current.steps[current.steps.length - 1]!;
  return {
    prune: true,
    why:
      `at step ${step} it had ${shown(goal, now)}; its chance to beat ${shown(goal, incumbent.final)} ` +
      `(trial ${incumbent.number}) by step ${end} was ${percent(chance)}`,
  };
}

function percent(chance: number): string {
  return chance < 0.0005 ? "below 0.1 %" : `${(100 * chance).toFixed(1)} %`;
}
