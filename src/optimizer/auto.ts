import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";

/** The process's fit grows with n³ and uses a part of the trials beyond this many. */
const MAX_GP_TRIALS = 1000;
/** As far as it was measured to be ahead of TPE: with one objective (bench/highDimension.mjs), and with two. */
const MAX_GP_DIMENSION = { one: 40, two: 25 };
/** With three, TPE covers the front of DTLZ2 in fewer trials (bench/multiobjective.mjs). */
const MAX_GP_OBJECTIVES = 2;

/**
 * Picks a sampler for the whole study, from what is known before it: the choice never changes with the results,
 * so that `auto` gives the very configurations of the sampler that it names.
 *
 * - More than two objectives: TPE, whose split by dominated volume covers the front; with two, Gaussian processes find
 *   it in far fewer trials.
 * - More than 1,000 trials: TPE; a Gaussian process would take seconds a suggestion.
 * - More than 40 parameters, with two objectives 25: TPE.
 * - Else the Gaussian process, which needs the fewest trials in our benches.
 */
export function chooseSampler({ problem, space }: Pick<SamplerContext, "problem" | "space">): {
  sampler: Exclude<Suggestion["sampler"], "random">;
  why: string;
} {
  const tpe = (why: string): { sampler: "tpe"; why: string } => ({
    sampler: "tpe",
    why: `TPE, because ${why}.`,
  });
  if (problem.goals.length > MAX_GP_OBJECTIVES) return tpe(`there are ${problem.goals.length} objectives`);
  if (problem.trials > MAX_GP_TRIALS)
    return tpe(`a Gaussian process is too slow for ${problem.trials.toLocaleString("en")} trials`);
  const { one, two } = MAX_GP_DIMENSION;
  if (space.dimension > (problem.goals.length === 1 ? one : two))
    return tpe(`a Gaussian process cannot learn ${space.dimension} parameters from so few trials`);
  return { sampler: "gp", why: "A Gaussian process, because it needs the fewest trials." };
}
