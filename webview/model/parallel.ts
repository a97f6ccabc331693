/** Parallel coordinates: one axis a parameter and one for the value, a line a trial, good trials in front. */

import { formatNumber, formatValue } from "../../src/protocol/format";
import type { DashboardParameter, Goal, Trial } from "../types";
import { parameterAxis, positionOn, type ValueRange } from "./axis";
import { feasibleTrials } from "./trials";

export interface ParallelAxis {
  readonly name: string;
  /** What stands at the lower and the upper end. */
  readonly low: string;
  readonly high: string;
}

export interface ParallelLine {
  readonly trial: number;
  /** Heights 0 to 1 by axis; null where the trial has no such parameter. */
  readonly heights: readonly (number | null)[];
  /** 0 for the worst fifth of the trials to 4 for the best. */
  readonly rank: number;
}

export interface ParallelPicture {
  readonly axes: readonly ParallelAxis[];
  /** The best last, so that they are drawn on top. */
  readonly lines: readonly ParallelLine[];
}

export const RANKS = 5;

/** Complete feasible trials only: the others have no value to rank by. */
export function parallelOf(
  trials: readonly Trial[],
  parameters: readonly DashboardParameter[],
  objective: { readonly metric: string; readonly goal: Goal },
): ParallelPicture {
  const complete = feasibleTrials(trials);
  const sign = objective.goal === "minimize" ? 1 : -1;
  const loss = (trial: (typeof complete)[number]): number => sign * (trial.values[0] ?? 0);
  const ordered = [...complete].sort((a, b) => loss(b) - loss(a));
  const values = complete.map((trial) => trial.values[0] ?? 0);
  const range = { min: Math.min(...values), max: Math.max(...values) };
  const axes = parameters.map((parameter) => parameterAxis(parameter));
  return {
    axes: [...parameters.map(endsOf), valueEnds(objective.metric, range, complete.length)],
    lines: ordered.map((trial, index) => ({
      trial: trial.number,
      heights: [
        ...parameters.map((parameter, axis) => {
          const on = axes[axis];
          return on ? positionOn(on, trial.params[parameter.name]) : null;
        }),
        range.max > range.min ? ((trial.values[0] ?? 0) - range.min) / (range.max - range.min) : 0.5,
      ],
      rank: ordered.length < 2 ? RANKS - 1 : Math.floor((index * RANKS) / ordered.length),
    })),
  };
}

function endsOf(parameter: DashboardParameter): ParallelAxis {
  const axis = parameterAxis(parameter);
  const ends =
    axis.type === "category" ? [axis.values[0], axis.values.at(-1)] : ([axis.min, axis.max] as const);
  return { name: parameter.name, low: formatValue(ends[0]), high: formatValue(ends[1]) };
}

function valueEnds(metric: string, range: ValueRange, count: number): ParallelAxis {
  if (count === 0) return { name: metric, low: "", high: "" };
  return { name: metric, low: formatNumber(range.min, 3), high: formatNumber(range.max, 3) };
}
