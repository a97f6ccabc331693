/** What the surrogate believes of the configurations that were evaluated. */
import { type SamplerContext, userValue } from "../sampler";
import { gpState } from "./gpSampler";

export interface EvaluatedPosterior {
  /** Number of the trial. */
  readonly number: number;
  /** Posterior median in the user's units and sign. */
  readonly mean: number;
  /** Half the width of the central 68 % interval, in the user's units. */
  readonly std: number;
  /** Posterior mean of the target: the smaller the better, comparable between trials. */
  readonly score: number;
}

/** A few points tell nothing that the observed values do not. */
const MIN_POINTS = 4;

/**
 * For every complete trial that kept to the measured limits, by trial number; null with several objectives, or
 * where no model can be fitted.
 */
export function evaluatedPosterior(context: SamplerContext): EvaluatedPosterior[] | null {
  const { problem, history } = context;
  if (problem.goals.length !== 1 || history.complete.length < MIN_POINTS) return null;
  const state = gpState(context);
  if (state === null) return null;
  const { predictor, outcome } = state.model;
  const out = new Float64Array(2);
  return history.complete
    .filter(({ violation }) => violation === 0)
    .map(({ number, unit }) => {
      predictor.predict(unit, out);
      const [mean, std] = [out[0]!, Math.sqrt(out[1]!)];
      return {
        number,
        mean: userValue(problem, outcome.inverse(mean)),
        std: (outcome.inverse(mean + std) - outcome.inverse(mean - std)) / 2,
        score: mean,
      };
    });
}
