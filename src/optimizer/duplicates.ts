import { enumerate } from "../space/enumerate";
import { sampleFromPrior, satisfiesConstraints } from "../space/feasible";
import type { Params } from "../space/parameter";
import { nextInt } from "../space/random";
import { cardinality } from "../space/values";
import { memoByTrial } from "./fitCache";
import type { Suggestion } from "./problem";
import type { SamplerContext } from "./sampler";

/** Equal for equal configurations, whatever the order of their names. */
export function configurationKey(params: Params): string {
  const names = Object.keys(params).sort();
  let key = "";
  for (const name of names) key += `${JSON.stringify(name)}:${JSON.stringify(params[name])},`;
  return key;
}

/** Keys of every configuration that was run or is running. */
export function triedConfigurations({ trials, cache }: SamplerContext): Set<string> {
  const keyOf = memoByTrial(cache, "configuration", ({ params }) => configurationKey(params));
  return new Set(trials.map(keyOf));
}

/** Draws at random before the space is walked; spaces up to this many configurations are walked. */
const DRAWS = 200;
const MAX_WALK = 50_000;

/** A random configuration that was not tried yet; where none is left, any: repeats tell about noise. */
export function suggestUntried(context: SamplerContext): Suggestion {
  const { space, random } = context;
  const tried = triedConfigurations(context);
  for (let i = 0; i < DRAWS; i++) {
    const params = sampleFromPrior(space, random);
    if (!tried.has(configurationKey(params)))
      return { params, sampler: "random", why: "At random, among what was not tried yet." };
  }
  const left: Params[] = [];
  if (cardinality(space) <= MAX_WALK)
    for (const params of enumerate(space))
      if (satisfiesConstraints(space, params) && !tried.has(configurationKey(params))) left.push(params);
  const params = left[nextInt(random, left.length)];
  if (params)
    return { params, sampler: "random", why: `At random, among the last ${left.length} configurations.` };
  return {
    params: sampleFromPrior(space, random),
    sampler: "random",
    why: "Every configuration was tried already: one of them again, at random.",
  };
}
