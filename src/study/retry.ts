import { Attribute, type EndKind, readNumber } from "./attributes";
import { createTrial, type NewRecord, State } from "./journalRecords";
import type { Outcome } from "./outcome";
import type { JournalStudy, JournalTrial } from "./replay";

/** What is done about trials that may have failed through no fault of theirs. */
export interface RetryPolicy {
  /** How often a configuration is tried again; 0 for never. */
  readonly retries: number;
  /** Trials that run at the same time: one that ran out of memory beside others is tried again alone. */
  readonly slots: number;
}

/** Killed from outside, or gone with its machine: the next time may go well. */
const FLAKY: ReadonlySet<EndKind> = new Set<EndKind>(["killed", "host-died"]);

/** How a failed trial is tried again; null when it is not. */
export function retryOf(
  outcome: Pick<Outcome, "kind">,
  trial: Pick<JournalTrial, "userAttrs">,
  { retries, slots }: RetryPolicy,
): { readonly alone: boolean } | null {
  const attempt = readNumber(trial.userAttrs, Attribute.attempt) ?? 0;
  if (attempt >= retries) return null;
  // Alone in the first place, it would run out of memory again.
  if (outcome.kind === "out-of-memory")
    return slots > 1 && !runsAlone(trial.userAttrs) ? { alone: true } : null;
  return FLAKY.has(outcome.kind) ? { alone: false } : null;
}

/**
 * The record that queues the configuration again, to go in one write with the end of the failed trial: so it is tried
 * again once, whatever is killed in between. Null when the study has no room for another trial.
 */
export function retryRecord(
  study: JournalStudy,
  trial: JournalTrial,
  how: { readonly alone: boolean; readonly total: number },
): NewRecord | null {
  const begun = study.trials.filter(({ state }) => state !== State.waiting).length;
  if (begun >= how.total) return null;
  return createTrial(study.id, {
    state: State.waiting,
    startedAt: null,
    distributions: {},
    params: {},
    userAttrs: {
      [Attribute.retryOf]: trial.number,
      [Attribute.attempt]: (readNumber(trial.userAttrs, Attribute.attempt) ?? 0) + 1,
      ...(how.alone && { [Attribute.alone]: true }),
    },
    systemAttrs: { fixed_params: { ...trial.params } },
  });
}

/** Whether a trial is to have the machine for itself. */
export function runsAlone(userAttrs: Readonly<Record<string, unknown>>): boolean {
  return userAttrs[Attribute.alone] === true;
}
