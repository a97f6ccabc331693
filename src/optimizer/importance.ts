/**
 * How much each parameter decides: functional ANOVA on a forest (Hutter, Hoos & Leyton-Brown 2014). For a tree
 * with leaves of value c and box B, the effect of parameter d is f_d(x) = Σ c · vol₋d(B) · [x ∈ B_d]; its variance
 * over x is the parameter's own share of the tree's variance. The forest is fitted to ranks, so that one diverged
 * run does not decide everything; failed trials rank last.
 */
import { createRandom } from "../space/random";
import { growForest, type Leaf } from "./forest";
import { historyOfKnown, type Known } from "./known";
import { paretoRanks } from "./pareto";
import type { OptimizerTrial } from "./problem";
import type { History } from "./sampler";

/** Below this a forest only finds luck. */
export const MIN_TRIALS = 8;
const TREES = 48;
/** Of many trials so many, evenly over the ranks, tell the same. */
const MAX_ROWS = 500;

/**
 * Parameter name to its share, in declared order; they sum to 1. Empty with fewer than 8 finished trials, or when
 * all results are the same.
 */
export function importances(known: Known): Readonly<Record<string, number>> {
  const { space } = known;
  const forest = rankForest(known);
  if (forest === null) return {};
  const shares = space.parameters.map((_, d) =>
    forest.reduce((sum, leaves) => sum + mainEffectVariance(leaves, d), 0),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return {};
  return Object.fromEntries(space.parameters.map(({ name }, d) => [name, shares[d]! / total]));
}

/**
 * Trees, as their leaves, of the results' ranks; null where there is nothing to tell apart. Importances and
 * interactions are read off the same forest.
 */
export function rankForest(known: Known): Leaf[][] | null {
  const { cache, trials } = known;
  const last = cache?.models.get(FOREST) as Grown | undefined;
  if (last?.trials.length === trials.length && last.trials.every((trial, i) => trial === trials[i]))
    return last.forest;
  const forest = grow(known);
  // A copy: the caller may go on with its list.
  cache?.models.set(FOREST, { trials: trials.slice(), forest } satisfies Grown);
  return forest;
}

const FOREST = "importance/forest";

interface Grown {
  readonly trials: readonly OptimizerTrial[];
  readonly forest: Leaf[][] | null;
}

function grow(known: Known): Leaf[][] | null {
  const { rows, ranks } = rankedRows(historyOfKnown(known));
  if (rows.length < MIN_TRIALS || ranks.every((rank) => rank === ranks[0])) return null;
  const chosen = evenly(rows.length, MAX_ROWS);
  return growForest({
    rows: chosen.map((i) => rows[i]!),
    targets: chosen.map((i) => ranks[i]!),
    trees: TREES,
    minLeaf: Math.max(2, Math.ceil(chosen.length / 60)),
    random: createRandom(known.problem.seed, "importances"),
  });
}

/** Variance of f_d over a uniform x. */
export function mainEffectVariance(leaves: readonly Leaf[], d: number): number {
  const borders = bordersOf(leaves, d);
  const effects = new Float64Array(borders.length - 1);
  const place = placesOf(borders);
  for (const leaf of leaves) {
    const weighted = leaf.value * volumeOf(leaf, d);
    for (let k = place.get(leaf.low[d]!)!; k < place.get(leaf.high[d]!)!; k++) effects[k]! += weighted;
  }
  let [mean, square] = [0, 0];
  effects.forEach((effect, k) => {
    const width = borders[k + 1]! - borders[k]!;
    mean += width * effect;
    square += width * effect * effect;
  });
  return Math.max(square - mean * mean, 0);
}

/** Where leaves begin and end along a coordinate, ascending. */
export function bordersOf(leaves: readonly Leaf[], d: number): number[] {
  return [...new Set(leaves.flatMap(({ low, high }) => [low[d]!, high[d]!]))].sort((a, b) => a - b);
}

export function placesOf(borders: readonly number[]): ReadonlyMap<number, number> {
  return new Map(borders.map((border, k) => [border, k]));
}

/** Of a leaf's box, without some of its coordinates. */
export function volumeOf({ low, high }: Leaf, ...without: readonly number[]): number {
  let volume = 1;
  for (let j = 0; j < low.length; j++) if (!without.includes(j)) volume *= high[j]! - low[j]!;
  return volume;
}

/** Coordinates (an inactive parameter stands at the centre: its being away is its parent's doing) and mid-ranks. */
function rankedRows({ complete, failed }: History): { rows: Float64Array[]; ranks: number[] } {
  const [first] = complete;
  const losses =
    first !== undefined && first.losses.length > 1
      ? paretoRanks(complete.map((point) => point.losses))
      : complete.map((point) => point.losses[0]!);
  const all = [...losses, ...failed.map(() => Number.POSITIVE_INFINITY)];
  const order = all.map((_, i) => i).sort((a, b) => (all[a] === all[b] ? a - b : all[a]! - all[b]!));
  const points = [...complete, ...failed];
  const ranks: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && all[order[end]!] === all[order[start]!]) end++;
    for (let k = start; k < end; k++) ranks.push((start + end - 1) / 2);
    start = end;
  }
  return {
    rows: order.map((i) => points[i]!.unit.map((x) => (Number.isNaN(x) ? 0.5 : x))),
    ranks,
  };
}

function evenly(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}
