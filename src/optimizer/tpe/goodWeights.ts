import { hypervolume, referencePoint } from "../pareto";
import type { CompletePoint, History } from "../sampler";
import type { Observed } from "./split";

/** What a trial weighs that adds nothing to the front, beside the one that adds most. */
const LEAST = 1e-12;

/**
 * What the good trials, best first, weigh in l. With one objective falling linearly with rank, 1 on average: with the
 * best trial counting twice the median one, l narrows towards it without forgetting the others. With several, by the
 * volume that only this trial dominates, 1 at most (Ozaki et al. 2020, multiobjective TPE).
 */
export function goodWeights(good: readonly Observed[], { complete }: History): Float64Array {
  const count = good.length;
  if ((complete[0]?.losses.length ?? 1) === 1)
    return Float64Array.from({ length: count }, (_, rank) => (2 * (count - rank)) / (count + 1));

  const isComplete = new Set<Observed>(complete);
  const front = good.filter(
    (point): point is CompletePoint => isComplete.has(point) && point.violation === 0,
  );
  const reference = referencePoint(complete.map(({ losses }) => losses));
  const volume = (points: readonly CompletePoint[]): number =>
    hypervolume(
      points.map(({ losses }) => losses),
      reference,
    );
  const all = volume(front);
  const added = good.map((point) =>
    isComplete.has(point) && point.violation === 0
      ? all - volume(front.filter((other) => other !== point))
      : 0,
  );
  const most = Math.max(...added);
  return Float64Array.from(added, (own) => (most > 0 ? Math.max(own / most, LEAST) : 1));
}
