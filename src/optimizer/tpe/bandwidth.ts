import type { Dimension } from "./dimensions";

/**
 * Bandwidths of a Parzen estimator: σ_d = factor · s_d · n^(−1/5) for numbers, Scott's rule for one coordinate
 * (the kernels are products), s_d being the spread of the n observations that have the parameter. Half an
 * observation's worth of a uniform spread keeps s_d from collapsing while n is small. A category's ε is the share
 * of k/(n + 1 + k) that one prior observation per choice would leave, k the number of choices.
 */

/** Standard deviation of a uniform coordinate, and how many observations it counts for. */
const UNIFORM_STD = Math.sqrt(1 / 12);
const UNIFORM_WEIGHT = 0.5;
const SCOTT_EXPONENT = 1 / 5;
/** Narrower kernels than this tell apart what nobody can measure. */
const MIN_SIGMA = 0.003;
/** A kernel that is narrower than a quarter of a cell would leave its neighbours no chance. */
const MIN_CELL_SHARE = 0.25;

export function bandwidthsOf(
  dimensions: readonly Dimension[],
  points: readonly ArrayLike<number>[],
  factor: number,
): Float64Array {
  return Float64Array.from(dimensions, (dimension, d) => {
    const { n, std } = spread(points, d);
    if (dimension.kind === "category") return dimension.count / (n + 1 + dimension.count);
    const floor = dimension.kind === "ordered" ? MIN_CELL_SHARE / dimension.count : 0;
    return Math.max(factor * std * Math.max(n, 1) ** -SCOTT_EXPONENT, MIN_SIGMA, floor);
  });
}

function spread(points: readonly ArrayLike<number>[], d: number): { n: number; std: number } {
  let n = 0;
  let sum = 0;
  for (const point of points) {
    if (Number.isNaN(point[d]!)) continue;
    n++;
    sum += point[d]!;
  }
  const mean = sum / Math.max(n, 1);
  let squares = 0;
  for (const point of points) if (!Number.isNaN(point[d]!)) squares += (point[d]! - mean) ** 2;
  const degrees = Math.max(n - 1, 0) + UNIFORM_WEIGHT;
  return { n, std: Math.sqrt((squares + UNIFORM_WEIGHT * UNIFORM_STD ** 2) / degrees) };
}
