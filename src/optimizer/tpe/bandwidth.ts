import type { Dimension } from "./dimensions";

/**
 * Bandwidths of a Parzen estimator, one per dimension: the standard deviation of the kernels in x, or for a
 * category the share ε that leaves its own value.
 */
export interface BandwidthRule {
  readonly factor: number;
  readonly floor: number;
  readonly exponent: (n: number, d: number) => number;
  readonly shrink: number;
}

/** Standard deviation of a uniform coordinate. */
const UNIFORM_STD = Math.sqrt(1 / 12);

export function bandwidthsOf(
  dimensions: readonly Dimension[],
  points: readonly ArrayLike<number>[],
  rule: BandwidthRule,
): Float64Array {
  const d = dimensions.length;
  return Float64Array.from(dimensions, (dimension, k) => {
    const values = points.map((point) => point[k]!).filter((x) => !Number.isNaN(x));
    const n = values.length;
    if (dimension.kind === "category") return dimension.count / (n + 1 + dimension.count);
    const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(n, 1);
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    const std = Math.sqrt((squares + rule.shrink * UNIFORM_STD ** 2) / (Math.max(n - 1, 0) + rule.shrink));
    const sigma = rule.factor * std * Math.max(n, 1) ** -rule.exponent(n, d);
    const cell = dimension.kind === "ordered" ? 0.5 / dimension.count : 0;
    return Math.max(sigma, rule.floor, cell * 0.5);
  });
}
