/**
 * What one more observation is worth: by how much it is expected to improve the best posterior mean (Frazier, Powell &
 * Dayanik 2009, "The Knowledge-Gradient Policy for Correlated Normal Beliefs").
 *
 * Notation: an observation at p moves the mean at x by σ̃_x Z, Z ~ N(0, 1), σ̃_x = cov(x, p) / √(var(p) + noise).
 *   KG(p) = min_x μ_x − E min_x (μ_x + σ̃_x Z)     over the evaluated configurations x, and p
 * Observing at p does to the variance at x what it does to the mean: σ̃_x² = var(x) − var(x | p), so that no
 * covariance is needed.
 */
import { normalQuantile } from "../acquisition/normal";
import { flatten } from "../acquisition/searchDomain";
import type { GpModel } from "../gp/gpModel";
import { createPredictor, extendFactor } from "../gp/posterior";

/** Equally likely values of Z. */
const NODES = Float64Array.from({ length: 41 }, (_, i) => normalQuantile((i + 0.5) / 41));

/**
 * KG of an observation at each candidate, in targets.
 * @param evaluated points that could be recommended.
 */
export function knowledgeGradients(
  { predictor, shape }: GpModel,
  evaluated: readonly Float64Array[],
  candidates: readonly Float64Array[],
): number[] {
  const { posterior } = predictor;
  const d = shape.dimension;
  return candidates.map((candidate) => {
    const points = [...evaluated, candidate];
    const flat = flatten(points, d);
    const means = new Float64Array(points.length);
    const before = new Float64Array(points.length);
    predictor.predictMany(flat, points.length, means, before);
    const factor = extendFactor(shape, posterior, [candidate]);
    const after = new Float64Array(points.length);
    const alpha = new Float64Array(factor.n);
    createPredictor({ ...posterior, ...factor, alpha }).predictMany(
      flat,
      points.length,
      new Float64Array(points.length),
      after,
    );
    return expectedDecrease(
      means,
      before.map((variance, i) => Math.sqrt(Math.max(variance - after[i]!, 0))),
    );
  });
}

/** min μ − E min (μ + σ̃ Z). */
export function expectedDecrease(means: Float64Array, slopes: Float64Array): number {
  let expected = 0;
  for (const z of NODES) {
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < means.length; i++) lowest = Math.min(lowest, means[i]! + slopes[i]! * z);
    expected += lowest / NODES.length;
  }
  return means.reduce((a, b) => Math.min(a, b)) - expected;
}
