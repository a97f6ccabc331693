import { sampleFromPrior } from "../space/feasible";
import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";

/** Independent draws, uniform on each parameter's scale or from its prior. Throws where nothing is feasible. */
export function suggestRandom({ space, random }: SamplerContext): Suggestion {
  const hasPrior = space.parameters.some(({ prior }) => prior !== undefined);
  return {
    params: sampleFromPrior(space, random),
    sampler: "random",
    why: hasPrior ? "Drawn at random from the priors." : "Drawn at random.",
  };
}
