/**
 * What people believe beforehand, in the acquisition: πBO (Hvarfner et al. 2022, "πBO: Augmenting Acquisition
 * Functions with User Beliefs"). EI is multiplied by π(x)^(β/n), π the prior density relative to the uniform one and n
 * the number of observations: the belief leads at first and fades, so that a wrong one is overcome.
 */
import { type UnitPrior, unitPrior } from "../../space/prior";
import type { Space } from "../../space/space";

export interface PriorWeight {
  /** (β/n) log π at a point; parameters without a prior, or inactive, count 0. */
  logWeight(point: Float64Array): number;
  /** As `logWeight`, its gradient by the ordered coordinates added to `gradient`. */
  addGradient(point: Float64Array, gradient: Float64Array): number;
}

/** β: about the number of trials that the belief outweighs, as in the paper's experiments. */
const BELIEF_TRIALS = 10;
/** No belief rules a value out: what has no density counts as a hundred-millionth. */
const LOG_FLOOR = Math.log(1e-8);
const STEP = 1e-5;

/** Null when no parameter has a prior. */
export function createPriorWeight(space: Space, observations: number): PriorWeight | null {
  const priors = space.parameters.map(unitPrior);
  if (priors.every((prior) => prior === null)) return null;
  const strength = BELIEF_TRIALS / Math.max(observations, 1);

  function logWeight(point: Float64Array): number {
    let sum = 0;
    for (const [j, prior] of priors.entries()) {
      if (prior !== null && !Number.isNaN(point[j]!)) sum += logDensity(prior, point[j]!);
    }
    return strength * sum;
  }

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

function logDensity(prior: UnitPrior, x: number): number {
  if (prior.kind === "density") return Math.max(prior.logDensity(x), LOG_FLOOR);
  const { weights } = prior;
  const choice = Math.min(Math.floor(x * weights.length), weights.length - 1);
  return Math.max(Math.log(weights[choice]! * weights.length), LOG_FLOOR);
}
