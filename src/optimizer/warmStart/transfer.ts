/**
 * A Gaussian process that learns from earlier studies: the ranking-weighted ensemble of Feurer, Letham, Hutter & Bakshy
 * (2018, "Practical Transfer Learning for Bayesian Optimization", RGPE). Every study has a model of its own, in its own
 * standardised targets; what mixes them is how well each one ranks this study's trials.
 *
 * Notation: f_i a draw of model i's values at the n trials of this study (of this study's own model, each one predicted
 * from the others); its loss Σ_{j≠k} [ (f_i(x_j) < f_i(x_k)) ≠ (y_j < y_k) ]; w_i the share of draws in which model i has the
 * lowest loss. Mean Σ w_i μ_i, variance Σ w_i² σ_i². A study that ranks no better than chance soon weighs nothing.
 */
import { createRandom, nextNormal, type Random } from "../../space/random";
import { flatten } from "../acquisition/searchDomain";
import { createFitCache } from "../fitCache";
import { fitGp, type GpModel, rankEvaluated } from "../gp/gpModel";
import { leaveOneOutMoments } from "../gp/leaveOneOut";
import type { Observations } from "../gp/observations";
import { conditionOnMean, createPredictor, type Posterior, type Predictor } from "../gp/posterior";
import { selection } from "../gp/selection";
import type { SamplerContext } from "../sampler";
import { earlierPoints } from "./earlierPoints";

const DRAWS = 100;
/** Pairs grow with the square. */
const MAX_RANKED = 60;
/** Before there are pairs to rank, an earlier study is all there is to go by. */
const MIN_RANKED = 3;
/** A model whose misranked pairs are more than this share of what chance gives (Kendall τ below 0.2) knows nothing. */
const CHANCE = 0.8;
/** Earlier studies of fewer trials have no model worth asking. */
const MIN_EARLIER = 5;

/** The model with what earlier studies add to it; the model itself when there are none, or none agrees. */
export function withEarlier(context: SamplerContext, model: GpModel, observations: Observations): GpModel {
  const sources = sourceModels(context, model);
  if (sources.length === 0) return model;
  const weights = rankingWeights(
    model,
    sources,
    observations,
    createRandom(context.problem.seed, "warm start", context.number),
  );
  const used = sources
    .map((source, i) => ({ source, weight: weights[i + 1]! }))
    .filter(({ weight }) => weight > 0);
  if (used.length === 0) return model;
  const evaluated = [...pointsOf(model), ...observations.pending];
  const mix = (target: Predictor, posteriors: readonly Posterior[]): Predictor =>
    createEnsemble([
      { predictor: target, weight: weights[0]! },
      ...posteriors.map((posterior, i) => ({
        predictor: createPredictor(posterior),
        weight: used[i]!.weight,
      })),
    ]);
  const believed = mix(
    model.predictor,
    used.map(({ source }) => source.predictor.posterior),
  );
  return {
    ...model,
    // What was tried here is no longer uncertain to an earlier model either.
    acquiring: mix(
      model.acquiring,
      used.map(({ source }) => conditionOnMean(source.predictor.posterior, evaluated)),
    ),
    ...rankEvaluated(believed, observations, model.used),
  };
}

function sourceModels({ problem, space, cache }: SamplerContext, { shape }: GpModel): readonly GpModel[] {
  const known = cache?.models.get(MEMO) as readonly GpModel[] | undefined;
  if (known) return known;
  const models = earlierPoints(problem, space, cache).flatMap(({ points }) => {
    if (points.length < MIN_EARLIER) return [];
    const n = points.length;
    const observations: Observations = {
      points: flatten(
        points.map(({ unit }) => unit),
        shape.dimension,
      ),
      n,
      losses: Float64Array.from(points, ({ losses }) => losses[0]!),
      eligible: new Uint8Array(n).fill(1),
      violating: new Uint8Array(n),
      pending: [],
      failed: [],
      violated: [],
      taken: new Set(),
    };
    return [fitGp(shape, observations, createFitCache())];
  });
  cache?.models.set(MEMO, models);
  return models;
}

const MEMO = "warm start/models";

