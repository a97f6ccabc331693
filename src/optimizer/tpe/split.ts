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
  const isFeasible = (point: Observed): boolean => !(point.violation > 0);
  const nothingMeasured = history.limits === 0;
  const complete = nothingMeasured ? history.complete : history.complete.filter(isFeasible);
  const [best, rest] = bestComplete(complete, count);
  const others: Observed[] = history.pruned.filter(isFeasible).sort(comparePruned);
  if (!nothingMeasured) {
    const infeasible = [...history.complete, ...history.pruned].filter((point) => !isFeasible(point));
    others.push(...infeasible.sort((a, b) => a.violation - b.violation || a.number - b.number));
  }
  const good: Observed[] = [...best, ...others.splice(0, Math.max(count - best.length, 0))];
  const bad: Observed[] = rest;
  for (const points of [others, history.failed, history.pending]) for (const point of points) bad.push(point);
  return { good, bad };
}

/** Complete trials: the `count` best, best first, and the rest. */
function bestComplete(points: readonly CompletePoint[], count: number): [CompletePoint[], CompletePoint[]] {
  const [first] = points;
  if (!first || count === 0) return [[], [...points]];
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
  const best = [...before, ...kept];
  const rest = indices.filter((i) => !best.includes(i));
  return [best.map((i) => points[i]!), rest.map((i) => points[i]!)];
}

/** The `count` smallest losses in order, ties to the earlier trial; and the rest as it was. */
function smallestFirst(points: readonly CompletePoint[], count: number): [CompletePoint[], CompletePoint[]] {
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
  const isBest = new Set(smallest);
  return [smallest.map((i) => points[i]!), points.filter((_, i) => !isBest.has(i))];
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
