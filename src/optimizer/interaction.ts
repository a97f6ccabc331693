/**
 * Which pairs of parameters decide together: functional ANOVA of second order (Hutter, Hoos & Leyton-Brown 2014).
 * With f_de(x) = Σ c · vol₋de(B) · [x ∈ B_de] over a tree's leaves (value c, box B) and V its variance, the pure
 * interaction is V_de − V_d − V_e: what neither of the two explains alone.
 */
import type { Leaf } from "./forest";
import { bordersOf, mainEffectVariance, placesOf, rankForest, volumeOf } from "./importance";
import type { Known } from "./known";
import type { Interaction } from "./problem";

/** The pairs of so many parameters, those that vary most, are looked at. */
const MAX_PARAMETERS = 12;
const MAX_PAIRS = 5;
/** A forest of few trials finds interactions of this size by luck. */
const MIN_SHARE = 0.03;

/**
 * At most five pairs that explain 3 % or more of the differences beyond what each of the two explains, the
 * strongest first; empty while there is too little data.
 */
export function interactions(known: Known): readonly Interaction[] {
  const forest = rankForest(known);
  if (forest === null) return [];
  const total = forest.reduce((sum, leaves) => sum + totalVariance(leaves), 0);
  if (!(total > 0)) return [];
  const names = known.space.parameters.map(({ name }) => name);
  const main = forest.map((leaves) => names.map((_, d) => mainEffectVariance(leaves, d)));
  const strength = names.map((_, d) => main.reduce((sum, effects) => sum + effects[d]!, 0));
  const chosen = names
    .map((_, d) => d)
    .sort((a, b) => strength[b]! - strength[a]! || a - b)
    .slice(0, MAX_PARAMETERS);
  const pairs = chosen.flatMap((d, i) => chosen.slice(i + 1).map((e) => [d, e] as const));
  return pairs
    .map(([d, e]): Interaction => {
      const pure = forest.reduce(
        (sum, leaves, t) => sum + pairVariance(leaves, d, e) - main[t]![d]! - main[t]![e]!,
        0,
      );
      return { params: [names[d]!, names[e]!], share: pure / total };
    })
    .filter(({ share }) => share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_PAIRS);
}

/** Variance of a tree over the whole cube. */
export function totalVariance(leaves: readonly Leaf[]): number {
  let [mean, square] = [0, 0];
  for (const leaf of leaves) {
    const volume = volumeOf(leaf);
    mean += volume * leaf.value;
    square += volume * leaf.value * leaf.value;
  }
  return Math.max(square - mean * mean, 0);
}

/** Variance of f_de over a uniform x. */
export function pairVariance(leaves: readonly Leaf[], d: number, e: number): number {
  const [xs, ys] = [bordersOf(leaves, d), bordersOf(leaves, e)];
  const [xPlace, yPlace] = [placesOf(xs), placesOf(ys)];
  const columns = ys.length;
  // Differences first, so that a leaf costs four additions however many cells it covers.
  const cells = new Float64Array(xs.length * columns);
  for (const leaf of leaves) {
    const weighted = leaf.value * volumeOf(leaf, d, e);
    const [x0, x1] = [xPlace.get(leaf.low[d]!)!, xPlace.get(leaf.high[d]!)!];
    const [y0, y1] = [yPlace.get(leaf.low[e]!)!, yPlace.get(leaf.high[e]!)!];
    cells[x0 * columns + y0]! += weighted;
    cells[x0 * columns + y1]! -= weighted;
    cells[x1 * columns + y0]! -= weighted;
    cells[x1 * columns + y1]! += weighted;
  }
  let [mean, square] = [0, 0];
  for (let i = 0; i + 1 < xs.length; i++) {
    for (let k = 0; k + 1 < columns; k++) {
      const at = i * columns + k;
      if (k > 0) cells[at]! += cells[at - 1]!;
      // The row above holds sums already: its corner was counted twice.
      if (i > 0) cells[at]! += cells[at - columns]! - (k > 0 ? cells[at - columns - 1]! : 0);
      const area = (xs[i + 1]! - xs[i]!) * (ys[k + 1]! - ys[k]!);
      mean += area * cells[at]!;
      square += area * cells[at]! ** 2;
    }
  }
  return Math.max(square - mean * mean, 0);
}
