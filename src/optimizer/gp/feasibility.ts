/**
 * The chance that a trial neither fails nor breaks a measured limit, learnt from those that did and did not.
 *
 * A Gaussian process on labels (+1 kept to the rules, −1 failed) with hyperparameters of its own: what makes a trial
 * crash is not what makes it good. p(x) = Φ(mean / √(variance + noise)): least-squares classification (Rasmussen &
 * Williams 2006, §6.5) with the probit as its link. It enters the acquisition as log p, as in constrained EI.
 */
import { logNormalCdf, millsRatio, normalCdf, normalDensity } from "../acquisition/normal";
import { flatten } from "../acquisition/searchDomain";
import { retreatOf } from "../caution";
import { fitHyperparameters } from "./fit";
import { FIRST_COORDINATE, kernelParameters, NOISE, type Priors, priors } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import { createPosterior, createPredictor, factorize } from "./posterior";

export interface Feasibility {
  /** Adds log p at `count` points to `out`. */
  addTo(points: Float64Array, count: number, out: Float64Array): void;
  /** log p; its gradient by the ordered coordinates is added to `gradient`. */
  addGradient(query: Float64Array, gradient: Float64Array): number;
  /** What an acquisition weighs it with: log p times κ (caution.ts), and what draws proposals back from the border. */
  withCaution(kappa: number): Feasibility;
}

/** Labels say little each, and the fit is repeated at every suggestion: so many are enough for it. */
const MAX_FIT_POINTS = 80;
const MAX_POINTS = 300;
const FIT_EVALUATIONS = 20;
/** A quarter of a parameter's range. */
const MIN_LABEL_LENGTH = 0.25;
const MIN_LABEL_NOISE = 0.02;
/**
 * Labels are ±1, and 0 at a border: a point is safe where more than this is expected, or more than usual. For failures
 * that come by chance, everywhere, must not send the search to wherever they happened not to come.
 */
const SAFE_LABEL = 0.6;

/** Null when nothing ever failed: then p does not matter. Throws a ModelError as `factorize`. */
export function createFeasibility(
  shape: KernelShape,
  succeeded: readonly Float64Array[],
  failed: readonly Float64Array[],
): Feasibility | null {
  if (failed.length === 0) return null;
  const d = shape.dimension;
  const fitted = labelled(succeeded, failed, MAX_FIT_POINTS);
  const belief = labelPriors(shape);
  const { theta } = fitHyperparameters(
    shape,
    flatten(fitted.points, d),
    fitted.points.length,
    fitted.labels,
    [belief.mean],
    FIT_EVALUATIONS,
    belief,
  );
  const { points, labels } = labelled(succeeded, failed, MAX_POINTS);
  const factor = factorize(shape, kernelParameters(shape, theta), flatten(points, d), points.length);
  const predictor = createPredictor(createPosterior(shape, factor, labels));
  const { noise } = factor.parameters;
  const usual = (succeeded.length - failed.length) / (succeeded.length + failed.length);
  const safe = Math.min(SAFE_LABEL, usual);
  const moments = new Float64Array(2);
  const meanGradient = new Float64Array(d);
  const varianceGradient = new Float64Array(d);

  function weighing(kappa: number): Feasibility {
    const retreat = retreatOf(kappa);
    return {
      addTo(queries, count, out) {
        const means = new Float64Array(count);
        const variances = new Float64Array(count);
        predictor.predictMany(queries, count, means, variances);
        for (let i = 0; i < count; i++) {
          const log = logNormalCdf(means[i]! / Math.sqrt(variances[i]! + noise));
          out[i] = out[i]! + kappa * log - retreat * Math.max(0, safe - means[i]!);
        }
      },
      addGradient(query, gradient) {
        predictor.predictWithGradient(query, moments, meanGradient, varianceGradient);
        const mean = moments[0]!;
        const width = Math.sqrt(moments[1]! + noise);
        const z = mean / width;
        // d log Φ(z)/dz = φ/Φ
        const slope = kappa * (z > 0 ? normalDensity(z) / normalCdf(z) : 1 / millsRatio(z));
        const back = mean < safe ? retreat : 0;
        for (let j = 0; j < d; j++) {
          const change = meanGradient[j]! / width - (z * varianceGradient[j]!) / (2 * width * width);
          gradient[j] = gradient[j]! + slope * change + back * meanGradient[j]!;
        }
        return kappa * logNormalCdf(z) - back * (safe - mean);
      },
      withCaution: weighing,
    };
  }
  return weighing(1);
}

/**
 * Labels jump, and no smooth process likes that: left alone, the fit would explain a border by tiny lengthscales and
 * trust nothing between two failures. So regions have a least size, and borders count as noise.
 */
function labelPriors(shape: KernelShape): Priors {
  const belief = priors(shape);
  const lower = belief.lower.slice();
  lower[NOISE] = Math.log(MIN_LABEL_NOISE);
  for (const j of [...shape.ordered, ...shape.conditionalOrdered]) {
    lower[FIRST_COORDINATE + j] = Math.log(MIN_LABEL_LENGTH);
  }
  return { ...belief, lower, mean: belief.mean.map((m, i) => Math.max(m, lower[i]!)) };
}

/** At most `limit` points with their labels: the latest of either kind, the rarer kind first. */
function labelled(
  succeeded: readonly Float64Array[],
  failed: readonly Float64Array[],
  limit: number,
): { points: Float64Array[]; labels: Float64Array } {
  const rarer = Math.min(succeeded.length, failed.length, limit >> 1);
  const good = succeeded.slice(-Math.max(rarer, limit - failed.length));
  const bad = failed.slice(-Math.max(rarer, limit - good.length));
  const labels = new Float64Array(good.length + bad.length).fill(1).fill(-1, good.length);
  return { points: [...good, ...bad], labels };
}
