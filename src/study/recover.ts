import { isProvablyGone } from "../jobs/processIdentity";
import type { ProcessIdentity } from "../protocol/runnerProtocol";
import { Attribute, readOwner } from "./attributes";
import { State, trialUserAttr } from "./journalRecords";
import type { JournalTrial } from "./replay";
import type { Study } from "./study";
import type { Trial } from "./trial";

export interface OrphanOptions {
  readonly study: Study;
  readonly self: ProcessIdentity;
  readonly isGone: (owner: ProcessIdentity) => boolean;
  /** Whether this very process is running the trial. */
  readonly isActive: (number: number) => boolean;
}

/** Whether a trial counts as running though the program that ran it is certainly gone; its job may run on. */
export function isLeftBehind(study: Study, { number, state }: Pick<Trial, "number" | "state">): boolean {
  const owner = state === "running" ? readOwner(study.record(number)?.userAttrs ?? {}) : null;
  return owner !== null && isProvablyGone(owner);
}

/**
 * Takes over the running trials whose owner is certainly gone; returns their numbers. Trials of other programs, of
 * living processes and of other hosts are not touched. Under the lock, so that of two hosts one gets a trial.
 */
export async function takeOrphans(options: OrphanOptions): Promise<number[]> {
  const { study, self } = options;
  await study.sync();
  if (!study.trials.some(({ number }) => isOrphan(study.record(number), options))) return [];
  const taken: number[] = [];
  await study.write((state) =>
    state.study.trials
      .filter((trial) => isOrphan(trial, options))
      .map((trial) => {
        taken.push(trial.number);
        return trialUserAttr(trial.id, Attribute.owner, self);
      }),
  );
  return taken;
}

function isOrphan(trial: JournalTrial | undefined, { self, isGone, isActive }: OrphanOptions): boolean {
  if (trial?.state !== State.running) return false;
  const owner = readOwner(trial.userAttrs);
  if (!owner) return false;
  const ours = owner.pid === self.pid && owner.startTime === self.startTime && owner.bootId === self.bootId;
  return ours ? !isActive(trial.number) : isGone(owner);
}
