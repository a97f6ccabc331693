import { type Curve, lastStepOf, lossAt } from "./curve";
import { KEEP, type PruneContext, type PruneDecision, type Pruner, shown } from "./pruner";

export interface HalvingSettings {
  /** The first step at which trials are compared. */
  readonly minimum: number;
  /** Of so many trials one goes on; and the next comparison is at so many times the step. */
  readonly factor: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020): at steps `minimum · factorᵏ` a trial goes on only when it is
 * among the best 1/factor of all that have come so far. Nobody is waited for; the first one at a rung goes on.
 */
export function halvingPruner(settings: HalvingSettings): Pruner {
  return (context) => halve(context, context.others, settings);
}

/**
 * Hyperband (Li et al. 2018): trials are dealt to brackets that begin to compare later and later, up to the end,
 * in proportion to what the brackets cost; each is compared within its own. Needs the end.
 */
export function hyperbandPruner(settings: HalvingSettings): Pruner {
  return (context) => {
    const { current, others, end } = context;
    if (end === null) return KEEP;
    const brackets = bracketCount(settings, end);
    const mine = bracketOf(current.number, brackets, settings.factor);
    const peers = others.filter(({ number }) => bracketOf(number, brackets, settings.factor) === mine);
    const minimum = settings.minimum * settings.factor ** mine;
    return halve(context, peers, { ...settings, minimum });
  };
}

/** Rungs below the end: bracket k leaves the first k of them out. */
function bracketCount({ minimum, factor }: HalvingSettings, end: number): number {
  let count = 1;
  for (let rung = minimum; rung * factor <= end; rung *= factor) count++;
  return count;
}

/** Bracket k, which runs factorᵏ times as long at first, gets so many fewer trials. By number: a resumed study agrees. */
function bracketOf(number: number, brackets: number, factor: number): number {
  const shares = Array.from(
    { length: brackets },
    (_, k) => Math.ceil(brackets / (brackets - k)) * factor ** (brackets - 1 - k),
  );
  const total = shares.reduce((a, b) => a + b, 0);
  // Multiples of the golden ratio deal evenly at every prefix.
  let left = ((number * 0.6180339887498949) % 1) * total;
  for (const [k, share] of shares.entries()) {
    left -= share;
    if (left < 0) return k;
  }
  return brackets - 1;
}

function halve(context: PruneContext, peers: readonly Curve[], settings: HalvingSettings): PruneDecision {
  const { goal, current, end } = context;
  const step = lastStepOf(current);
  if (step === undefined || (end !== null && step >= end)) return KEEP;
  const rung = rungReached(context, settings);
  if (rung === null) return KEEP;
  const own = current.losses[current.losses.length - 1]!;
  const values = peers
    .filter((curve) => (lastStepOf(curve) ?? Number.NEGATIVE_INFINITY) >= rung)
    .map((curve) => lossAt(curve, step))
    .filter((loss): loss is number => loss !== undefined);
  const better = values.filter((loss) => loss < own).length;
  const kept = Math.max(1, Math.floor((values.length + 1) / settings.factor));
  if (better < kept && !Number.isNaN(own)) return KEEP;
  return {
    prune: true,
    why: `at step ${step} it had ${shown(goal, own)}; ${better} of ${values.length} other trials were better there, and of ${settings.factor} one goes on`,
  };
}

/** The last rung since the step before: one that is skipped by missing steps is decided at the next step. */
function rungReached({ current, since }: PruneContext, { minimum, factor }: HalvingSettings): number | null {
  const step = lastStepOf(current)!;
  let reached: number | null = null;
  for (let rung = minimum; rung <= step; rung *= factor) if (since === null || rung > since) reached = rung;
  return reached;
}
