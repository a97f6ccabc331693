import { configurationKey, triedConfigurations } from "../duplicates";
import type { Suggestion } from "../problem";
import { sobolParams } from "../qmc";
import { suggestRandom } from "../random";
import type { SamplerContext } from "../sampler";
import { type Proposal, propose } from "./proposal";
import { DEFAULTS, fitTpe, type TpeModel, type TpeSettings } from "./tpeModel";

/** Everything that a suggestion, or a picture of it, is made of. */
export interface TpeState {
  readonly model: TpeModel;
  readonly tried: ReadonlySet<string>;
  /** Null when every draw was tried already or is infeasible. */
  readonly proposal: Proposal | null;
}

/** The tree-structured Parzen estimator: the configuration with the best ratio of good to bad density. */
export function suggestTpe(context: SamplerContext, settings: TpeSettings = DEFAULTS): Suggestion {
  const state = tpeState(context, settings);
  if (state === null) return startup(context, settings);
  const { proposal, model } = state;
  if (proposal === null)
    return {
      ...suggestRandom(context),
      why: "At random: what TPE would try was tried already.",
    };
  return { params: proposal.params, sampler: "tpe", why: explain(proposal, model) };
}

function explain({ score }: Proposal, { split }: TpeModel): string {
  const times = Number(Math.exp(Math.min(score, 20)).toPrecision(2)).toLocaleString("en");
  const count = split.good.length;
  return `${count === 1 ? "The best trial is" : `The best ${count} trials are`} ${times} times as dense here as the rest.`;
}

/** The model and what it proposes; null while there are too few finished trials. */
export function tpeState(context: SamplerContext, settings: TpeSettings = DEFAULTS): TpeState | null {
  const { history, space, random } = context;
  if (history.complete.length + history.pruned.length < settings.startup) return null;
  const model = fitTpe(space, history, settings);
  const tried = triedConfigurations(context);
  return { model, tried, proposal: propose({ space, model, tried, random, ...settings }) };
}

function startup(context: SamplerContext, settings: TpeSettings): Suggestion {
  const why = `Spread over the space until ${settings.startup} trials have finished.`;
  const params = sobolParams(context, context.number);
  if (params && !triedConfigurations(context).has(configurationKey(params)))
    return { params, sampler: "qmc", why };
  return { ...suggestRandom(context), why };
}
