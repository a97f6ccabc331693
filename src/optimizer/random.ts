import { sampleFromPrior } from "../space/feasible";
import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";
import { suggestUntried, wasTried } from "./untried";

/**
 * Independent draws, uniform on each parameter's scale or from its prior; among finitely many configurations, one
 * that was not tried. Throws where nothing is feasible.
 */
export function suggestRandom(context: SamplerContext): Suggestion {
  const { space, random } = context;
  const params = sampleFromPrior(space, random);
  if (wasTried(context, params)) return suggestUntried(context);
  const hasPrior = space.parameters.some(({ prior }) => prior !== undefined);
  return {
    params,
    sampler: "random",
    why: hasPrior ? "Drawn at random from the priors." : "Drawn at random.",
  };
}
