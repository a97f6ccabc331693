import { paretoRanks, spreadSubset } from "../pareto";
import type { CompletePoint, History, PrunedPoint } from "../sampler";

export type Observed = History["failed"][number];

export interface Split {
  /** The good ones, best first. */
  readonly good: readonly Observed[];
  /** Everything else that was run, then what is running: proposing beside it would be the same again. */
  readonly bad: readonly Observed[];
}

/**
 * The `count` best trials, and the rest. Order: complete ones within their limits by loss, pruned ones by how far
 * they came and their last value, those that violate a limit by how much; as Optuna's TPE. Failed trials never
 * count as good. Ties go to the earlier trial.
 */
export function splitHistory(history: History, count: number): Split {
  const complete: CompletePoint[] = [];
  const pruned: PrunedPoint[] = [];
  const infeasible: Observed[] = [];
  for (const point of history.complete) (point.violation > 0 ? infeasible : complete).push(point);
  for (const point of history.pruned) (point.violation > 0 ? infeasible : pruned).push(point);

  const ranked: Observed[] = bestComplete(complete, count);
  for (const point of pruned.sort(comparePruned)) ranked.push(point);
  for (const point of infeasible.sort((a, b) => a.violation - b.violation || a.number - b.number))
    ranked.push(point);
  const bad = ranked.splice(count);
  for (const point of history.failed) bad.push(point);
  for (const point of history.pending) bad.push(point);
  return { good: ranked, bad };
}

/** Complete trials, the `count` best first. */
function bestComplete(points: readonly CompletePoint[], count: number): CompletePoint[] {
  const [first] = points;
  if (!first || count === 0) return [...points];
  if (first.losses.length === 1) return smallestFirst(points, count);

  const ranks = paretoRanks(points.map(({ losses }) => losses));
  const indices = points
    .map((_, i) => i)
    .sort((a, b) => ranks[a]! - ranks[b]! || points[a]!.number - points[b]!.number);
  const border = ranks[indices[Math.min(count, points.length) - 1] ?? 0]!;
  const before = indices.filter((i) => ranks[i]! < border);
  const tied = indices.filter((i) => ranks[i] === border);
  const kept = spreadSubset(
    tied.map((i) => points[i]!.losses),
    Math.max(count - before.length, 0),
  ).map((k) => tied[k]!);
  const rest = indices.filter((i) => !before.includes(i) && !kept.includes(i));
  return [...before, ...kept, ...rest].map((i) => points[i]!);
}

/** The `count` smallest losses in order, ties to the earlier trial; then the rest as it was. */
function smallestFirst(points: readonly CompletePoint[], count: number): CompletePoint[] {
  // In one place, because every trial is looked at twice.
  const losses = new Float64Array(points.length);
  for (let i = 0; i < losses.length; i++) losses[i] = points[i]!.losses[0]!;
  const isBefore = (i: number, j: number): boolean =>
    losses[i]! < losses[j]! || (losses[i] === losses[j] && points[i]!.number < points[j]!.number);

  const smallest: number[] = [];
  for (let i = 0; i < losses.length; i++) {
    let at = smallest.length;
    while (at > 0 && isBefore(i, smallest[at - 1]!)) at--;
    if (at >= count) continue;
    smallest.splice(at, 0, i);
    if (smallest.length > count) smallest.pop();
  }
  const last = smallest[smallest.length - 1]!;
  const ordered = smallest.map((i) => points[i]!);
  for (let i = 0; i < losses.length; i++) if (i !== last && !isBefore(i, last)) ordered.push(points[i]!);
  return ordered;
}

function comparePruned(a: PrunedPoint, b: PrunedPoint): number {
  return (a.step === b.step ? 0 : b.step - a.step) || compare(a.loss, b.loss) || a.number - b.number;
}

/** Without any value last. */
function compare(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a - b;
}
