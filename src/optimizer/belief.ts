/**
 * What people believe beforehand (`prior=`), and whether the trials bear it out: a belief is trusted by the share of
 * pairs of trials that it ranks as their results do.
 */
import { type UnitPrior, unitPrior } from "../space/prior";
import type { Space } from "../space/space";

/** Points of d coordinates, one after the other, with a target each: the lower the better. */
export interface Evidence {
  readonly points: Float64Array;
  readonly targets: Float64Array;
}

/** No belief rules a value out: what has no density counts as a thousandth. */
const LOG_FLOOR = Math.log(1e-3);
/** A pair says something where the belief prefers one of the two by a factor of e. */
const CLEAR_PREFERENCE = 1;
/** A belief deserves trust until pairs speak against it: it starts with so many in its favour. */
const PAIRS_IN_FAVOUR = 3;
/** Shares of pairs ranked right at which there is no trust, and full trust; chance is a half. */
const NO_TRUST = 0.5;
const FULL_TRUST = 0.7;
/** Pairs grow with the square. */
const MAX_PAIRED = 200;

/** Null for parameters without a prior; null when none has one. */
export function priorsOf(space: Space): readonly (UnitPrior | null)[] | null {
  const priors = space.parameters.map(unitPrior);
  return priors.every((prior) => prior === null) ? null : priors;
}

/** log π at a point, relative to the uniform density; parameters without a prior, or inactive, count 0. */
export function logBelief(priors: readonly (UnitPrior | null)[], point: ArrayLike<number>): number {
  let sum = 0;
  for (const [j, prior] of priors.entries()) {
    if (prior !== null && !Number.isNaN(point[j]!)) sum += logPriorAt(prior, point[j]!);
  }
  return sum;
}

/** Of one parameter. */
export function logPriorAt(prior: UnitPrior, x: number): number {
  if (prior.kind === "density") return Math.max(prior.logDensity(x), LOG_FLOOR);
  const { weights } = prior;
  const choice = Math.min(Math.floor(x * weights.length), weights.length - 1);
  return Math.max(Math.log(weights[choice]! * weights.length), LOG_FLOOR);
}

/** From 0 to 1, by the share of pairs of trials that the belief ranks as their targets do. */
export function trustIn(
  logDensityAt: (point: Float64Array) => number,
  { points, targets }: Evidence,
): number {
  const d = points.length / Math.max(targets.length, 1);
  const from = Math.max(0, targets.length - MAX_PAIRED);
  const beliefs: number[] = [];
  for (let i = from; i < targets.length; i++) beliefs.push(logDensityAt(points.subarray(i * d, (i + 1) * d)));
  let pairs = PAIRS_IN_FAVOUR;
  let right = PAIRS_IN_FAVOUR;
  for (let i = 0; i < beliefs.length; i++) {
    for (let j = 0; j < i; j++) {
      const preference = beliefs[i]! - beliefs[j]!;
      const worse = targets[from + i]! - targets[from + j]!;
      if (Math.abs(preference) < CLEAR_PREFERENCE || worse === 0) continue;
      pairs++;
      if (preference > 0 === worse < 0) right++;
    }
  }
  return Math.min(Math.max((right / pairs - NO_TRUST) / (FULL_TRUST - NO_TRUST), 0), 1);
}
