import type { Logger } from "../jobs/logger";
import type { IntermediateValue } from "../optimizer/problem";
import type { PruneDecision } from "../optimizer/pruning/pruner";

/** What a running trial is asked about with, and stopped by. */
export interface Pruning {
  /** `since`: the last step that was asked about before; null at first. */
  readonly ask: (intermediate: readonly IntermediateValue[], since: number | null) => Promise<PruneDecision>;
  readonly stop: () => void;
}

/**
 * Judges a running trial by each value that it prints, one after the other, however fast they come: what is decided
 * does not depend on when a value was read, and a study can be repeated.
 */
export interface LivePruning {
  /** Resolves when it is decided whether the trial goes on with this value. */
  judge(step: number, value: number): Promise<void>;
  /** Nothing is to be decided any more: what is being judged resolves at once. */
  end(): void;
  /** Why it was stopped; null while it was not. */
  reason(): string | null;
}

/** So many values are judged each; of more, ever fewer: a job may print a million. */
const JUDGED_EACH = 50;

export function createLivePruning({ ask, stop }: Pruning, logger: Logger): LivePruning {
  /** The last value of each step. */
  const values = new Map<number, number>();
  let told = 0;
  let since: number | null = null;
  let why: string | null = null;
  let failed = false;
  let release = (): void => {};
  const over = new Promise<null>((resolve) => {
    release = () => resolve(null);
  });

  return {
    async judge(step, value) {
      if (failed || why !== null) return;
      values.set(step, value);
      told++;
      if (told % Math.ceil(told / JUDGED_EACH) !== 0) return;
      const intermediate = [...values]
        .map(([at, printed]) => ({ step: at, value: printed }))
        .sort((a, b) => a.step - b.step);
      try {
        const decision = await Promise.race([ask(intermediate, since), over]);
        since = intermediate.at(-1)?.step ?? since;
        if (!decision?.prune) return;
        why = decision.why ?? "pruned";
        stop();
      } catch (error) {
        // Without an answer a trial runs on.
        failed = true;
        logger.warn(`no pruning in this trial: ${error instanceof Error ? error.message : error}`);
      }
    },
    end() {
      failed = true;
      release();
    },
    reason: () => why,
  };
}
