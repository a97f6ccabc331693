/**
 * The margin of discrete coordinates (Hamano, Saito, Nomura & Shirakawa 2022, "CMA-ES with Margin"): whatever the
 * covariance has become, a draw leaves the mean's cell with a probability of at least α, so that no number gets stuck
 * on one of its values.
 */
import { normalCdf, normalQuantile } from "../acquisition/normal";

export interface Marginal {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The normal marginal of a discrete coordinate with that probability.
 * @param edges of the cells, ascending, without the outermost two: count − 1 thresholds.
 */
export function withMargin({ mean, deviation }: Marginal, edges: readonly number[], alpha: number): Marginal {
  const above = edges.findIndex((edge) => edge > mean);
  const upper = above < 0 ? undefined : edges[above];
  const lower = above < 0 ? edges.at(-1) : edges[above - 1];
  if (lower === undefined || upper === undefined) {
    const edge = lower ?? upper;
    if (edge === undefined) return { mean, deviation };
    const reach = deviation * normalQuantile(1 - alpha);
    return { mean: edge + Math.sign(mean - edge) * Math.min(Math.abs(mean - edge), reach), deviation };
  }
  const below = normalCdf((lower - mean) / deviation);
  const beyond = normalCdf((mean - upper) / deviation);
  if (below >= alpha / 2 && beyond >= alpha / 2) return { mean, deviation };
  const [left, right] = raised(below, beyond, alpha);
  const [a, b] = [normalQuantile(left), normalQuantile(1 - right)];
  const width = (upper - lower) / (b - a);
  return { mean: lower - a * width, deviation: width };
}

/** Both tails at least α/2; what they gain is taken from what is above its least (the paper's equations 12 and 13). */
function raised(below: number, beyond: number, alpha: number): readonly [number, number] {
  const least = alpha / 2;
  const [left, right] = [Math.max(below, least), Math.max(beyond, least)];
  const middle = 1 - below - beyond;
  const share = (1 - left - right - middle) / (left + right + middle - 3 * least);
  return [left + share * (left - least), right + share * (right - least)];
}
