/**
 * What is run next when trials can be given less than the whole budget: BOHB (Falkner, Klein & Hutter 2018), without
 * waiting. Configurations begin with little; of those that were run with one budget the best third go on to the next
 * (asynchronous successive halving, Li et al. 2020). As in Hyperband some begin higher, so that what only shows late
 * is not missed.
 */
import type { Fidelity, OptimizerTrial, Problem } from "../problem";

/** From one budget to the next, and of so many configurations one goes on: Hyperband's usual three. */
const FACTOR = 3;
const GOLDEN = 0.6180339887498949;

export type Step =
  /** The configuration of a finished trial, with a greater budget. */
  | { readonly kind: "promote"; readonly parent: OptimizerTrial; readonly budget: number }
  /** Another configuration. */
  | { readonly kind: "begin"; readonly budget: number };

/** The budgets, least first, whole when both bounds are; the last one is the full budget. */
export function budgetsOf({ low, high }: Fidelity): number[] {
  const whole = Number.isInteger(low) && Number.isInteger(high);
  const budgets: number[] = [];
  for (let budget = high; budget > low * (1 - 1e-9); budget /= FACTOR)
    budgets.unshift(whole ? Math.round(budget) : Number(budget.toPrecision(6)));
  return budgets[0]! > low && budgets.length === 1 ? [low, ...budgets] : budgets;
}

/** A function of the trials so far. The first configuration gets the full budget: it is what the others must beat. */
export function nextStep(
  fidelity: Fidelity,
  trials: readonly OptimizerTrial[],
  goal: Problem["goals"][number],
): Step {
  const budgets = budgetsOf(fidelity);
  const promoted = new Set(trials.flatMap((trial) => trial.fidelity?.parent ?? []));
  for (let rung = budgets.length - 2; rung >= 0; rung--) {
    const parent = promotable(trials, budgets[rung]!, promoted, goal);
    if (parent) return { kind: "promote", parent, budget: budgets[rung + 1]! };
  }
  const begun = trials.filter(({ fidelity: its }) => its === undefined || its.parent === null).length;
  return {
    kind: "begin",
    budget: begun === 0 ? budgets.at(-1)! : budgets[bracketOf(begun, budgets.length)]!,
  };
}

/** The best trial with this budget that is among the best third and has not gone on. */
function promotable(
  trials: readonly OptimizerTrial[],
  budget: number,
  promoted: ReadonlySet<number>,
  goal: Problem["goals"][number],
): OptimizerTrial | null {
  const sign = goal === "maximize" ? -1 : 1;
  const finished = trials.filter((trial) => trial.fidelity?.budget === budget && trial.state !== "running");
  const ranked = finished
    .filter((trial) => trial.state === "complete" && (trial.violations ?? []).every((by) => by <= 0))
    .map((trial) => ({ trial, loss: trial.state === "complete" ? sign * trial.values[0]! : 0 }))
    .sort((a, b) => a.loss - b.loss || a.trial.number - b.trial.number);
  const best = ranked.slice(0, Math.floor(finished.length / FACTOR));
  return best.find(({ trial }) => !promoted.has(trial.number))?.trial ?? null;
}

/**
 * The rung at which configuration `begun` begins. Hyperband's brackets cost about the same each, so that one which
 * begins k rungs higher gets about a 3ᵏ-th of the configurations, dealt evenly by multiples of the golden ratio.
 */
function bracketOf(begun: number, rungs: number): number {
  const shares = Array.from(
    { length: rungs },
    (_, k) => Math.ceil(rungs / (rungs - k)) * FACTOR ** (rungs - 1 - k),
  );
  let left = ((begun * GOLDEN) % 1) * shares.reduce((a, b) => a + b, 0);
  for (const [k, share] of shares.entries()) {
    left -= share;
    if (left < 0) return k;
  }
  return rungs - 1;
}
