import type { Params } from "../../space/parameter";
import { triedBefore } from "../duplicates";
import type { Suggestion } from "../problem";
import { suggestQmc } from "../qmc";
import type { SamplerContext } from "../sampler";
import { suggestUntried } from "../untried";
import { type Found, type Proposal, propose } from "./proposal";
import { fitTpe, TPE_DEFAULTS, type TpeModel, type TpeSettings } from "./tpeModel";

/** Everything that a suggestion, or a picture of it, is made of. */
export interface TpeState {
  readonly model: TpeModel;
  readonly isTried: (params: Params) => boolean;
  /** Null when every draw was tried already or is infeasible. */
  readonly found: Found | null;
}

/** The tree-structured Parzen estimator: goes where good trials are dense and bad ones are not. */
export function suggestTpe(context: SamplerContext, settings: TpeSettings = TPE_DEFAULTS): Suggestion {
  const state = tpeState(context, settings);
  if (state === null) return startup(context, settings);
  if (state.found === null) return suggestUntried(context);
  const { proposal } = state.found;
  return { params: proposal.params, sampler: "tpe", why: explain(proposal, state.model) };
}

/** The model and what it proposes; null while there are too few finished trials. */
export function tpeState(context: SamplerContext, settings: TpeSettings = TPE_DEFAULTS): TpeState | null {
  const { history, space, random, cache } = context;
  if (history.complete.length + history.pruned.length < settings.startup) return null;
  const model = fitTpe(space, history, settings, cache);
  const isTried = triedBefore(context);
  return { model, isTried, found: propose({ space, model, isTried, random, settings }) };
}

function startup(context: SamplerContext, { startup: count }: TpeSettings): Suggestion {
  // A prior that is wrong is noticed by what it does worse than: the last starting point is no prior's.
  const spread = suggestQmc(context, context.number !== count - 1);
  if (triedBefore(context)(spread.params)) return suggestUntried(context);
  return { ...spread, why: `Spread over the space until ${count} trials have finished.` };
}

function explain({ unit }: Proposal, { split, good, bad }: TpeModel): string {
  const ratio = Math.exp(good.logDensity(unit) - bad.logDensity(unit));
  const times = ratio > MANY_TIMES ? `more than ${MANY_TIMES}` : String(Number(ratio.toPrecision(2)));
  const count = split.good.length;
  return `${count === 1 ? "The best trial is" : `The best ${count} trials are`} ${times} times as dense here as the rest.`;
}

/** Beyond this a number says no more. (`toLocaleString` would take milliseconds of a fresh process.) */
const MANY_TIMES = 1000;
