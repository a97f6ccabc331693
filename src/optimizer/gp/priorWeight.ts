/**
 * What people believe beforehand, in the acquisition: πBO (Hvarfner et al. 2022, "πBO: Augmenting Acquisition
 * Functions with User Beliefs"). EI is multiplied by π(x)^(trust·β/n), π the prior density relative to the uniform one
 * and n the number of observations: the belief leads at first and fades. In the paper a wrong belief is overcome by
 * fading alone, which takes several times β trials; here the trials are asked, too: where those that the belief prefers
 * do worse than the others, it is not trusted.
 */
import type { Space } from "../../space/space";
import { type Evidence, logBelief, logPriorAt, priorsOf, trustIn } from "../belief";

export interface PriorWeight {
  /** (trust·β/n) log π at a point; parameters without a prior, or inactive, count 0. */
  logWeight(point: Float64Array): number;
  /** As `logWeight`, its gradient by the ordered coordinates added to `gradient`. */
  addGradient(point: Float64Array, gradient: Float64Array): number;
}

/** β: about the number of trials that the belief outweighs, as in the paper's experiments. */
const BELIEF_TRIALS = 10;
const STEP = 1e-5;

/** Null when no parameter has a prior. */
export function createPriorWeight(
  space: Space,
  observations: number,
  evidence?: Evidence,
): PriorWeight | null {
  const priors = priorsOf(space);
  if (priors === null) return null;
  const logDensityAt = (point: Float64Array): number => logBelief(priors, point);
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
        const slope = (logPriorAt(prior, up) - logPriorAt(prior, down)) / (up - down);
        gradient[j] = gradient[j]! + strength * slope;
      }
      return logWeight(point);
    },
  };
}
