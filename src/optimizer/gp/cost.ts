/**
 * Expected improvement per second, where trials take differently long: EI is divided by c(x)^α, c the duration that
 * trials like x took (Snoek et al. 2012) and α = 1 − n/N with N the study's number of trials, so that cheap trials go
 * first and the last ones look for the best whatever it costs (cost-cooling: Lee et al. 2020, "Cost-aware Bayesian
 * Optimization").
 *
 * log c is a Gaussian process of its own. It is used only where it pays: durations that matter, vary, and can be told
 * from the parameters; else the noise of a clock would decide, and a study could not be repeated.
 */
import { flatten } from "../acquisition/searchDomain";
import type { CompletePoint, SamplerContext } from "../sampler";
import { fitHyperparameters } from "./fit";
import { kernelParameters, priors } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import { leaveOneOutMoments } from "./leaveOneOut";
import { ModelError } from "./modelError";
import { moments } from "./outcome";
import { createPosterior, createPredictor, factorize, type Posterior } from "./posterior";

export interface Cost {
  /** Subtracts α log c, relative to the geometric mean of the durations, at `count` points from `out`. */
  addTo(points: Float64Array, count: number, out: Float64Array): void;
  /** −α log c; its gradient by the ordered coordinates is added to `gradient`. */
  addGradient(query: Float64Array, gradient: Float64Array): number;
}

/** Fewer durations do not show what they depend on. */
const MIN_POINTS = 10;
/** The latest ones; the fit is repeated at every suggestion. */
const MAX_POINTS = 60;
const FIT_EVALUATIONS = 15;
/** Of the median trial: below this, starting and stopping are most of it. */
const MIN_SECONDS = 2;
/** Standard deviation of log durations, about as many times longer or shorter: less is not worth a detour. */
const MIN_SPREAD = 0.4;
/** Share of the variance of log durations that the others must predict of each one. */
const MIN_EXPLAINED = 0.5;

/** Null where durations should not matter. */
export function createCost({ history, problem }: SamplerContext, shape: KernelShape): Cost | null {
  const strength = 1 - history.complete.length / problem.trials;
  const timed = history.complete.filter(({ durationS }) => durationS !== null && durationS > 0);
  const used = timed.slice(-MAX_POINTS);
  if (!(strength > 0) || used.length < MIN_POINTS) return null;
  const logs = Float64Array.from(used, ({ durationS }) => Math.log(durationS!));
  if (Math.exp(logs.toSorted()[logs.length >> 1]!) < MIN_SECONDS) return null;
  const { mean, std } = moments(logs);
  // Of equal durations the standard deviation counts as 1.
  if (std < MIN_SPREAD || logs.every((log) => log === logs[0])) return null;
  const targets = logs.map((log) => (log - mean) / std);
  const posterior = posteriorOf(shape, used, targets);
  if (posterior === null || explained(posterior, targets) < MIN_EXPLAINED) return null;

  const predictor = createPredictor(posterior);
  const scale = strength * std;
  const pair = new Float64Array(2);
  const meanGradient = new Float64Array(shape.dimension);
  const varianceGradient = new Float64Array(shape.dimension);
  return {
    addTo(points, count, out) {
      const means = new Float64Array(count);
      predictor.predictMany(points, count, means, new Float64Array(count));
      for (let i = 0; i < count; i++) out[i] = out[i]! - scale * means[i]!;
    },
    addGradient(query, gradient) {
      predictor.predictWithGradient(query, pair, meanGradient, varianceGradient);
      for (let j = 0; j < gradient.length; j++) gradient[j] = gradient[j]! - scale * meanGradient[j]!;
      return -scale * pair[0]!;
    },
  };
}

/** Null where no model can be fitted. */
function posteriorOf(
  shape: KernelShape,
  used: readonly CompletePoint[],
  targets: Float64Array,
): Posterior | null {
  const points = flatten(
    used.map(({ unit }) => unit),
    shape.dimension,
  );
  const starts = [priors(shape).mean];
  const { theta } = fitHyperparameters(shape, points, used.length, targets, starts, FIT_EVALUATIONS);
  try {
    const factor = factorize(shape, kernelParameters(shape, theta), points, used.length);
    return createPosterior(shape, factor, targets);
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

/** Of targets with mean 0 and variance 1, predicted each from the others. */
function explained(posterior: Posterior, targets: Float64Array): number {
  const { means } = leaveOneOutMoments(posterior, targets);
  const errors = targets.map((y, i) => (y - means[i]!) ** 2);
  return 1 - errors.reduce((a, b) => a + b, 0) / targets.length;
}
