import { createSpace, type Space } from "../space/space";
import { UserError } from "../space/userError";
import { configurationsOf } from "./fidelity/chains";
import { suggestFidelity } from "./fidelity/suggestFidelity";
import { createFitCache, type FitCache } from "./fitCache";
import { importances } from "./importance";
import { insight } from "./insight";
import { interactions } from "./interaction";
import type {
  Insight,
  InsightRequest,
  Interaction,
  OptimizerTrial,
  Problem,
  Recommendation,
  Suggestion,
} from "./problem";
import { type PruneQuestion, pruneTrial } from "./pruning/prune";
import type { PruneDecision } from "./pruning/pruner";
import { recommended } from "./recommend";

/** The methods of the optimizer worker (protocol/optimizerProtocol.ts), synchronous. */
export interface Engine {
  open(problem: Problem): void;
  /** Takes over the trials that changed since revision `base`; `stale` when it stands at another revision. */
  sync(delta: {
    readonly base: number;
    readonly revision: number;
    readonly changed: readonly OptimizerTrial[];
  }): "ok" | "stale";
  suggest(number: number): Suggestion;
  /** Whether a running trial that printed this so far is to be stopped. */
  prune(question: PruneQuestion): PruneDecision;
  insight(request: InsightRequest): Insight;
  importances(): Readonly<Record<string, number>>;
  interactions(): readonly Interaction[];
  recommended(): Recommendation | null;
}

/** Holds a problem and its trials. Every answer is a function of these; caches only save time. */
export function createEngine(): Engine {
  let opened: { problem: Problem; space: Space; cache: FitCache } | null = null;
  let revision = 0;
  let trials: OptimizerTrial[] = [];

  const current = (): { problem: Problem; space: Space; cache: FitCache } => {
    if (!opened) throw new UserError("the optimizer was asked before a study was opened");
    return opened;
  };

  /** With one trial a configuration where budgets differ. */
  const known = () => ({ ...current(), trials: configurationsOf(current().problem, trials) });

  return {
    open(problem) {
      opened = { problem, space: createSpace(problem.space), cache: createFitCache() };
      revision = 0;
      trials = [];
    },
    sync(delta) {
      if (delta.base !== 0 && delta.base !== revision) return "stale";
      if (delta.base === 0) trials = [];
      revision = delta.revision;
      trials = merge(trials, delta.changed);
      return "ok";
    },
    suggest(number) {
      return suggestFidelity({ ...current(), trials, number });
    },
    prune(question) {
      const { problem, cache } = current();
      return pruneTrial(problem, trials, question, cache);
    },
    insight(request) {
      return insight(known(), request);
    },
    importances() {
      return importances(known());
    },
    interactions() {
      return interactions(known());
    },
    recommended() {
      return recommended(known());
    },
  };
}

/** By ascending number; later news of a trial replace earlier ones. */
function merge(trials: readonly OptimizerTrial[], changed: readonly OptimizerTrial[]): OptimizerTrial[] {
  const merged = trials.slice();
  for (const trial of changed) {
    let at = merged.length;
    while (at > 0 && merged[at - 1]!.number >= trial.number) at--;
    merged.splice(at, merged[at]?.number === trial.number ? 1 : 0, trial);
  }
  return merged;
}
