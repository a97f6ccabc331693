import { enumerate } from "../space/enumerate";
import { sampleFromPrior, satisfiesConstraints } from "../space/feasible";
import type { Params } from "../space/parameter";
import { nextInt } from "../space/random";
import { cardinality, valueCount } from "../space/values";
import { configurationsOf, meanOf, noiseOf } from "./configurations";
import { triedBefore } from "./duplicates";
import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";

/** Whether a configuration of a space without continuous parameters was tried; elsewhere draws do not coincide. */
export function wasTried(context: SamplerContext, params: Params): boolean {
  const isDiscrete = context.space.parameters.every((parameter) => Number.isFinite(valueCount(parameter)));
  return isDiscrete && triedBefore(context)(params);
}

/** Draws at random before the space is walked; spaces up to this many configurations are walked. */
const DRAWS = 200;
const MAX_WALK = 50_000;

/** A random configuration that was not tried yet; where none is left, says so, and runs a promising one again. */
export function suggestUntried(context: SamplerContext): Suggestion {
  const { space, random } = context;
  const isTried = triedBefore(context);
  for (let i = 0; i < DRAWS; i++) {
    const params = sampleFromPrior(space, random);
    if (!isTried(params))
      return { params, sampler: "random", why: "At random, among what was not tried yet." };
  }
  const left: Params[] = [];
  if (cardinality(space) <= MAX_WALK)
    for (const params of enumerate(space))
      if (satisfiesConstraints(space, params) && !isTried(params)) left.push(params);
  const params = left[nextInt(random, left.length)];
  if (params)
    return { params, sampler: "random", why: `At random, among the last ${left.length} configurations.` };
  return runAgain(context);
}

/**
 * The complete configuration whose mean could be the lowest: mean − s √(2 ln N / runs), N trials, s the noise that
 * repeats show, or before there are any the spread of all (Auer, Cesa-Bianchi & Fischer 2002, UCB1).
 */
function runAgain(context: SamplerContext): Suggestion {
  const { space, random, history } = context;
  const configurations = configurationsOf(context);
  const means = configurations.map(({ losses }) => meanOf(losses.map((pair) => pair[0]!)));
  const centre = meanOf(means);
  const noise = noiseOf(configurations) ?? Math.sqrt(meanOf(means.map((mean) => (mean - centre) ** 2)));
  const reach = 2 * Math.log(history.complete.length + history.pending.length);
  const bounds = means.map((mean, i) => mean - noise * Math.sqrt(reach / configurations[i]!.runs));
  const lowest = Math.min(...bounds);
  const equals = configurations.filter((_, i) => bounds[i] === lowest);
  const chosen = equals[nextInt(random, equals.length)];
  return {
    params: chosen?.first.params ?? sampleFromPrior(space, random),
    sampler: "random",
    why: chosen
      ? `Every configuration was tried already: trial ${chosen.first.number} again, which may be the best.`
      : "Every configuration was tried already: one of them again, at random.",
  };
}
