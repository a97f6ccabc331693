/**
 * The chance that a trial neither fails nor breaks a measured limit, from those that did and did not.
 *
 * A Beta-Bernoulli estimate in which every past trial counts by its similarity to the point (the surrogate's own
 * correlation): p(x) = (a + Σ_ok c(x, x_i)) / (a + b + Σ_all c(x, x_i)). Smooth, between 0 and 1, needs no fit of
 * its own; with a = 9, b = 1 an unexplored point counts as safe in nine cases of ten.
 */
import { flatten } from "../acquisition/searchDomain";
import { createCovariance, type KernelParameters } from "./kernel";
import type { KernelShape } from "./kernelShape";

const PRIOR_SUCCESSES = 0.9;
const PRIOR_FAILURES = 0.1;

export interface Feasibility {
  /** log p at a point. */
  logProbability(query: Float64Array): number;
  /** log p, its gradient by the ordered coordinates added to `gradient`. */
  addGradient(query: Float64Array, gradient: Float64Array): number;
}

/** Null when nothing ever failed: then p does not matter. */
export function createFeasibility(
  shape: KernelShape,
  surrogate: KernelParameters,
  succeeded: readonly Float64Array[],
  failed: readonly Float64Array[],
): Feasibility | null {
  if (failed.length === 0) return null;
  const d = shape.dimension;
  const n = succeeded.length + failed.length;
  const points = flatten([...succeeded, ...failed], d);
  const covariance = createCovariance(shape, { ...surrogate, signal: 1 }, points, n);
  const row = new Float64Array(n);
  const all = new Float64Array(n).fill(1);
  const good = new Float64Array(n).fill(1, 0, succeeded.length);
  const allGradient = new Float64Array(d);
  const goodGradient = new Float64Array(d);

  function sums(query: Float64Array): [number, number] {
    covariance.row(query, n, row);
    let top = PRIOR_SUCCESSES;
    let bottom = PRIOR_SUCCESSES + PRIOR_FAILURES;
    for (let i = 0; i < n; i++) {
      top += good[i]! * row[i]!;
      bottom += row[i]!;
    }
    return [top, bottom];
  }

  return {
    logProbability(query) {
      const [top, bottom] = sums(query);
      return Math.log(top / bottom);
    },
    addGradient(query, gradient) {
      const [top, bottom] = sums(query);
      covariance.gradient(query, row, good, all, goodGradient, allGradient);
      for (let j = 0; j < d; j++)
        gradient[j] = gradient[j]! + goodGradient[j]! / top - allGradient[j]! / bottom;
      return Math.log(top / bottom);
    },
  };
}
