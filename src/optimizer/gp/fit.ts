/** Maximum a posteriori hyperparameters by L-BFGS from given starts. */
import { boxMinimize } from "../linear/boxMinimize";
import { type Priors, priors } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import { addNegativeLogPrior, createMarginalLikelihood } from "./marginalLikelihood";

export interface Fit {
  readonly theta: Float64Array;
  /** −(log marginal likelihood + log prior), up to a constant. */
  readonly value: number;
  readonly evaluations: number;
}

export function fitHyperparameters(
  shape: KernelShape,
  points: Float64Array,
  n: number,
  targets: Float64Array,
  starts: readonly Float64Array[],
  maxEvaluations: number,
  belief: Priors = priors(shape),
): Fit {
  const likelihood = createMarginalLikelihood(shape, points, n);
  const objective = (theta: Float64Array, gradient: Float64Array) => {
    const value = likelihood.negative(theta, targets, gradient);
    return value + addNegativeLogPrior(theta, belief, gradient);
  };
  let best: Fit | null = null;
  let evaluations = 0;
  for (const start of starts) {
    const found = boxMinimize(objective, start, belief.lower, belief.upper, {
      maxEvaluations,
      gradientTolerance: 1e-3,
      valueTolerance: 1e-5,
    });
    evaluations += found.evaluations;
    if (best === null || found.value < best.value)
      best = { theta: found.x.slice(), value: found.value, evaluations };
  }
  if (best === null) throw new Error("no start");
  return { ...best, evaluations };
}
