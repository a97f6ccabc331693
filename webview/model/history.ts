/** Every trial over the study, and the best so far. */
import type { Goal, Trial, TrialState } from "../types";
import { clampTo, closeUpRange, padded, type ValueRange, valueRange } from "./axis";
import { isBetter, isPartial, lastReported, objectiveValue } from "./trials";

export type HistoryKind = Exclude<TrialState, "waiting"> | "infeasible";

export interface HistoryMark {
  readonly trial: number;
  readonly kind: HistoryKind;
  /** The value, or what the run last reported; null when it never reported any. */
  readonly value: number | null;
  /** Where it is drawn: at the edge of the axis when it has no value or lies beyond. */
  readonly drawnY: number;
}

export interface History {
  readonly marks: readonly HistoryMark[];
  /** The best so far after each trial that is complete and feasible, in order of number. */
  readonly best: readonly { readonly trial: number; readonly value: number }[];
  readonly range: ValueRange;
  readonly lastTrial: number;
  /** Trials with a value that does not fit the axis. */
  readonly beyond: number;
}

export interface HistoryOptions {
  readonly objective?: number;
  /** Only the better half of the values, instead of all of them. */
  readonly closeUp?: boolean;
}

/** Pruned and running trials show what they last reported, for the first objective: others are not reported. */
export function historyOf(
  trials: readonly Trial[],
  goal: Goal,
  { objective = 0, closeUp = false }: HistoryOptions = {},
): History {
  const ordered = trials.filter((trial) => trial.state !== "waiting").sort((a, b) => a.number - b.number);
  const values = ordered.map(
    (trial) => objectiveValue(trial, objective) ?? (objective === 0 ? lastReported(trial) : null),
  );
  const numbers = values.filter((value) => value !== null);
  const shown = closeUp ? closeUpRange(numbers, goal) : valueRange(numbers, goal);
  const range = padded(shown ?? { min: 0, max: 1 });
  const worst = goal === "minimize" ? range.max : range.min;
  const marks = ordered.map((trial, index): HistoryMark => {
    const value = values[index] ?? null;
    const drawnY = value === null || !Number.isFinite(value) ? worst : clampTo(range, value);
    return { trial: trial.number, kind: kindOf(trial), value, drawnY };
  });
  return {
    marks,
    best: bestSoFar(ordered, goal, objective),
    range,
    lastTrial: ordered.at(-1)?.number ?? 0,
    beyond: marks.filter((mark) => mark.value !== null && mark.value !== mark.drawnY).length,
  };
}

/** One entry per complete feasible trial: the best value among it and those before it. */
export function bestSoFar(
  trials: readonly Trial[],
  goal: Goal,
  objective = 0,
): { trial: number; value: number }[] {
  const points: { trial: number; value: number }[] = [];
  for (const trial of trials) {
    const value = objectiveValue(trial, objective);
    if (trial.state !== "complete" || !trial.feasible || isPartial(trial)) continue;
    if (value === null || !Number.isFinite(value)) continue;
    const before = points.at(-1)?.value;
    points.push({
      trial: trial.number,
      value: before === undefined || isBetter(value, before, goal) ? value : before,
    });
  }
  return points;
}

function kindOf(trial: Trial): HistoryKind {
  if (trial.state === "waiting") return "running";
  return trial.state === "complete" && !trial.feasible ? "infeasible" : trial.state;
}
