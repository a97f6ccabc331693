import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";

/** Picks a sampler for the study, and says why. */
export function chooseSampler(_context: SamplerContext): { sampler: Suggestion["sampler"]; why: string } {
  return { sampler: "tpe", why: "TPE copes with every kind of parameter." };
}
