import type { Logger } from "../jobs/logger";
import { isFinished, trialIntermediate } from "./journalRecords";
import type { Study } from "./study";

/** At most five records a second: a journal with a line per batch would only get slow to read. */
const INTERVAL_MS = 200;
/** A short job's values come together with its end, and go into the journal with it. */
const FIRST_MS = 50;

/** Writes a running trial's intermediate values as they come, the newest first; the rest is left for the end. */
export interface IntermediateWriter {
  add(step: number, value: number): void;
  /** Ends it; returns what is not in the journal yet, in order of step. */
  finish(): Promise<readonly (readonly [step: number, value: number])[]>;
}

export function createIntermediateWriter(study: Study, trial: number, logger: Logger): IntermediateWriter {
  const pending = new Map<number, number>();
  let newest: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let dueMs = performance.now() + FIRST_MS;
  let finished = false;
  let told = false;

  function schedule(): void {
    if (timer || finished || newest === null) return;
    timer = setTimeout(write, Math.max(0, dueMs - performance.now()));
  }

  function write(): void {
    timer = undefined;
    const step = newest;
    const value = step === null ? undefined : pending.get(step);
    if (step === null || value === undefined) return;
    pending.delete(step);
    newest = null;
    dueMs = performance.now() + INTERVAL_MS;
    writing = study
      .write(
        (state) => {
          const record = state.study.trials[trial];
          return record && !isFinished(record.state) ? [trialIntermediate(record.id, step, value)] : [];
        },
        { durable: false },
      )
      .catch((error) => {
        // Kept for the end, when a full disk may have room again.
        if (!pending.has(step)) pending.set(step, value);
        if (!told)
          logger.warn(`trial ${trial}, step ${step}: ${error instanceof Error ? error.message : error}`);
        told = true;
      })
      .finally(schedule);
  }

  return {
    add(step, value) {
      pending.set(step, value);
      newest = step;
      schedule();
    },
    async finish() {
      finished = true;
      clearTimeout(timer);
      await writing;
      return [...pending].sort(([a], [b]) => a - b);
    },
  };
}
