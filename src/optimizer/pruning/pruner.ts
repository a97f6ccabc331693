import type { Goal } from "../problem";
import type { Curve } from "./curve";

/** Everything a decision is made from: the same for a live trial, a resumed study and a test. */
export interface PruneContext {
  readonly goal: Goal;
  /** The trial in question. At least one step. */
  readonly current: Curve;
  /** Every other trial's curve, by number. */
  readonly others: readonly Curve[];
  /** The last step that was decided on before this one; null at first. */
  readonly since: number | null;
  /** The step a whole trial ends with; null while nobody knows. */
  readonly end: number | null;
  /** Trials that the study is to have. */
  readonly planned: number;
  /** Whether the last value of a trial counts, or its best. */
  readonly take: "last" | "best";
}

export interface PruneDecision {
  readonly prune: boolean;
  /** For people, when it is to be pruned: what was compared with what. */
  readonly why: string | null;
}

/** A pure function of what the trials printed. Losses are minimised; messages speak in the user's sign. */
export type Pruner = (context: PruneContext) => PruneDecision;

export const KEEP: PruneDecision = { prune: false, why: null };

/** The least loss of a complete trial within its limits: what a trial must beat. */
export function incumbentOf(others: readonly Curve[]): Curve | null {
  let best: Curve | null = null;
  for (const curve of others)
    if (curve.final !== null && (best?.final == null || curve.final < best.final)) best = curve;
  return best;
}

/** A loss as the user sees it, short. */
export function shown(goal: Goal, loss: number): string {
  const value = goal === "maximize" ? -loss : loss;
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
