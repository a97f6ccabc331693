import { decode } from "../space/encoding";
import { priorQuantile, satisfiesConstraints } from "../space/feasible";
import type { Params } from "../space/parameter";
import { unitPrior } from "../space/prior";
import { createRandom } from "../space/random";
import type { Suggestion } from "./problem";
import { suggestRandom } from "./random";
import type { SamplerContext } from "./sampler";
import { MAX_SOBOL_DIMENSION, scrambledSobol } from "./sobol";
import { suggestUntried, wasTried } from "./untried";

/** Points of the sequence that are looked at until enough of them satisfy the constraints. */
const MAX_POINTS = 100_000;

/**
 * Trial n gets the n-th feasible point of one scrambled Sobol sequence, carried through the priors; parameters
 * beyond the sequence's dimensions are independent. Where finitely many configurations make points coincide, another
 * one that was not tried takes its place.
 * @param honoursPriors false: evenly over the space, whatever people believe.
 */
export function suggestQmc(context: SamplerContext, honoursPriors = true): Suggestion {
  const params = sobolParams(context, context.number, honoursPriors);
  if (!params) return suggestRandom(context);
  if (wasTried(context, params)) return suggestUntried(context);
  return { params, sampler: "qmc", why: `Point ${context.number + 1} of a scrambled Sobol sequence.` };
}

/**
 * The configuration of the `position`-th feasible point; null when the constraints leave too few.
 * @param honoursPriors false: evenly over the space, whatever people believe.
 */
export function sobolParams(
  { problem, space }: SamplerContext,
  position: number,
  honoursPriors = true,
): Params | null {
  const dimension = Math.min(space.dimension, MAX_SOBOL_DIMENSION);
  const sobol = scrambledSobol(dimension, createRandom(problem.seed, "sobol"));
  const priors = space.parameters.map((parameter) => (honoursPriors ? unitPrior(parameter) : null));
  const constrained = space.definition.constraints.length > 0;

  function paramsAt(index: number): Params {
    const point = new Float64Array(space.dimension);
    sobol(index, point);
    if (dimension < space.dimension) {
      const random = createRandom(problem.seed, "beyond sobol", index);
      for (let i = dimension; i < space.dimension; i++) point[i] = random.next();
    }
    return decode(
      space,
      point.map((u, i) => (priors[i] ? priorQuantile(priors[i], u) : u)),
    );
  }

  if (!constrained) return paramsAt(position);
  let feasible = 0;
  for (let index = 0; index < MAX_POINTS; index++) {
    const params = paramsAt(index);
    if (satisfiesConstraints(space, params) && feasible++ === position) return params;
  }
  return null;
}
