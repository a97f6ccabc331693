/** What a proposal promises, in the units of the metric: by it a study can be stopped when nothing is left to gain. */
import { expectedImprovement } from "../acquisition/expectedImprovement";
import type { Gain } from "../problem";
import type { GpModel } from "./gpModel";
import type { Proposal } from "./proposal";

/** Half the distance over which the outcome transform's slope is taken, in targets, which have variance 1. */
const HALF_STEP = 1e-3;

/** EI and noise are of targets, which are losses times a constant wherever a loss is better than the median. */
export function gainOf({ mean, std }: Pick<Proposal, "mean" | "std">, model: GpModel): Gain {
  const { outcome, incumbent, acquiring } = model;
  const rise = outcome.inverse(incumbent + HALF_STEP) - outcome.inverse(incumbent - HALF_STEP);
  const slope = rise / (2 * HALF_STEP);
  return {
    expectedImprovement: slope * expectedImprovement(mean, std, incumbent),
    noise: slope * Math.sqrt(acquiring.posterior.parameters.noise),
  };
}
