import type { Outcome } from "../gp/outcome";

/** Beyond the upper quartile by this many times the interquartile range (Tukey's outer fence) a loss is an outlier. */
const FENCE = 3;

/**
 * The outcome transform of one objective among several: standardised, linear but for outliers. A front runs through
 * all of an objective's values (its best ones are where another objective is worst), so none may be given up, as a
 * single objective's worse half is; only what lies beyond the fence is drawn in by a logarithm. Strictly increasing; a
 * positive affine change of the losses does not change the targets.
 */
export function fitFrontOutcome(losses: Float64Array): Outcome {
  const sorted = losses.toSorted();
  const quartile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const width = quartile(0.75) - quartile(0.25) || sorted[sorted.length - 1]! - sorted[0]! || 1;
  const fence = quartile(0.75) + FENCE * width;
  const drawnIn = (y: number): number => (y <= fence ? y : fence + width * Math.log1p((y - fence) / width));
  const values = losses.map(drawnIn);
  const mean = values.reduce((sum, y) => sum + y / values.length, 0);
  const variance = values.reduce((sum, y) => sum + (y - mean) ** 2 / values.length, 0);
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  // A band above an outlier is not followed further than as much again.
  const worst = sorted[sorted.length - 1]!;
  const limit = worst + (worst - quartile(0.5));
  return {
    forward: (loss) => (drawnIn(loss) - mean) / scale,
    inverse: (target) => {
      const y = mean + scale * target;
      return y <= fence
        ? y
        : Math.min(fence + width * Math.expm1((y - fence) / width), Math.max(limit, fence));
    },
  };
}
