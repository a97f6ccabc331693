/** What changed between two states of a study: a thousand trials are not sent ten times a second. */
import type { Trial } from "../study/trial";
import type { DashboardState } from "./dashboardProtocol";

/** A state, with only those trials that are new or other than before. */
export type DashboardChange = Omit<DashboardState, "trials"> & {
  /** As many trials there are now; those not among `changed` are as they were. */
  readonly trialCount: number;
  readonly changed: readonly { readonly index: number; readonly trial: Trial }[];
};

/** `before` are the trials of the state that the receiver has. Trials that did not change are the same objects. */
export function changeSince(before: readonly Trial[], state: DashboardState): DashboardChange {
  const { trials, ...rest } = state;
  const changed = trials.flatMap((trial, index) => (before[index] === trial ? [] : [{ index, trial }]));
  return { ...rest, trialCount: trials.length, changed };
}

/** The state that the sender had. */
export function applyChange(before: readonly Trial[], change: DashboardChange): DashboardState {
  const { trialCount, changed, ...rest } = change;
  const trials = before.slice(0, trialCount);
  for (const { index, trial } of changed) trials[index] = trial;
  return { ...rest, trials };
}
