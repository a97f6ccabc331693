/** One order over everything that was run: what the evolutionary samplers select by. */
import { paretoRanks } from "../pareto";
import type { History } from "../sampler";

/** How a trial ended, best first. */
const Tier = { complete: 0, pruned: 1, violating: 2, failed: 3 } as const;

/** A trial that has ended. */
export interface Individual {
  readonly number: number;
  readonly params: History["failed"][number]["params"];
  /** Unit-cube coordinates, shape [dimension]; NaN where inactive. */
  readonly unit: Float64Array;
  readonly tier: (typeof Tier)[keyof typeof Tier];
  /** Smaller is better: the losses; of a pruned trial −step and the last loss; else one number. */
  readonly scores: readonly number[];
}

/** Every ended trial by number: complete within the limits, pruned, beyond a measured limit, or failed. */
export function individuals({ complete, pruned, failed }: History): Individual[] {
  return [
    ...complete.map((point) => individual(point, Tier.complete, point.losses)),
    ...pruned.map((point) =>
      individual(point, Tier.pruned, [-point.step, point.loss ?? Number.POSITIVE_INFINITY]),
    ),
    ...failed.map((point) => individual(point, Tier.failed, [])),
  ].sort((a, b) => a.number - b.number);
}

/**
 * Competition ranks: 0 for the best ones, equal for equally good ones (with several objectives, for those of one
 * Pareto front).
 */
export function fitnessRanks(population: readonly Individual[]): number[] {
  const complete = population.filter(({ tier }) => tier === Tier.complete);
  const fronts =
    (complete[0]?.scores.length ?? 0) > 1 ? paretoRanks(complete.map(({ scores }) => scores)) : null;
  const frontOf = new Map(fronts ? complete.map((point, i) => [point, fronts[i]!]) : []);
  const keys = population.map((point) => [
    point.tier,
    ...(frontOf.has(point) ? [frontOf.get(point)!] : point.scores),
  ]);
  const order = keys.map((_, i) => i).sort((a, b) => compare(keys[a]!, keys[b]!));
  const ranks = new Array<number>(population.length).fill(0);
  for (const [position, i] of order.entries()) {
    const before = order[position - 1];
    ranks[i] = before !== undefined && compare(keys[before]!, keys[i]!) === 0 ? ranks[before]! : position;
  }
  return ranks;
}

function individual(
  { number, params, unit, violation }: History["failed"][number],
  tier: Individual["tier"],
  scores: readonly number[],
): Individual {
  if (tier !== Tier.failed && violation > 0)
    return { number, params, unit, tier: Tier.violating, scores: [violation] };
  return { number, params, unit, tier, scores };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k]! < b[k]! ? -1 : 1;
  return 0;
}
