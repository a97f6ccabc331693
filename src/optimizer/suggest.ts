import { defaultParams } from "../space/defaults";
import { createSpace } from "../space/space";
import { chooseSampler } from "./auto";
import { triedBefore } from "./duplicates";
import { suggestCmaes } from "./evolution/cmaesSampler";
import { suggestEvolution } from "./evolution/evolutionSampler";
import type { FitCache } from "./fitCache";
import { suggestGp } from "./gp/gpSampler";
import { suggestGrid } from "./grid";
import type { OptimizerTrial, Problem, Suggestion } from "./problem";
import { suggestQmc } from "./qmc";
import { suggestRandom } from "./random";
import { missingRepeat, worthRepeating } from "./repeats/repeats";
import { createContext, type Sampler, type SamplerContext } from "./sampler";
import { suggestTpe } from "./tpe/tpeSampler";
import { earlierBest } from "./warmStart/earlierPoints";

type Named = Suggestion["sampler"];

const SAMPLERS: Readonly<Record<Named, Sampler>> = {
  random: suggestRandom,
  grid: suggestGrid,
  qmc: suggestQmc,
  tpe: suggestTpe,
  gp: suggestGp,
  evolution: (context) => suggestEvolution(context),
  cmaes: suggestCmaes,
};

/** The values in the source go first; when other trials were queued before, among the first this many. */
const DEFAULT_WITHIN = 10;

/**
 * The configuration of trial `number`: a pure function of its arguments (the cache only saves time).
 * Throws a UserError when the constraints leave nothing to try.
 */
export function suggest(
  problem: Problem,
  trials: readonly OptimizerTrial[],
  number: number,
  cache?: FitCache,
): Suggestion {
  const space = createSpace(problem.space);
  return suggestIn(createContext({ problem, space, trials, number, cache }));
}

/** As `suggest`, for a context that is already there. */
export function suggestIn(context: SamplerContext): Suggestion {
  const { problem } = context;
  const choice =
    problem.sampler === "auto" ? chooseSampler(context) : { sampler: problem.sampler, why: null };
  const defaults = pendingDefault(context);
  if (defaults)
    return { params: defaults, sampler: choice.sampler, why: "The values in the source come first." };
  const earlier = earlierBest(context);
  if (earlier) return { ...earlier, sampler: choice.sampler };
  const repeat = missingRepeat(context);
  if (repeat) return { ...repeat, sampler: choice.sampler };
  const proposed = SAMPLERS[choice.sampler](context);
  const again = worthRepeating(context, proposed);
  const suggestion = again ? { ...again, sampler: choice.sampler } : proposed;
  return choice.why === null ? suggestion : { ...suggestion, why: `${choice.why} ${suggestion.why}` };
}

function pendingDefault(context: SamplerContext): Suggestion["params"] | null {
  if (context.number >= DEFAULT_WITHIN) return null;
  const defaults = defaultParams(context.space);
  if (!defaults || triedBefore(context)(defaults)) return null;
  return defaults;
}
