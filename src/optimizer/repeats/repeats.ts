/** Running a configuration more than once, because single results scatter. */
import { encode } from "../../space/encoding";
import { configurationsOf } from "../configurations";
import { configurationKey, triedBefore } from "../duplicates";
import { gpState } from "../gp/gpSampler";
import type { Suggestion } from "../problem";
import type { SamplerContext } from "../sampler";
import { knowledgeGradients } from "./knowledgeGradient";

/** Complete trials before noise can be told from the shape of the function. */
const MIN_TRIALS = 10;
/** Of the model's variance; below this repeats would give the same again. */
const MIN_NOISE_SHARE = 1e-4;
/** So many of the most promising configurations may be run again, and so many are compared with. */
const CANDIDATES = 3;
const COMPARED = 40;

/**
 * The earliest configuration that was begun fewer times than `repeats` asks for; null when there is none. One that
 * has failed, was pruned or broke a limit is not run again, nor one whose first result is still to come.
 */
export function missingRepeat(context: SamplerContext): Omit<Suggestion, "sampler"> | null {
  const { repeats } = context.problem;
  if (typeof repeats !== "number" || repeats < 2) return null;
  const begun = new Map<string, number>();
  for (const { params } of context.trials) {
    const key = configurationKey(params);
    begun.set(key, (begun.get(key) ?? 0) + 1);
  }
  const { pruned, failed } = context.history;
  const given = new Set([...pruned, ...failed].map(({ params }) => configurationKey(params)));
  for (const { first } of configurationsOf(context)) {
    const key = configurationKey(first.params);
    const count = begun.get(key) ?? 0;
    if (count < repeats && !given.has(key))
      return { params: first.params, why: `Trial ${first.number} again: ${count + 1} of ${repeats} runs.` };
  }
  return null;
}

/**
 * The configuration that is better run again than the proposed one tried: where another observation is expected to
 * improve the best posterior mean by more. Null where that is the new one, or nothing is known about noise.
 */
export function worthRepeating(
  context: SamplerContext,
  proposed: Suggestion,
): Omit<Suggestion, "sampler"> | null {
  const { problem, space, history } = context;
  if (problem.repeats !== "auto" || problem.goals.length !== 1 || history.complete.length < MIN_TRIALS)
    return null;
  // The model looks at pending trials as if they had given their mean: repeats of them would count twice.
  const state = gpState(context);
  if (state === null) return null;
  const { model } = state;
  const { noise, signal } = model.predictor.posterior.parameters;
  if (noise < MIN_NOISE_SHARE * signal) return null;
  const unit = encode(space, proposed.params);
  if (triedBefore(context)(proposed.params)) return null;
  const pending = new Set(history.pending.map(({ params }) => configurationKey(params)));
  const distinct = distinctBest(context, model.ranked);
  const again = distinct.slice(0, CANDIDATES).filter(({ params }) => !pending.has(configurationKey(params)));
  const evaluated = distinct.slice(0, COMPARED).map((entry) => entry.unit);
  const gains = knowledgeGradients(model, evaluated, [unit, ...again.map((entry) => entry.unit)]);
  const best = gains.indexOf(Math.max(...gains));
  const chosen = again[best - 1];
  if (chosen === undefined) return null;
  const ratio = gains[best]! / Math.max(gains[0]!, 0);
  const times = ratio < 10 ? `${ratio.toPrecision(2)} times more` : "far more";
  return {
    params: chosen.params,
    why: `Trial ${chosen.number} again: with this noise that tells ${times} about the best than a new configuration.`,
  };
}

interface Evaluated {
  readonly number: number;
  readonly params: Suggestion["params"];
  readonly unit: Float64Array;
}

/** Complete configurations within their limits, the most promising first. */
function distinctBest(context: SamplerContext, ranked: readonly Float64Array[]): Evaluated[] {
  const order = new Map<string, number>();
  for (const [i, point] of ranked.entries()) {
    const key = point.join();
    if (!order.has(key)) order.set(key, i);
  }
  const rankOf = ({ first }: ReturnType<typeof configurationsOf>[number]): number =>
    order.get(first.unit.join()) ?? Number.POSITIVE_INFINITY;
  return configurationsOf(context)
    .map((configuration) => ({ configuration, rank: rankOf(configuration) }))
    .filter(({ rank }) => Number.isFinite(rank))
    .sort((a, b) => a.rank - b.rank)
    .map(({ configuration: { first } }) => ({
      number: first.number,
      params: first.params,
      unit: first.unit,
    }));
}
