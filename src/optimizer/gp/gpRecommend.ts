/** What the surrogate believes of the configurations that were evaluated. */
import { partOf } from "../fitCache";
import { type CompletePoint, type SamplerContext, userValue } from "../sampler";
import { withEarlier } from "../warmStart/transfer";
import { type GpModel, modelAt } from "./gpModel";
import { gpState } from "./gpSampler";
import { hyperparameters } from "./hyperparameterPath";
import { NOISE, type Priors, priors } from "./hyperparameters";
import { type KernelShape, kernelShape } from "./kernelShape";
import { ModelError } from "./modelError";
import { observe } from "./observations";

export interface EvaluatedPosterior {
  /** Posterior mean of the target at an evaluated point: the smaller the better, comparable between points. */
  score(point: CompletePoint): number;
  /** Posterior median, and half the width of the central 68 % interval, in the user's units and sign. */
  belief(point: CompletePoint): { readonly mean: number; readonly std: number };
}

/** A few points tell nothing that the observed values do not. */
const MIN_POINTS = 4;

/** Null with several objectives, or where no model can be fitted. */
export function evaluatedPosterior(context: SamplerContext): EvaluatedPosterior | null {
  const { problem, history } = context;
  if (problem.goals.length !== 1 || history.complete.length < MIN_POINTS) return null;
  const models = modelsThatKnow(context);
  const [first] = models;
  if (first === undefined) return null;
  // Observations are in this order (observations.ts).
  const numbers = [...history.complete, ...history.pruned].map(({ number }) => number).sort((a, b) => a - b);
  const fitted = models.map(({ used, means }) => new Map(used.map((i, k) => [numbers[i]!, means[k]!])));
  const moments = new Float64Array(2);
  return {
    score({ number, unit }) {
      return models.reduce((sum, { predictor }, m) => {
        const known = fitted[m]!.get(number);
        if (known !== undefined) return sum + known / models.length;
        predictor.predict(unit, moments);
        return sum + moments[0]! / models.length;
      }, 0);
    },
    belief({ unit }) {
      first.predictor.predict(unit, moments);
      const [mean, std] = [moments[0]!, Math.sqrt(moments[1]!)];
      const { outcome } = first;
      return {
        mean: userValue(problem, outcome.inverse(mean)),
        std: (outcome.inverse(mean + std) - outcome.inverse(mean - std)) / 2,
      };
    },
  };
}

/**
 * What proposed these trials knows them well, but it may take noise for structure; one that expects more noise is asked,
 * too, and both count alike: their targets are the same. Trials that others proposed are left to the latter.
 */
function modelsThatKnow(context: SamplerContext): GpModel[] {
  const { sampler } = context.problem;
  const expecting = recommendingModel(context);
  if (sampler !== "gp" && sampler !== "auto") return expecting ? [expecting] : [];
  const own = gpState(context)?.model;
  if (!own) return [];
  return expecting ? [own, expecting] : [own];
}

/**
 * Noise that is expected: more than proposing does. A search that repeats what was good (TPE's) leaves points so close
 * together that values without noise on a rough function are a second explanation, which believes the luckiest one; where
 * values are exact, the data say so all the same.
 */
const NOISE_MEDIAN = 3e-2;

/**
 * Its hyperparameters are learnt from at most so many points. Nobody has learnt them before when the study ends: to
 * learn them from more took longer than all else that ends a study of hundreds of trials.
 */
const FIT_POINTS = 120;

/** Null where it cannot be fitted. */
function recommendingModel(context: SamplerContext): GpModel | null {
  const shape = kernelShape(context.space);
  const observations = observe(context, 0);
  const cache = partOf(context.cache, "gp/recommend");
  const { points, losses } = observations;
  try {
    const theta = hyperparameters(shape, points, losses, cache, undefined, expectingNoise(shape), FIT_POINTS);
    return withEarlier(context, modelAt(shape, observations, theta, cache), observations);
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

function expectingNoise(shape: KernelShape): Priors {
  const plain = priors(shape);
  return { ...plain, mean: plain.mean.with(NOISE, Math.log(NOISE_MEDIAN)) };
}
