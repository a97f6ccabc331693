import { bestUpTo, lastStepOf } from "./curve";
import { KEEP, type Pruner, shown } from "./pruner";

/** Stops a trial outside the bounds (of the values as printed, inclusive), or whose value is not a number. */
export function thresholdPruner(lower: number | null, upper: number | null): Pruner {
  return ({ goal, current }) => {
    const step = lastStepOf(current);
    const loss = current.losses[current.losses.length - 1];
    if (step === undefined || loss === undefined) return KEEP;
    const value = goal === "maximize" ? -loss : loss;
    const at = `at step ${step} it had ${shown(goal, loss)}`;
    if (Number.isNaN(value)) return { prune: true, why: `at step ${step} it was not a number` };
    if (lower !== null && value < lower) return { prune: true, why: `${at}, below the threshold ${lower}` };
    if (upper !== null && value > upper) return { prune: true, why: `${at}, above the threshold ${upper}` };
    return KEEP;
  };
}

/** Asks another pruner only about trials that have not improved for more than `patience` values. */
export function patientPruner(wrapped: Pruner, patience: number): Pruner {
  return (context) => {
    const { current } = context;
    const { steps, losses } = current;
    const before = steps[steps.length - 2 - patience];
    if (before === undefined) return KEEP;
    const recent = losses.slice(-patience - 1).reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY);
    if (recent < bestUpTo(current, before)) return KEEP;
    const decision = wrapped(context);
    if (!decision.prune) return KEEP;
    return { prune: true, why: `no improvement in ${patience + 1} values, and ${decision.why}` };
  };
}
