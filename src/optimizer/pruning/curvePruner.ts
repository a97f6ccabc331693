import { type CurvePrior, curvePrior, forecast } from "./curveModel";
import { incumbentOf, KEEP, type PruneContext, type PruneDecision, shown } from "./pruner";

/**
 * A trial whose chance to be the best of the whole study is below this is stopped. Chosen so that over 200 seeds of
 * the curve tables (bench/pruning.mjs) the eventual best is stopped in at most 2 % of the runs.
 */
const LEAST_CHANCE = 0.001;
/** However early it is. */
const MOST_CHANCE = 0.05;
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
  const prior: CurvePrior | null = curvePrior(others, end, {
    alsoSeen: current,
    progress: Math.min(1, finishedOf(context) / context.planned),
  });
  const future = prior && forecast(current, prior);
  if (!future) return KEEP;
  const chance = future.below(incumbent.final);
  if (chance >= leastChance(context)) return KEEP;
  const step = current.steps[current.steps.length - 1]!;
  return {
    prune: true,
    why:
      `at step ${step} it had ${shown(goal, now)}; its chance to beat ${shown(goal, incumbent.final)} ` +
      `(trial ${incumbent.number}) by step ${end} was ${percent(chance)}`,
  };
}

/**
 * The chance to beat the best so far below which a trial is stopped. What is the best of the first k trials is the
 * best of all n in k of n cases, if they come in any order: so early on a record is worth less.
 */
function leastChance(context: PruneContext): number {
  return Math.min(MOST_CHANCE, LEAST_CHANCE * Math.max(1, context.planned / finishedOf(context)));
}

/** With the trial that is looked at. */
function finishedOf({ others }: PruneContext): number {
  return others.filter(({ state }) => state !== "running").length + 1;
}

function percent(chance: number): string {
  return chance < 0.0005 ? "below 0.1 %" : `${(100 * chance).toFixed(1)} %`;
}
