/** What the surrogate learns from: the history as flat arrays of points and losses. */
import { flatten, pointKey } from "../acquisition/searchDomain";
import { cautionOf } from "../caution";
import type { CompletePoint, PrunedPoint, SamplerContext } from "../sampler";
import type { Outcome } from "./outcome";

export interface Observations {
  /** How targets are made of losses; default `fitOutcome`. */
  readonly fitOutcome?: (losses: Float64Array) => Outcome;
  /** n points of d coordinates, by trial number. */
  readonly points: Float64Array;
  readonly n: number;
  /** n losses to be minimised: one objective, or several made into one. */
  readonly losses: Float64Array;
  /** 1 where the point was really completed and kept to the measured limits: it may be the incumbent. */
  readonly eligible: Uint8Array;
  /** 1 where a measured limit was broken. */
  readonly violating: Uint8Array;
  /** Points whose outcome is unknown: running trials. */
  readonly pending: readonly Float64Array[];
  readonly failed: readonly Float64Array[];
  /** Points that broke a measured limit, complete or not. */
  readonly violated: readonly Float64Array[];
  /** The weight of the chance of success (caution.ts); 1 where absent. */
  readonly caution?: number;
  /** Keys of every point that was run or is running. */
  readonly taken: ReadonlySet<string>;
}

/** @param target an objective's index, or weights that make all of them into one (`scalarize`). */
export function observe(
  { space, history }: SamplerContext,
  target: number | readonly number[],
): Observations {
  const { complete, pruned, failed, pending } = history;
  const single =
    typeof target === "number" ? complete.map(({ losses }) => losses[target]!) : scalarize(complete, target);
  // What a pruned trial reported was the first objective.
  const imputed = imputePruned(
    single,
    target === 0 ? pruned : pruned.map((point) => ({ ...point, loss: null })),
  );
  const rows = [
    ...complete.map((point, i) => ({ point, loss: single[i]!, eligible: point.violation === 0 })),
    ...imputed.map(({ point, loss }) => ({ point, loss, eligible: false })),
  ].sort((a, b) => a.point.number - b.point.number);
  return {
    points: flatten(
      rows.map(({ point }) => point.unit),
      space.dimension,
    ),
    n: rows.length,
    losses: Float64Array.from(rows, ({ loss }) => loss),
    eligible: Uint8Array.from(rows, ({ eligible }) => Number(eligible)),
    violating: Uint8Array.from(rows, ({ point }) => Number(point.violation > 0)),
    pending: pending.map(({ unit }) => unit),
    failed: failed.map(({ unit }) => unit),
    caution: cautionOf(history),
    violated: [...complete, ...pruned].filter(({ violation }) => violation > 0).map(({ unit }) => unit),
    taken: new Set([...complete, ...pruned, ...failed, ...pending].map(({ unit }) => pointKey(unit))),
  };
}

/**
 * A pruned trial counts as what it would have ended with. Without a curve to tell it: it was worse than most at its last step, and would have gone on to improve by an unknown amount: it
 * counts as its last value, but as no better than the median of the finished ones and no worse than the worst.
 */
function imputePruned(
  completeLosses: readonly number[],
  pruned: readonly PrunedPoint[],
): { point: PrunedPoint; loss: number }[] {
  if (completeLosses.length === 0) return [];
  const sorted = [...completeLosses].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  const worst = sorted[sorted.length - 1]!;
  return pruned.map((point) => ({
    point,
    loss: point.estimate ?? (point.loss === null ? median : Math.max(median, Math.min(point.loss, worst))),
  }));
}

/** Weight of the sum in the augmented Chebyshev function (Knowles 2006). */
const AUGMENTATION = 0.05;

/**
 * ParEGO (Knowles 2006): objectives scaled to [0, 1] over what was seen, then max_i w_i f_i + 0.05 Σ w_i f_i.
 * With other weights for each trial the proposals spread over the Pareto front.
 */
function scalarize(complete: readonly CompletePoint[], weights: readonly number[]): number[] {
  const ranges = weights.map((_, i) => {
    const values = complete.map(({ losses }) => losses[i]!);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { low, width: high > low ? high - low : 1 };
  });
  return complete.map(({ losses }) => {
    const weighted = weights.map((w, i) => (w * (losses[i]! - ranges[i]!.low)) / ranges[i]!.width);
    const sum = weighted.reduce((a, b) => a + b, 0);
    return Math.max(...weighted) + AUGMENTATION * sum;
  });
}
