/** What the runs reported on their way: one curve a trial, grouped so that a thousand trials are a few datasets. */
import type { Goal, Trial } from "../types";
import { objectiveValue } from "./trials";

export type CurveGroup = "complete" | "pruned" | "failed" | "running" | "best" | "selected";

export interface CurvePoint {
  readonly x: number;
  /** NaN ends a curve. */
  readonly y: number;
  readonly trial: number;
}

/** Where a run ended before its time, and how. */
export interface CurveEnd extends CurvePoint {
  readonly kind: "pruned" | "failed";
}

/** More curves than this are one grey cloud: of the others the best and the newest are drawn. */
export const MOST_CURVES = 100;
/** Longer curves are thinned evenly, so that all together have about so many points. */
const MOST_POINTS = 3000;
/** A thinned curve keeps at least so many points. */
const LEAST_POINTS = 24;

/** Points by group, curves one after the other with a NaN between them. */
export function curvesOf(
  shown: readonly Trial[],
  best: number | null,
  selected: number | null,
): ReadonlyMap<CurveGroup, readonly CurvePoint[]> {
  const groups = new Map<CurveGroup, CurvePoint[]>();
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

/** The last report of each run that was pruned or failed. */
export function curveEnds(shown: readonly Trial[]): CurveEnd[] {
  return shown.flatMap((trial) => {
    const last = trial.intermediate.at(-1);
    if (!last || (trial.state !== "pruned" && trial.state !== "failed")) return [];
    return [{ x: last.step, y: last.value, trial: trial.number, kind: trial.state }];
  });
}

/**
 * The trials whose curves are drawn: all that reported, or of too many the running ones, `always` (the best and the
 * chosen), and half by half the best and the newest of the others.
 */
export function drawnCurves(
  trials: readonly Trial[],
  goal: Goal,
  always: readonly (number | null)[],
): readonly Trial[] {
  const reporting = trials.filter((trial) => trial.intermediate.length > 0);
  if (reporting.length <= MOST_CURVES) return reporting;
  const drawn = new Set<Trial>();
  for (const trial of reporting)
    if (trial.state === "running" || always.includes(trial.number)) drawn.add(trial);
  const complete = reporting.filter((trial) => objectiveValue(trial) !== null);
  const loss = (trial: Trial): number => (goal === "minimize" ? 1 : -1) * (objectiveValue(trial) ?? 0);
  const byLoss = complete.sort((a, b) => loss(a) - loss(b));
  for (const trial of byLoss.slice(0, MOST_CURVES / 2)) drawn.add(trial);
  const newest = [...reporting].sort((a, b) => b.number - a.number);
  for (const trial of newest) {
    if (drawn.size >= MOST_CURVES) break;
    drawn.add(trial);
  }
  return reporting.filter((trial) => drawn.has(trial));
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
