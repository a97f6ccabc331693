/** The surrogate of a history: outcome transform, fitted hyperparameters and posterior. */
import type { FitCache } from "../fitCache";
import type { Cost } from "./cost";
import { createFeasibility, type Feasibility } from "./feasibility";
import { hyperparameters } from "./hyperparameterPath";
import { kernelParameters, NOISE } from "./hyperparameters";
import type { KernelShape } from "./kernelShape";
import type { Observations } from "./observations";
import { fitOutcome, type Outcome } from "./outcome";
import {
  conditionOnMean,
  createPosterior,
  createPredictor,
  extendFactor,
  type Factor,
  factorize,
  fittedMeans,
  type Posterior,
  type Predictor,
} from "./posterior";
import { sameNumbers } from "./sameNumbers";
import { selection } from "./selection";

export interface GpModel {
  readonly shape: KernelShape;
  readonly outcome: Outcome;
  /** Given the observations alone; predicts targets, not losses. */
  readonly predictor: Predictor;
  /** Given the pending trials, too, each at its posterior mean: what the acquisition looks at. */
  readonly acquiring: Predictor;
  /** Which of the observations the posterior uses: all, or of very many a part. */
  readonly used: readonly number[];
  /** Posterior mean of the target at each point used. */
  readonly means: Float64Array;
  /** The best posterior mean of a target among evaluated (feasible) and pending points. */
  readonly incumbent: number;
  /** Evaluated points, best posterior mean first. */
  readonly ranked: readonly Float64Array[];
  /** Null when nothing ever failed. */
  readonly feasibility: Feasibility | null;
  /** Where durations matter. */
  readonly cost?: Cost | null;
}

/** The posterior costs n³/3 once and n² a question: beyond this the best half of it and an even selection serve. */
export const MAX_MODEL_POINTS = 1000;

/** Throws where the covariance cannot be factorised. Needs at least one observation. */
export function fitGp(shape: KernelShape, observations: Observations, cache?: FitCache): GpModel {
  const { points, losses, fitOutcome: fit } = observations;
  const theta = hyperparameters(shape, points, losses, cache, fit);
  return modelAt(shape, observations, theta, cache);
}

/** The model at given hyperparameters (hyperparameters.ts). */
export function modelAt(
  shape: KernelShape,
  observations: Observations,
  theta: Float64Array,
  cache?: FitCache,
): GpModel {
  const d = shape.dimension;
  const { losses } = observations;
  const outcome = (observations.fitOutcome ?? fitOutcome)(losses);
  const used = selection(losses, MAX_MODEL_POINTS);
  const n = used.length;
  const points = new Float64Array(n * d);
  for (const [k, i] of used.entries()) points.set(observations.points.subarray(i * d, (i + 1) * d), k * d);
  const targets = Float64Array.from(used, (i) => outcome.forward(losses[i]!));
  const parameters = kernelParameters(shape, theta);
  const factor = factorize(shape, parameters, points, n, knownFactor(cache, theta, points));
  cache?.models.set(FACTOR, { theta, factor });
  const feasibility = feasibilityOf(shape, observations);
  const posterior = avoiding(
    createPosterior(shape, factor, targets),
    targets,
    systematicFailures(feasibility, observations),
  );
  const predictor = createPredictor(posterior);
  const conditioned = conditionOnMean(posterior, observations.pending);
  const means = fittedMeans(posterior, targets);
  const { incumbent, ranked } = rank(predictor, means, observations, used);
  return {
    shape,
    outcome,
    predictor,
    acquiring: conditioned === posterior ? predictor : createPredictor(conditioned),
    used,
    means,
    incumbent,
    ranked,
    feasibility: feasibility?.withCaution(observations.caution ?? 1) ?? null,
  };
}

function feasibilityOf(shape: KernelShape, observations: Observations): Feasibility | null {
  const d = shape.dimension;
  const succeeded: Float64Array[] = [];
  for (let i = 0; i < observations.n; i++) {
    if (!observations.violating[i]) succeeded.push(observations.points.subarray(i * d, (i + 1) * d));
  }
  return createFeasibility(shape, succeeded, [...observations.failed, ...observations.violated]);
}

/** Failures where failing is the rule; where it is the exception, it may have been the machine's fault. */
function systematicFailures(feasibility: Feasibility | null, { failed }: Observations): Float64Array[] {
  if (feasibility === null) return [];
  const logChance = new Float64Array(1);
  return failed.filter((point) => {
    logChance[0] = 0;
    feasibility.addTo(point, 1, logChance);
    return logChance[0] < Math.log(0.5);
  });
}

/**
 * The posterior in which these points have the median target: a trend that ends in a region of crashes promises
 * nothing beyond its border.
 */
function avoiding(posterior: Posterior, targets: Float64Array, failures: readonly Float64Array[]): Posterior {
  if (failures.length === 0) return posterior;
  const { shape } = posterior;
  const median = targets.toSorted()[targets.length >> 1]!;
  const factor = extendFactor(shape, posterior, failures);
  const all = new Float64Array(factor.n).fill(median);
  all.set(targets);
  return createPosterior(shape, factor, all, posterior.mean);
}

const FACTOR = "gp/factor";

/** The last factor, if it was of the first of these points under the same hyperparameters. */
function knownFactor(
  cache: FitCache | undefined,
  theta: Float64Array,
  points: Float64Array,
): Factor | undefined {
  const known = cache?.models.get(FACTOR) as { theta: Float64Array; factor: Factor } | undefined;
  if (!known || !sameNumbers(known.theta, theta)) return undefined;
  // One that needed a jitter is not what its first rows would be without it.
  if (known.factor.parameters.noise !== Math.exp(theta[NOISE]!)) return undefined;
  const before = known.factor.points;
  return before.length <= points.length && sameNumbers(before, points.subarray(0, before.length))
    ? known.factor
    : undefined;
}

/** The incumbent, and the evaluated points in order, as another predictor of the same targets sees them. */
export function rankEvaluated(
  predictor: Predictor,
  observations: Observations,
  used: readonly number[],
): Pick<GpModel, "incumbent" | "ranked"> {
  const means = new Float64Array(used.length);
  predictor.predictMany(predictor.posterior.points, used.length, means, new Float64Array(used.length));
  return rank(predictor, means, observations, used);
}

function rank(
  predictor: Predictor,
  means: Float64Array,
  observations: Observations,
  used: readonly number[],
): { incumbent: number; ranked: Float64Array[] } {
  const { posterior } = predictor;
  const d = posterior.shape.dimension;
  const anyEligible = used.some((i) => observations.eligible[i] === 1);
  const order = used
    .map((_, k) => k)
    .filter((k) => !anyEligible || observations.eligible[used[k]!] === 1)
    .sort((a, b) => means[a]! - means[b]! || a - b);
  let incumbent = means[order[0]!]!;
  const out = new Float64Array(2);
  for (const point of observations.pending) {
    predictor.predict(point, out);
    incumbent = Math.min(incumbent, out[0]!);
  }
  return { incumbent, ranked: order.map((k) => posterior.points.slice(k * d, (k + 1) * d)) };
}
