import type { Params } from "../space/parameter";
import type { SamplerContext } from "./sampler";

/** Equal for equal configurations, whatever the order of their names. */
export function configurationKey(params: Params): string {
  return JSON.stringify(
    Object.keys(params)
      .sort()
      .map((name) => [name, params[name]]),
  );
}

/** Keys of every configuration that was run or is running. */
export function triedConfigurations({ trials }: SamplerContext): Set<string> {
  return new Set(trials.map(({ params }) => configurationKey(params)));
}
