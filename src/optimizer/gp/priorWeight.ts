/**
 * What people believe beforehand, in the acquisition: πBO (Hvarfner et al. 2022, "πBO: Augmenting Acquisition
 * Functions with User Beliefs"). EI is multiplied by π(x)^(trust·β/n), π the prior density relative to the uniform one
 * and n the number of observations: the belief leads at first and fades. In the paper a wrong belief is overcome by
 * fading alone, which takes several times β trials; here the trials are asked, too: where those that the belief prefers
 * do worse than the others, it is not trusted.
 */
import { type UnitPrior, unitPrior } from "../../space/prior";
import type { Space } from "../../space/space";

export interface PriorWeight {
  /** (trust·β/n) log π at a point; parameters without a prior, or inactive, count 0. */
  logWeight(point: Float64Array): number;
  /** As `logWeight`, its gradient by the ordered coordinates added to `gradient`. */
  addGradient(point: Float64Array, gradient: Float64Array): number;
}

/** Points of d coordinates, one after the other, with a target each: the lower the better. */
export interface Evidence {
  readonly points: Float64Array;
  readonly targets: Float64Array;
}

/** β: about the number of trials that the belief outweighs, as in the paper's experiments. */
const BELIEF_TRIALS = 10;
/** No belief rules a value out: what has no density counts as a thousandth. */
const LOG_FLOOR = Math.log(1e-3);
const STEP = 1e-5;
/** A pair says something where the belief prefers one of the two by a factor of e. */
const CLEAR_PREFERENCE = 1;
/** A belief deserves trust until pairs speak against it: it starts with so many in its favour. */
const PAIRS_IN_FAVOUR = 3;
/** Shares of pairs ranked right at which there is no trust, and full trust; chance is a half. */
const NO_TRUST = 0.5;
const FULL_TRUST = 0.7;
/** Pairs grow with the square. */
const MAX_PAIRED = 200;

/** Null when no parameter has a prior. */
export function createPriorWeight(
  space: Space,
  observations: number,
  evidence?: Evidence,
): PriorWeight | null {
  const priors = space.parameters.map(unitPrior);
  if (priors.every((prior) => prior === null)) return null;
  const logDensityAt = (point: Float64Array): number => {
    let sum = 0;
    for (const [j, prior] of priors.entries()) {
      if (prior !== null && !Number.isNaN(point[j]!)) sum += logDensity(prior, point[j]!);
    }
    return sum;
  };
  const trust = evidence ? trustIn(logDensityAt, evidence) : 1;
  const strength = (trust * BELIEF_TRIALS) / Math.max(observations, 1);
  const logWeight = (point: Float64Array): number => strength * logDensityAt(point);

  return {
    logWeight,
    addGradient(point, gradient) {
      for (const [j, prior] of priors.entries()) {
        const x = point[j]!;
        if (prior?.kind !== "density" || Number.isNaN(x)) continue;
        const up = Math.min(x + STEP, 1);
        const down = Math.max(x - STEP, 0);
        const slope = (logDensity(prior, up) - logDensity(prior, down)) / (up - down);
        gradient[j] = gradient[j]! + strength * slope;
      }
      return logWeight(point);
    },
  };
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

function logDensity(prior: UnitPrior, x: number): number {
  if (prior.kind === "density") return Math.max(prior.logDensity(x), LOG_FLOOR);
  const { weights } = prior;
  const choice = Math.min(Math.floor(x * weights.length), weights.length - 1);
  return Math.max(Math.log(weights[choice]! * weights.length), LOG_FLOOR);
}
