import type { Logger } from "../jobs/logger";
import type { IntermediateValue } from "../optimizer/problem";
import type { PruneDecision } from "../optimizer/pruning/pruner";

/** What a running trial is asked about with, and stopped by. */
export interface Pruning {
  /** `since`: the last step that was asked about before; null at first. */
  readonly ask: (intermediate: readonly IntermediateValue[], since: number | null) => Promise<PruneDecision>;
  readonly stop: () => void;
}

/** Asks about a running trial whenever it prints, one question at a time, until it is to be stopped. */
export interface LivePruning {
  add(step: number, value: number): void;
  /** Why it was stopped; null while it was not. */
  reason(): string | null;
}

export function createLivePruning({ ask, stop }: Pruning, logger: Logger): LivePruning {
  /** The last value of each step. */
  const values = new Map<number, number>();
  let asking = false;
  let fresh = false;
  let since: number | null = null;
  let why: string | null = null;
  let failed = false;

  async function askOn(): Promise<void> {
    asking = true;
    while (fresh && why === null && !failed) {
      fresh = false;
      const intermediate = [...values]
        .map(([step, value]) => ({ step, value }))
        .sort((a, b) => a.step - b.step);
      try {
        const decision = await ask(intermediate, since);
        since = intermediate[intermediate.length - 1]?.step ?? since;
        if (decision.prune) {
          why = decision.why ?? "pruned";
          stop();
        }
      } catch (error) {
        // Without an answer a trial runs on.
        failed = true;
        logger.warn(`no pruning in this trial: ${error instanceof Error ? error.message : error}`);
      }
    }
    asking = false;
  }

  return {
    add(step, value) {
      values.set(step, value);
      fresh = true;
      if (!asking) void askOn();
    },
    reason: () => why,
  };
}
