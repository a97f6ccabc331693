/**
 * Several objectives with a Gaussian process each: where the model stands on the Pareto front, and the acquisition that
 * pushes it outward (log EHVI, times the chance of success and the weight of the priors).
 *
 * Everything is in the models' targets (gp/outcome.ts), where each objective has variance 1 and outliers do not count:
 * a strictly increasing transform leaves the front as it is.
 */
import type { Space } from "../../space/space";
import type { Acquisition } from "../acquisition/maximize";
import type { GpModel } from "../gp/gpModel";
import type { Observations } from "../gp/observations";
import { createPriorWeight } from "../gp/priorWeight";
import { dominates } from "../pareto";
import { undominatedBoxes } from "./boxes";
import { createHypervolumeImprovement, type HypervolumeImprovement } from "./expectedHypervolume";

export interface Front {
  readonly models: readonly GpModel[];
  /** Means of the undominated points, evaluated and pending, shape [points][objectives]. */
  readonly means: readonly (readonly number[])[];
  /** Evaluated points that keep to the limits, those of the front first. */
  readonly ranked: readonly Float64Array[];
  readonly improvement: HypervolumeImprovement;
}

/**
 * With more objectives random weightings (ParEGO) take its place. The volume can be had for three, but is largest at the
 * ends of the front, where points that are best in one objective and bad in others are never dominated: on DTLZ2 it
 * did no better than random search in 50 trials, and weightings did (bench/multiobjective.mjs).
 */
export const MAX_FRONT_OBJECTIVES = 2;
/** Beyond the worst that was seen by this share of what was seen: the front's ends count, too. */
const MARGIN = 0.1;
/** Where all values are equal, in targets of variance 1. */
const LEAST_MARGIN = 1e-3;

/** @param observations one per objective, of the same points. */
export function createFront(models: readonly GpModel[], observations: readonly Observations[]): Front {
  const first = observations[0]!;
  const d = models[0]!.shape.dimension;
  const columns = models.map((model, k) => meansOf(model, observations[k]!));
  const anyEligible = first.eligible.some((flag) => flag === 1);
  const evaluated = Array.from({ length: first.n }, (_, i) => i)
    .filter((i) => !anyEligible || first.eligible[i] === 1)
    .map((i) => ({
      point: first.points.slice(i * d, (i + 1) * d),
      mean: columns.map((column) => column[i]!),
    }));
  const isBeaten = (mean: readonly number[]): boolean =>
    evaluated.some((other) => dominates(other.mean, mean));
  const best = evaluated.filter(({ mean }) => !isBeaten(mean));
  const others = evaluated.filter(({ mean }) => isBeaten(mean)).sort((a, b) => sum(a.mean) - sum(b.mean));
  const means = [...best.map(({ mean }) => mean), ...pendingMeans(models, first.pending)];
  return {
    models,
    means,
    ranked: [...best, ...others].map(({ point }) => point),
    improvement: createHypervolumeImprovement(
      undominatedBoxes(means, referenceOf([...evaluated.map(({ mean }) => mean), ...means])),
    ),
  };
}

/** log EHVI + log p(success) + the weight of the priors. */
export function createFrontAcquisition({ models, improvement }: Front, space: Space): Acquisition {
  const { feasibility, used, shape } = models[0]!;
  const belief = createPriorWeight(space, used.length);
  const [m, d] = [models.length, shape.dimension];
  const means = new Float64Array(m);
  const stds = new Float64Array(m);
  const byMean = new Float64Array(m);
  const byStd = new Float64Array(m);
  const moments = new Float64Array(2);
  const meanGradients = models.map(() => new Float64Array(d));
  const varianceGradients = models.map(() => new Float64Array(d));
  return {
    evaluate(points, count, out) {
      const columns = models.map(({ acquiring }) => {
        const column = { means: new Float64Array(count), variances: new Float64Array(count) };
        acquiring.predictMany(points, count, column.means, column.variances);
        return column;
      });
      for (let i = 0; i < count; i++) {
        for (const [k, column] of columns.entries()) {
          means[k] = column.means[i]!;
          stds[k] = Math.sqrt(column.variances[i]!);
        }
        out[i] = improvement.log(means, stds);
      }
      feasibility?.addTo(points, count, out);
      if (belief === null) return;
      for (let i = 0; i < count; i++)
        out[i] = out[i]! + belief.logWeight(points.subarray(i * d, (i + 1) * d));
    },
    gradient(point, gradient) {
      for (const [k, { acquiring }] of models.entries()) {
        acquiring.predictWithGradient(point, moments, meanGradients[k]!, varianceGradients[k]!);
        means[k] = moments[0]!;
        stds[k] = Math.sqrt(moments[1]!);
      }
      let value = improvement.logGradient(means, stds, byMean, byStd);
      for (let j = 0; j < d; j++) {
        gradient[j] = 0;
        for (let k = 0; k < m; k++) {
          const byVariance = byStd[k]! / (2 * stds[k]!);
          gradient[j] =
            gradient[j]! + byMean[k]! * meanGradients[k]![j]! + byVariance * varianceGradients[k]![j]!;
        }
      }
      if (feasibility !== null) value += feasibility.addGradient(point, gradient);
      if (belief !== null) value += belief.addGradient(point, gradient);
      return value;
    },
  };
}

/** What of EHVI there would be without uncertainty, and the rest. */
export function frontShares(
  { models, improvement }: Front,
  point: Float64Array,
): { readonly exploit: number; readonly explore: number } {
  const moments = new Float64Array(2);
  const means = new Float64Array(models.length);
  const stds = new Float64Array(models.length);
  for (const [k, { acquiring }] of models.entries()) {
    acquiring.predict(point, moments);
    means[k] = moments[0]!;
    stds[k] = Math.sqrt(moments[1]!);
  }
  const expected = improvement.log(means, stds);
  const certain = improvement.log(means, new Float64Array(models.length).fill(CERTAIN));
  const exploit = Math.min(Math.exp(certain - expected), 1);
  return { exploit, explore: 1 - exploit };
}

/** A standard deviation that is nothing beside a target's 1, but can be divided by. */
const CERTAIN = 1e-9;

/** Posterior means of the observations; of those that a very large history leaves out, what was observed. */
function meansOf({ outcome, used, predictor }: GpModel, { losses }: Observations): Float64Array {
  const { posterior } = predictor;
  const means = losses.map(outcome.forward);
  for (const [k, i] of used.entries())
    means[i] = means[i]! - posterior.parameters.noise * posterior.alpha[k]!;
  return means;
}

function pendingMeans(models: readonly GpModel[], pending: readonly Float64Array[]): number[][] {
  const moments = new Float64Array(2);
  return pending.map((point) =>
    models.map(({ predictor }) => {
      predictor.predict(point, moments);
      return moments[0]!;
    }),
  );
}

/**
 * A little beyond the worst of everything evaluated: a reference at the front's own end gives what lies beyond its ends
 * no credit, and the search stays in the middle. Outliers are no harm, the targets have none.
 */
function referenceOf(means: readonly (readonly number[])[]): number[] {
  return (means[0] ?? []).map((_, k) => {
    const column = means.map((mean) => mean[k]!);
    const worst = Math.max(...column);
    return worst + MARGIN * (worst - Math.min(...column)) + LEAST_MARGIN;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}
