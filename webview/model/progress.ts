/** How far the study is and how long it will take. */
import type { DashboardState } from "../types";
import { countTrials, durationOf, isFinished, type TrialCounts } from "./trials";

export interface Progress {
  readonly counts: TrialCounts;
  readonly budget: number;
  /** Seconds since the running session began; when none runs, the seconds all trials took together. */
  readonly elapsedS: number | null;
  readonly elapsedIs: "session" | "trials";
  /** Null when nothing runs or nothing has finished in this session yet. */
  readonly leftS: number | null;
}

/** `now` in milliseconds since the epoch. The time left follows the session's own pace, over all its slots. */
export function progressOf(state: DashboardState, now: number): Progress {
  const counts = countTrials(state.trials);
  const base = { counts, budget: state.budget };
  if (state.startedAt === null) {
    const durations = state.trials.map(durationOf).filter((duration) => duration !== null);
    const total = durations.reduce((sum, duration) => sum + duration, 0);
    return { ...base, elapsedS: durations.length > 0 ? total : null, elapsedIs: "trials", leftS: null };
  }
  const startedAt = state.startedAt;
  const elapsedS = Math.max(0, (now - startedAt) / 1000);
  const mine = state.trials.filter((trial) => isFinished(trial) && (trial.startedAt ?? 0) >= startedAt);
  const left = Math.max(0, state.budget - counts.finished);
  // The pace at the last finish, so that the estimate falls between two finishes instead of creeping up.
  const lastFinish = Math.max(
    ...mine.map((trial) => ((trial.startedAt ?? startedAt) - startedAt) / 1000 + (durationOf(trial) ?? 0)),
  );
  const leftS =
    mine.length > 0 ? Math.max(0, (lastFinish / mine.length) * left - (elapsedS - lastFinish)) : null;
  return { ...base, elapsedS, elapsedIs: "session", leftS: left === 0 ? 0 : leftS };
}
