/** What the surrogate believes of the configurations that were evaluated. */
import { type CompletePoint, type SamplerContext, userValue } from "../sampler";
import { gpState } from "./gpSampler";

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
  const state = gpState(context);
  if (state === null) return null;
  const { predictor, outcome, used, means } = state.model;
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