/** Of the study's own model, then of the sources. */
export function rankingWeights(
  target: GpModel,
  sources: readonly GpModel[],
  { losses }: Observations,
  random: Random,
): number[] {
  const count = sources.length + 1;
  if (target.used.length < MIN_RANKED) return [0, ...sources.map(() => 1 / sources.length)];
  const observed = Float64Array.from(target.used, (i) => target.outcome.forward(losses[i]!));
  const own = leaveOneOutMoments(target.predictor.posterior, observed);
  const rows = selection(observed, MAX_RANKED);
  const points = pointsOf(target);
  const flat = flatten(
    rows.map((row) => points[row]!),
    target.shape.dimension,
  );
  const values = rows.map((row) => observed[row]!);
  const moments = [
    {
      means: rows.map((row) => own.means[row]!),
      variances: rows.map((row) => own.variances[row]!),
      isOwn: true,
    },
    ...sources.map((source) => {
      const means = new Float64Array(rows.length);
      const variances = new Float64Array(rows.length);
      source.predictor.predictMany(flat, rows.length, means, variances);
      return { means, variances, isOwn: false };
    }),
  ];
  const lossDraws = moments.map(({ means, variances, isOwn }) =>
    Array.from({ length: DRAWS }, () => {
      const draw = Array.from(means, (mean, j) => mean + Math.sqrt(variances[j]!) * nextNormal(random));
      // The trial itself is predicted, the others are known.
      return misranked(draw, isOwn ? values : draw, values);
    }),
  );
  const limit = quantile(lossDraws[0]!, 0.95);
  const isOut = lossDraws.map((draws, i) => i > 0 && quantile(draws, 0.5) > limit);
  const chance =
    CHANCE *
    misranked(
      values.map(() => 0),
      values.map(() => 0),
      values,
    );
  const wins = new Array<number>(count).fill(0);
  for (let s = 0; s < DRAWS; s++) {
    let best = 0;
    for (let i = 1; i < count; i++) {
      const loss = lossDraws[i]![s]!;
      if (!isOut[i] && loss < chance && loss < lossDraws[best]![s]!) best = i;
    }
    wins[best] = wins[best]! + 1;
  }
  return wins.map((won) => won / DRAWS);
}

/** Ordered pairs that `predicted` (against `others`) puts the other way round than `observed`. */
export function misranked(
  predicted: readonly number[],
  others: readonly number[],
  observed: readonly number[],
): number {
  let count = 0;
  for (let j = 0; j < observed.length; j++)
    for (let k = 0; k < observed.length; k++) {
      if (observed[j] === observed[k]) continue;
      if (predicted[j]! < others[k]! !== observed[j]! < observed[k]!) count++;
    }
  return count;
}

/** Of the values, the one at this share of them in order. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)]!;
}

function pointsOf({ predictor, used, shape }: GpModel): Float64Array[] {
  const d = shape.dimension;
  return used.map((_, k) => predictor.posterior.points.subarray(k * d, (k + 1) * d));
}

interface Member {
  readonly predictor: Predictor;
  readonly weight: number;
}

/** The weighted sum of independent processes; its posterior is the first one's. */
export function createEnsemble(members: readonly Member[]): Predictor {
  const { posterior } = members[0]!.predictor;
  const d = posterior.shape.dimension;
  const moments = new Float64Array(2);
  const meanPart = new Float64Array(d);
  const variancePart = new Float64Array(d);
  return {
    posterior,
    predict(query, out) {
      let [mean, variance] = [0, 0];
      for (const { predictor, weight } of members) {
        predictor.predict(query, moments);
        mean += weight * moments[0]!;
        variance += weight * weight * moments[1]!;
      }
      out[0] = mean;
      out[1] = variance;
    },
    predictWithGradient(query, out, meanGradient, varianceGradient) {
      let [mean, variance] = [0, 0];
      meanGradient.fill(0);
      varianceGradient.fill(0);
      for (const { predictor, weight } of members) {
        predictor.predictWithGradient(query, moments, meanPart, variancePart);
        mean += weight * moments[0]!;
        variance += weight * weight * moments[1]!;
        for (let j = 0; j < d; j++) {
          meanGradient[j] = meanGradient[j]! + weight * meanPart[j]!;
          varianceGradient[j] = varianceGradient[j]! + weight * weight * variancePart[j]!;
        }
      }
      out[0] = mean;
      out[1] = variance;
    },
    predictMany(queries, count, means, variances) {
      const meanParts = new Float64Array(count);
      const varianceParts = new Float64Array(count);
      means.fill(0, 0, count);
      variances.fill(0, 0, count);
      for (const { predictor, weight } of members) {
        predictor.predictMany(queries, count, meanParts, varianceParts);
        for (let i = 0; i < count; i++) {
          means[i] = means[i]! + weight * meanParts[i]!;
          variances[i] = variances[i]! + weight * weight * varianceParts[i]!;
        }
      }
    },
  };
}
