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
  // What proposed these trials knows them best; nothing was gained by another where it is this process.
  const proposes = problem.sampler === "gp" || problem.sampler === "auto";
  const model = proposes ? (gpState(context)?.model ?? null) : recommendingModel(context);
  if (model === null) return null;
  const { predictor, outcome, used, means } = model;
  // Observations are in this order (observations.ts).
  const numbers = [...history.complete, ...history.pruned].map(({ number }) => number).sort((a, b) => a - b);
  const known = new Map(used.map((i, k) => [numbers[i]!, means[k]!]));
  const moments = new Float64Array(2);
  return {
    score({ number, unit }) {
      const fitted = known.get(number);
      if (fitted !== undefined) return fitted;
      predictor.predict(unit, moments);
      return moments[0]!;
    },
    belief({ unit }) {
      predictor.predict(unit, moments);
      const [mean, std] = [moments[0]!, Math.sqrt(moments[1]!)];
      return {
        mean: userValue(problem, outcome.inverse(mean)),
        std: (outcome.inverse(mean + std) - outcome.inverse(mean - std)) / 2,
      };
    },
  };
}

/**
 * Noise that the model expects of trials that others proposed: more than the one that proposes itself. A search that repeats what was good (TPE's) leaves
 * points so close together that values without noise on a rough function are a second explanation, which believes the
 * luckiest one; where values are exact, the data say so all the same.
 */
const NOISE_MEDIAN = 3e-2;

/** Null where it cannot be fitted. */
function recommendingModel(context: SamplerContext): GpModel | null {
  const shape = kernelShape(context.space);
  const observations = observe(context, 0);
  const cache = partOf(context.cache, "gp/recommend");
  const { points, losses } = observations;
  try {
    const theta = hyperparameters(shape, points, losses, cache, undefined, expectingNoise(shape));
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
