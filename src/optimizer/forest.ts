/**
 * A small forest of extremely randomised trees (Geurts, Ernst & Wehenkel 2006) over the unit cube, kept as its
 * leaves: boxes with a mean. Rows are of shape [dimensions], without NaN.
 */
import { nextInt, type Random } from "../space/random";

export interface Leaf {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly value: number;
}

export interface ForestOptions {
  readonly rows: readonly ArrayLike<number>[];
  readonly targets: ArrayLike<number>;
  readonly trees: number;
  readonly minLeaf: number;
  readonly random: Random;
}

/** One list of leaves a tree; the leaves of a tree tile the cube. Each tree sees a bootstrap sample. */
export function growForest({ rows, targets, trees, minLeaf, random }: ForestOptions): Leaf[][] {
  const dimensions = rows[0]?.length ?? 0;
  return Array.from({ length: trees }, () => {
    const sample = Array.from(rows, () => nextInt(random, rows.length));
    const leaves: Leaf[] = [];
    const grow = (indices: readonly number[], low: Float64Array, high: Float64Array): void => {
      const split = indices.length >= 2 * minLeaf ? bestSplit(indices) : null;
      if (split === null) {
        leaves.push({ low, high, value: mean(indices) });
        return;
      }
      const { d, at } = split;
      const [lower, upper] = [low.slice(), high.slice()];
      lower[d] = at;
      upper[d] = at;
      grow(split.left, low, upper);
      grow(split.right, lower, high);
    };

    function mean(indices: readonly number[]): number {
      return indices.reduce((sum, i) => sum + targets[i]!, 0) / indices.length;
    }

    /** One random threshold a dimension; the one that leaves the least variance. */
    function bestSplit(
      indices: readonly number[],
    ): { d: number; at: number; left: number[]; right: number[] } | null {
      let best: { d: number; at: number; gain: number } | null = null;
      for (let d = 0; d < dimensions; d++) {
        let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (const i of indices) {
          low = Math.min(low, rows[i]![d]!);
          high = Math.max(high, rows[i]![d]!);
        }
        if (low === high) continue;
        const at = low + (high - low) * random.next();
        const gain = gainOf(indices, d, at);
        if (gain !== null && (best === null || gain > best.gain)) best = { d, at, gain };
      }
      if (best === null) return null;
      const { d, at } = best;
      return {
        d,
        at,
        left: indices.filter((i) => rows[i]![d]! < at),
        right: indices.filter((i) => rows[i]![d]! >= at),
      };
    }

    /** Between-group sum of squares but for a constant; null where a side gets too small. */
    function gainOf(indices: readonly number[], d: number, at: number): number | null {
      let [leftCount, leftSum, sum] = [0, 0, 0];
      for (const i of indices) {
        const target = targets[i]!;
        sum += target;
        if (rows[i]![d]! >= at) continue;
        leftCount++;
        leftSum += target;
      }
      const rightCount = indices.length - leftCount;
      if (leftCount < minLeaf || rightCount < minLeaf) return null;
      return leftSum ** 2 / leftCount + (sum - leftSum) ** 2 / rightCount;
    }

    grow(sample, new Float64Array(dimensions), new Float64Array(dimensions).fill(1));
    return leaves;
  });
}
