/**
 * How much the chance of success weighs in an acquisition, as a power of it: p^κ.
 *
 * Constrained expected improvement weighs it once (κ = 1). Where a metric gets better up to the very border beyond which
 * trials crash, that proposes points at the border for ever, and about every second one crashes. So the weight follows
 * the share of failures among the latest trials: it rises while more fail than is tolerable, which draws proposals back
 * from the border, and falls again when they succeed, so that no region is given up for good. Without failures it is 1.
 */
import type { History } from "./sampler";

/** Finished trials that are looked at. */
const WINDOW = 24;
/** A share of failures that exploring is worth. */
const TOLERABLE = 0.03;
/** By how much the weight rises with the share beyond that: with a fifth of failures p counts to the 14th power or so. */
const RISE = 80;
const MOST = 40;
/** Reached by two failures among the latest trials. */
const FIRM = 1 + RISE * (0.055 - TOLERABLE);

/**
 * Nats that an acquisition loses for each unit by which a point falls short of being safe. With two failures among the
 * latest trials it is more than any improvement: a metric without noise, whose last bit is to be gained at the border,
 * makes the expected improvement of every other point smaller by thousands of nats.
 */
export function retreatOf(caution: number): number {
  return caution < FIRM ? 10 * (caution - 1) : 1e6;
}

export function cautionOf({
  complete,
  pruned,
  failed,
}: Pick<History, "complete" | "pruned" | "failed">): number {
  if (failed.length === 0) return 1;
  const ends = [
    ...[...complete, ...pruned].map(({ number }) => ({ number, failed: 0 })),
    ...failed.map(({ number }) => ({ number, failed: 1 })),
  ];
  const latest = ends.sort((a, b) => a.number - b.number).slice(-WINDOW);
  // Two successes are assumed: one failure at the very beginning is not a share of one half.
  const share = latest.reduce((sum, end) => sum + end.failed, 0) / (latest.length + 2);
  return Math.min(MOST, 1 + RISE * Math.max(0, share - TOLERABLE));
}
