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

/**
 * Whether a configuration was run or is running, by its key; but where a parameter is continuous, its value alone
 * mostly tells that it was not, and no key is written.
 */
export function triedBefore(context: SamplerContext): (params: Params) => boolean {
  const { space, trials } = context;
  let keys: ReadonlySet<string> | null = null;
  const isKnown = (params: Params): boolean => {
    keys ??= triedConfigurations(context);
    return keys.has(configurationKey(params));
  };
  const continuous = space.parameters.find(
    (parameter) => parameter.kind === "float" && parameter.step === undefined,
  )?.name;
  if (continuous === undefined) return isKnown;
  const values = new Set(trials.map(({ params }) => params[continuous]));
  return (params) => values.has(params[continuous]) && isKnown(params);
}

/** Keys of every configuration that was run or is running. */
function triedConfigurations({ trials, cache }: SamplerContext): Set<string> {
  return new Set(mapTrials(cache, "configuration", trials, ({ params }) => configurationKey(params)));
}
