import { Attribute } from "./attributes";
import {
  finishTrial,
  isFinished,
  type NewRecord,
  State,
  trialIntermediate,
  trialSystemAttr,
  trialUserAttr,
} from "./journalRecords";
import type { Outcome } from "./outcome";
import { type RetryPolicy, retryOf, retryRecord } from "./retry";
import type { Study } from "./study";

const STATES = { complete: State.complete, pruned: State.pruned, failed: State.failed } as const;
/** Dashboards copy attributes into tables that hold 2,045 characters. */
const LONGEST_OUTPUT = 2000;

/**
 * Records how a trial ended, with its intermediate values that are not in the journal yet. Everything goes in one
 * write, the finishing record last: nothing can be added to a finished trial. A failure that may have been nobody's
 * fault is queued again in the same write. Resolves when it is on disk.
 */
export async function recordEnd(
  study: Study,
  number: number,
  outcome: Outcome,
  intermediate: readonly (readonly [step: number, value: number])[],
  retries: RetryPolicy | null = null,
): Promise<void> {
  await study.write((state) => {
    const trial = state.study.trials[number];
    // Finished by somebody else (an operator in Optuna, say): theirs stands.
    if (!trial || isFinished(trial.state)) return [];
    const { id } = trial;
    const completedAt = Date.now();
    const attribute = (key: string, value: unknown): NewRecord[] =>
      value === null ? [] : [trialUserAttr(id, key, value)];
    const output = outcome.tail.join("\n").slice(-LONGEST_OUTPUT);
    const how = retries && retryOf(outcome, trial, retries);
    const again = how && retryRecord(state.study, trial, { ...how, total: study.definition.trials });
    return [
      ...intermediate.map(([step, value]) => trialIntermediate(id, step, value)),
      ...attribute(Attribute.kind, outcome.kind),
      ...attribute(Attribute.reason, outcome.reason),
      ...attribute(Attribute.exitCode, outcome.exitCode),
      ...attribute(Attribute.durationS, outcome.durationS),
      ...attribute(Attribute.peakMemoryMb, outcome.peakMemoryMb ?? null),
      ...attribute(Attribute.output, outcome.state === "failed" && output !== "" ? output : null),
      ...(outcome.violations ? [trialSystemAttr(id, "constraints", outcome.violations)] : []),
      ...(again ? [trialUserAttr(id, Attribute.retried, true)] : []),
      finishTrial(id, {
        state: STATES[outcome.state],
        values: outcome.values,
        startedAt: trial.startedAt ?? completedAt,
        completedAt,
      }),
      ...(again ? [again] : []),
    ];
  });
}
