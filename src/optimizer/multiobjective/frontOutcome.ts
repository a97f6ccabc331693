/**
 * The outcome transform of one objective among several: losses → targets, strictly increasing.
 *
 * As a single objective's (gp/outcome.ts), which keeps the better half on its own scale and makes normal quantiles of the
 * worse ones' ranks; but here what must keep its scale is all that the Pareto front runs through, since an objective is
 * worst where another one is best. So the cut is the worst value on the front (the nadir), if that is beyond the median;
 * an end of the front that is far out is not followed further than Tukey's outer fence.
 *
 * Notation: p share of the losses up to the cut c, z = Φ⁻¹(p). Up to c targets are z + (y − c)/s; s makes their mean square
 * distance from the cut that of a normal variable below z, z² + 1 + zφ(z)/p.
 */
import { normalDensity, normalQuantile } from "../acquisition/normal";
import { type Outcome, throughKnots } from "../gp/outcome";
import { dominates } from "../pareto";

/** Interquartile ranges beyond the upper quartile. */
const FENCE = 3;
/** Targets that tie after rounding are kept apart by this much. */
const MIN_GAP = 1e-9;

/** @param columns all objectives' losses, of the same trials. */
export function fitFrontOutcome(columns: readonly Float64Array[], objective: number): Outcome {
  const losses = columns[objective]!;
  const n = losses.length;
  const values = Float64Array.from(new Set(losses.toSorted()));
  const sorted = losses.toSorted();
  const cut = cutOf(columns, objective, sorted);
  const share = Math.min((upperIndex(sorted, cut) + 0.5) / n, 1 - 0.5 / n);
  const z = normalQuantile(share);
  const below = losses.filter((y) => y <= cut);
  const square = below.reduce((sum, y) => sum + (y - cut) ** 2, 0) / below.length;
  const expected = z * z + 1 + (z * normalDensity(z)) / share;
  const scale = square > 0 ? Math.sqrt(square / expected) : 1;
  const targets = values.map((y) =>
    y <= cut ? z + (y - cut) / scale : normalQuantile((middleRank(sorted, y) + 0.5) / n),
  );
  for (let i = 1; i < targets.length; i++) targets[i] = Math.max(targets[i]!, targets[i - 1]! + MIN_GAP);
  return throughKnots(values, targets, losses);
}

/** The nadir, but neither below the median nor beyond the fence. */
function cutOf(columns: readonly Float64Array[], objective: number, sorted: Float64Array): number {
  const quartile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const points = Array.from(sorted, (_, i) => columns.map((column) => column[i]!));
  const front = points.filter((point) => !points.some((other) => dominates(other, point)));
  const nadir = Math.max(...front.map((point) => point[objective]!));
  const fence = quartile(0.75) + FENCE * (quartile(0.75) - quartile(0.25));
  return Math.max(Math.min(nadir, fence), quartile(0.5));
}

/** Index of the last element up to y. */
function upperIndex(sorted: Float64Array, y: number): number {
  return sorted.findLastIndex((value) => value <= y);
}

function middleRank(sorted: Float64Array, y: number): number {
  return (sorted.indexOf(y) + sorted.lastIndexOf(y)) / 2;
}
