import type { Params } from "../space/parameter";
import { mapTrials } from "./fitCache";
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
  return new Set(mapTrials(cache, "configuration", trials, ({ params }) => configurationKey(params)));
}
