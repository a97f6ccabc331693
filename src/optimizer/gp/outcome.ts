/**
 * The outcome transform: losses y → targets t that a stationary Gaussian process can believe in, and back.
 *
 * Half-rank warping (as in Google Vizier's GP bandit, Song et al. 2024): losses up to the median stay on their own
 * scale, since differences among them are what optimisation is about; each worse one becomes the normal quantile of
 * its rank, so that no outlier, however bad, flattens the rest. Strictly increasing and piecewise linear. A
 * positive affine change of the losses does not change the targets.
 */
import { normalQuantile } from "../acquisition/normal";

export interface Outcome {
  /** Target of a loss; strictly increasing. */
  forward(loss: number): number;
  inverse(target: number): number;
}

/** Targets that tie after rounding are kept apart by this share of their spread. */
const MIN_GAP = 1e-9;

/** The transform for these losses (at least one): their targets have mean 0 and variance 1. */
export function fitOutcome(losses: Float64Array): Outcome {
  const { values, ranks } = distinct(losses);
  const n = losses.length;
  const median = medianOf(losses);
  const scale = spreadBelow(losses, median);
  const warped = values.map((y, i) =>
    y <= median ? (y - median) / scale : normalQuantile((ranks[i]! + 0.5) / n),
  );
  for (let i = 1; i < warped.length; i++) warped[i] = Math.max(warped[i]!, warped[i - 1]! + MIN_GAP);
  return throughKnots(values, warped, losses);
}

/**
 * Piecewise linear through (values, targets), both increasing; the targets shifted and scaled to mean 0 and variance 1
 * over the losses.
 */
export function throughKnots(values: Float64Array, targets: Float64Array, losses: Float64Array): Outcome {
  const raw = piecewise(values, targets);
  const { mean, std } = moments(losses.map(raw.forward));
  const { forward, inverse } = piecewise(
    values,
    targets.map((t) => (t - mean) / std),
  );
  // The last piece may be as steep as an outlier is far: a band does not follow it beyond as much again.
  const worst = values[values.length - 1]!;
  const limit = worst + (worst - medianOf(losses));
  return { forward, inverse: (t) => Math.min(inverse(t), limit) };
}

/** Root mean square distance of the losses below the median from it; 1 when there is none. */
function spreadBelow(losses: Float64Array, median: number): number {
  let square = 0;
  let count = 0;
  for (const y of losses) {
    if (y > median) continue;
    square += (y - median) ** 2;
    count++;
  }
  const spread = Math.sqrt(square / Math.max(count, 1));
  return spread > 0 ? spread : 1;
}

/** The distinct values in increasing order, with the middle rank of each. */
function distinct(losses: Float64Array): { values: Float64Array; ranks: Float64Array } {
  const sorted = losses.slice().sort();
  const values: number[] = [];
  const ranks: number[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    values.push(sorted[i]!);
    ranks.push((i + end - 1) / 2);
    i = end;
  }
  return { values: Float64Array.from(values), ranks: Float64Array.from(ranks) };
}

function medianOf(losses: Float64Array): number {
  const sorted = losses.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}

/** Mean and standard deviation (1 where all are equal). */
export function moments(values: Float64Array): { mean: number; std: number } {
  const n = values.length;
  let mean = 0;
  for (const v of values) mean += v / n;
  let square = 0;
  for (const v of values) square += (v - mean) ** 2 / n;
  return { mean, std: square > 0 ? Math.sqrt(square) : 1 };
}

/** Through the knots (xs increasing, ts increasing); the first and last pieces go on. */
function piecewise(xs: Float64Array, ts: Float64Array): Outcome {
  return {
    forward: (x) => interpolate(xs, ts, x),
    inverse: (t) => interpolate(ts, xs, t),
  };
}

function interpolate(from: Float64Array, to: Float64Array, x: number): number {
  const last = from.length - 1;
  if (last === 0) return to[0]! + (x - from[0]!);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - from[low]!) / (from[high]! - from[low]!);
  return to[low]! * (1 - share) + to[high]! * share;
}
