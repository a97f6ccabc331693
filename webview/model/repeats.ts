/** What came of configurations that were run more than once. */
import type { DashboardState } from "../types";
import { objectiveValue } from "./trials";

export interface RepeatStatistics {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation. */
  readonly std: number;
}

/** By trial number, of the first objective; only for configurations with two or more values. */
export function repeatStatistics(state: DashboardState): ReadonlyMap<number, RepeatStatistics> {
  const byNumber = new Map(state.trials.map((trial) => [trial.number, trial]));
  const statistics = new Map<number, RepeatStatistics>();
  for (const group of state.repeated ?? []) {
    const values = group.flatMap((number) => {
      const trial = byNumber.get(number);
      const value = trial ? objectiveValue(trial) : null;
      return value === null ? [] : [value];
    });
    const count = values.length;
    if (count < 2) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    for (const number of group) statistics.set(number, { count, mean, std: Math.sqrt(variance) });
  }
  return statistics;
}
