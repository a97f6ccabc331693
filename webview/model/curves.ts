/** What the runs reported on their way: one curve a trial, grouped so that a thousand trials are a few datasets. */
import type { Trial } from "../types";

export type CurveGroup = "complete" | "pruned" | "failed" | "running" | "best" | "selected";

export interface CurvePoint {
  readonly x: number;
  /** NaN ends a curve. */
  readonly y: number;
  readonly trial: number;
}

/** More points than this are nothing but ink on a screen; longer curves are thinned evenly. */
const MOST_POINTS = 20_000;
/** A thinned curve keeps at least so many points. */
const LEAST_POINTS = 12;

/** Points by group, curves one after the other with a NaN between them. Trials with one report are dots. */
export function curvesOf(
  trials: readonly Trial[],
  best: number | null,
  selected: number | null,
): ReadonlyMap<CurveGroup, readonly CurvePoint[]> {
  const groups = new Map<CurveGroup, CurvePoint[]>();
  const shown = trials.filter((trial) => trial.intermediate.length > 0);
  const total = shown.reduce((sum, trial) => sum + trial.intermediate.length, 0);
  const share = Math.min(1, MOST_POINTS / Math.max(1, total));
  for (const trial of shown) {
    const group = groupOf(trial, best, selected);
    const points = groups.get(group) ?? [];
    groups.set(group, points);
    const kept = Math.max(LEAST_POINTS, Math.floor(trial.intermediate.length * share));
    for (const { step, value } of thin(trial.intermediate, kept))
      points.push({ x: step, y: value, trial: trial.number });
    points.push({ x: points.at(-1)?.x ?? 0, y: Number.NaN, trial: trial.number });
  }
  return groups;
}

/** At most `keep` items, evenly spread, the first and the last among them. */
export function thin<Item>(items: readonly Item[], keep: number): readonly Item[] {
  if (items.length <= keep || keep < 2) return items;
  const stride = (items.length - 1) / (keep - 1);
  return Array.from({ length: keep }, (_, index) => items[Math.round(index * stride)] as Item);
}

function groupOf(trial: Trial, best: number | null, selected: number | null): CurveGroup {
  if (trial.number === selected) return "selected";
  if (trial.number === best) return "best";
  return trial.state === "waiting" ? "running" : trial.state;
}
