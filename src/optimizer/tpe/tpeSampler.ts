import { decode, encode } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import { configurationKey, triedConfigurations } from "../duplicates";
import type { Suggestion } from "../problem";
import { sobolParams } from "../qmc";
import { suggestRandom } from "../random";
import type { SamplerContext } from "../sampler";
import { DEFAULTS, fitTpe, type TpeSettings } from "./tpeModel";

export function suggestTpe(context: SamplerContext, settings: TpeSettings = DEFAULTS): Suggestion {
  const { history, space, random, number } = context;
  const n = history.complete.length + history.pruned.length;
  const tried = triedConfigurations(context);
  if (n < settings.startup) {
    const params = sobolParams(context, number);
    if (params && !tried.has(configurationKey(params)))
      return { params, sampler: "tpe", why: "A quasi-random point: there is too little data for a model." };
    return suggestRandom(context);
  }
  const model = fitTpe(space, history, settings);
  const simple = space.definition.constraints.length === 0 && space.parameters.every((p) => !p.condition);
  const candidates: { score: number; x: Float64Array; params: Params | null }[] = [];
  for (let i = 0; i < settings.candidates; i++) {
    let x = model.good.sample(random);
    let params: Params | null = null;
    if (!simple) {
      params = decode(space, x);
      if (!satisfiesConstraints(space, params)) continue;
      x = encode(space, params);
    }
    candidates.push({ score: model.good.logDensity(x) - model.bad.logDensity(x), x, params });
  }
  candidates.sort((a, b) => b.score - a.score);
  for (const candidate of candidates) {
    const params = candidate.params ?? decode(space, candidate.x);
    if (!tried.has(configurationKey(params))) return { params, sampler: "tpe", why: "Best ratio." };
  }
  return suggestRandom(context);
}
