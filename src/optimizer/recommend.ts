import { configurationKey } from "./duplicates";
import { historyOfKnown, type Known } from "./known";
import type { Recommendation } from "./problem";
import { type CompletePoint, userValue } from "./sampler";

/** Repeats of one configuration. */
interface Configuration {
  readonly points: CompletePoint[];
}

/**
 * The evaluated configuration with the best posterior; null without a feasible complete trial, or with several
 * objectives (there is a front, not one best).
 */
export function recommended(known: Known): Recommendation | null {
  if (known.problem.goals.length !== 1) return null;
  const feasible = historyOfKnown(known).complete.filter(({ violation }) => violation === 0);
  const configurations = new Map<string, Configuration>();
  for (const point of feasible) {
    const key = configurationKey(point.params);
    const found = configurations.get(key);
    if (found) found.points.push(point);
    else configurations.set(key, { points: [point] });
  }
  let best: { loss: number; points: CompletePoint[] } | null = null;
  for (const { points } of configurations.values()) {
    const loss = points.reduce((sum, { losses }) => sum + (losses[0] as number), 0) / points.length;
    if (best === null || loss < best.loss) best = { loss, points };
  }
  const first = best?.points[0];
  if (!best || !first) return null;
  return { number: first.number, params: first.params, value: userValue(known.problem, best.loss) };
}
