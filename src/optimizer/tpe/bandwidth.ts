import type { Coordinates } from "./coordinates";
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
  coordinates: Coordinates,
  factor: number,
): Float64Array {
  return Float64Array.from(dimensions, (dimension, d) => {
    const { n, std } = spread(coordinates[d]!);
    if (dimension.kind === "category") return dimension.count / (n + 1 + dimension.count);
    const floor = dimension.kind === "ordered" ? MIN_CELL_SHARE / dimension.count : 0;
    return Math.max(factor * std * Math.max(n, 1) ** -SCOTT_EXPONENT, MIN_SIGMA, floor);
  });
}

/** Of the values that are there. Two passes: the sum of squares of large n would cancel. */
function spread(values: Float64Array): { n: number; std: number } {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    n++;
    sum += value;
  }
  const mean = sum / Math.max(n, 1);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  }
  const degrees = Math.max(n - 1, 0) + UNIFORM_WEIGHT;
  return { n, std: Math.sqrt((squares + UNIFORM_WEIGHT * UNIFORM_STD ** 2) / degrees) };
}
