import type { RunnerEvent } from "../protocol/runnerProtocol";
import type { Objective } from "./definition";
import type { Intermediate } from "./trial";

type MetricEvent = Extract<RunnerEvent, { event: "metric" }>;

/** What one run printed: per metric its value at every step, the last one of a step counting. */
export interface MetricSeries {
  add(event: MetricEvent): void;
  /** Undefined when it was never printed. The value printed last. */
  last(metric: string): Intermediate | undefined;
  /** In the order of first appearance of the steps. */
  steps(metric: string): ReadonlyMap<number, number>;
}

export function createMetricSeries(): MetricSeries {
  const series = new Map<string, { steps: Map<number, number>; last: Intermediate }>();
  return {
    add({ name, step, value }) {
      const number = Number(value);
      // Optuna's steps are whole numbers.
      const last = { step: Math.trunc(step), value: number };
      const known = series.get(name);
      if (!known) {
        series.set(name, { steps: new Map([[last.step, number]]), last });
        return;
      }
      known.steps.set(last.step, number);
      known.last = last;
    },
    last: (metric) => series.get(metric)?.last,
    steps: (metric) => series.get(metric)?.steps ?? new Map(),
  };
}

/** The value of the run that counts, with its step; non-finite only where nothing finite was printed or taken. */
export function takeValue(series: MetricSeries, objective: Objective): Intermediate | undefined {
  const last = series.last(objective.metric);
  if (objective.take === "last" || last === undefined) return last;
  const sign = objective.goal === "minimize" ? 1 : -1;
  let best: Intermediate | undefined;
  for (const [step, value] of series.steps(objective.metric)) {
    if (!Number.isFinite(value)) continue;
    if (best === undefined || sign * value < sign * best.value) best = { step, value };
  }
  return best ?? last;
}
