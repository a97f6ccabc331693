import { configurationKey } from "./duplicates";
import type { CompletePoint, SamplerContext } from "./sampler";

/** The complete trials of one configuration that keep to the measured limits. */
export interface Configuration {
  readonly first: CompletePoint;
  /** Losses of its trials, by number; each one per objective. */
  readonly losses: readonly (readonly number[])[];
  /** Complete and running trials. */
  readonly runs: number;
}

/** By first trial. */
export function configurationsOf({ history }: Pick<SamplerContext, "history">): Configuration[] {
  const byKey = new Map<string, { first: CompletePoint; losses: (readonly number[])[]; runs: number }>();
  for (const point of history.complete) {
    if (point.violation > 0) continue;
    const key = configurationKey(point.params);
    const known = byKey.get(key);
    if (known) {
      known.losses.push(point.losses);
      known.runs += 1;
    } else byKey.set(key, { first: point, losses: [point.losses], runs: 1 });
  }
  for (const { params } of history.pending) {
    const known = byKey.get(configurationKey(params));
    if (known) known.runs += 1;
  }
  return [...byKey.values()];
}

/** What repeats say about noise: the pooled standard deviation within configurations; null without repeats. */
export function noiseOf(configurations: readonly Configuration[], objective = 0): number | null {
  let [squares, freedom] = [0, 0];
  for (const { losses } of configurations) {
    const values = losses.map((pair) => pair[objective]!);
    const mean = meanOf(values);
    for (const value of values) squares += (value - mean) ** 2;
    freedom += values.length - 1;
  }
  return freedom > 0 ? Math.sqrt(squares / freedom) : null;
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
