/** When each trial ran, in lanes: as many as ran at the same time. */
import type { Trial, TrialState } from "../types";
import { durationOf } from "./trials";

export interface TimelineBar {
  readonly trial: number;
  readonly state: TrialState;
  readonly lane: number;
  /** Seconds since the first trial began, pauses between sessions left out. */
  readonly start: number;
  readonly end: number;
}

export interface Timeline {
  readonly bars: readonly TimelineBar[];
  readonly lanes: number;
  /** Seconds of pauses that were left out. */
  readonly skippedS: number;
}

/** Nothing running for longer than this is a pause, not part of the study; it is drawn this long. */
const PAUSE_S = 60;

/** `now` (ms) is where running trials end. Trials without a start time are not drawn. */
export function timelineOf(trials: readonly Trial[], now: number): Timeline {
  const ran = trials
    .filter((trial) => trial.startedAt !== null)
    .map((trial) => ({ trial, start: (trial.startedAt ?? 0) / 1000 }))
    .sort((a, b) => a.start - b.start || a.trial.number - b.trial.number);
  const laneEnds: number[] = [];
  const bars: TimelineBar[] = [];
  let skippedS = 0;
  let busyUntil = ran[0]?.start ?? 0;
  const origin = busyUntil;
  for (const { trial, start } of ran) {
    skippedS += Math.max(0, start - busyUntil - PAUSE_S);
    const running = trial.state === "running" || trial.state === "waiting";
    const end = running ? Math.max(start, now / 1000) : start + (durationOf(trial) ?? 0);
    busyUntil = Math.max(busyUntil, end);
    // A next trial may begin a few clock ticks before the last one's end was written down.
    const free = laneEnds.findIndex((laneEnd) => laneEnd <= start + 0.05);
    const lane = free < 0 ? laneEnds.length : free;
    laneEnds[lane] = end;
    const shift = origin + skippedS;
    bars.push({ trial: trial.number, state: trial.state, lane, start: start - shift, end: end - shift });
  }
  return { bars, lanes: laneEnds.length, skippedS };
}

const TICK_STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];
/** More labels than this crowd a narrow column. */
const MOST_TICKS = 7;

/** Seconds from 0 to `end` in steps that clocks have. */
export function timeTicks(end: number): number[] {
  const fits = (candidate: number): boolean => end / candidate <= MOST_TICKS;
  const day = 86_400;
  const step = TICK_STEPS_S.find(fits) ?? Math.ceil(end / MOST_TICKS / day) * day;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}
