import type {
  Insight,
  InsightRequest,
  Interaction,
  OptimizerTrial,
  Problem,
  Recommendation,
  Suggestion,
} from "../optimizer/problem";
import type { PruneQuestion } from "../optimizer/pruning/prune";
import type { PruneDecision } from "../optimizer/pruning/pruner";

/** Trials that changed since `base`; the worker answers `stale` when its own revision is another one. */
export interface TrialsDelta {
  readonly base: number;
  readonly revision: number;
  readonly changed: readonly OptimizerTrial[];
}

/** What the optimizer worker does. Every answer is a function of problem + trials (+ trial number). */
export interface OptimizerMethods {
  open(problem: Problem): void;
  /** Base 0 starts afresh. */
  sync(delta: TrialsDelta): "ok" | "stale";
  suggest(number: number): Suggestion;
  /** Whether a running trial is to be stopped, after what it printed so far. */
  prune(question: PruneQuestion): PruneDecision;
  insight(request: InsightRequest): Insight;
  /** Parameter name to share; empty while there is too little data. Sums to 1. */
  importances(): Readonly<Record<string, number>>;
  /** Pairs of parameters that decide together, the strongest first. */
  interactions(): readonly Interaction[];
  recommended(): Recommendation | null;
}
