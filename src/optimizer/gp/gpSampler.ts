import { createRandom, type Random } from "../../space/random";
import type { Space } from "../../space/space";
import type { Acquisition } from "../acquisition/maximize";
import { createSearchDomain, type SearchDomain } from "../acquisition/searchDomain";
import { triedBefore } from "../duplicates";
import { type FitCache, partOf } from "../fitCache";
import {
  createFront,
  createFrontAcquisition,
  type Front,
  MAX_FRONT_OBJECTIVES,
} from "../multiobjective/front";
import { fitFrontOutcome } from "../multiobjective/frontOutcome";
import { proposeForFront } from "../multiobjective/proposal";
import type { Gain, Suggestion } from "../problem";
import { sobolParams } from "../qmc";
import { suggestRandom } from "../random";
import type { SamplerContext } from "../sampler";
import { suggestUntried } from "../untried";
import { withEarlier } from "../warmStart/transfer";
import { createCost } from "./cost";
import { gainOf } from "./gain";
import { fitGp, type GpModel, MAX_MODEL_POINTS, modelAt } from "./gpModel";
import { hyperparametersAfresh } from "./hyperparameterPath";
import { type KernelShape, kernelShape } from "./kernelShape";
import { ModelError } from "./modelError";
import { type Observations, observe } from "./observations";
import { createAcquisition, type Proposal, propose } from "./proposal";

/**
 * Observations before the first model. A model of five points is better than no model: its priors keep it modest,
 * and log EI explores where it knows nothing.
 */
export const STARTUP = 5;
/** Looked at for one that was not tried yet. */
const MAX_STARTING_POINTS = 50;

/** Everything that a suggestion, or a picture of it, is made of. */
export interface GpState {
  readonly shape: KernelShape;
  readonly domain: SearchDomain;
  readonly observations: Observations;
  /** With two objectives, the first one's; with more, that of a random weighting of them. */
  readonly model: GpModel;
  /** Null but with two objectives. */
  readonly front: Front | null;
}

/** Gaussian-process Bayesian optimisation: log EI on a posterior fitted to the history. */
export function suggestGp(context: SamplerContext): Suggestion {
  const { complete, pruned } = context.history;
  const finished = complete.length + pruned.filter(({ estimate }) => estimate !== undefined).length;
  if (finished < STARTUP) {
    return {
      ...startingPoint(context),
      why: `Spread over the space until ${STARTUP} trials have finished (${finished} so far).`,
    };
  }
  const state = gpState(context);
  if (state === null) {
    return { ...suggestRandom(context), why: "At random: no model could be fitted to the values so far." };
  }
  const proposal = proposeIn(state, context.random);
  if (proposal === null) return suggestUntried(context);
  return {
    params: proposal.params,
    sampler: "gp",
    why: explain(proposal, state),
    shares: proposal.shares,
    ...(proposal.gain && { gain: proposal.gain }),
  };
}

/** The next point of a Sobol sequence that was not tried: in a small discrete space its points coincide. */
function startingPoint(context: SamplerContext): Pick<Suggestion, "params" | "sampler"> {
  const isTried = triedBefore(context);
  // A prior that is wrong is noticed by what it does worse than: the last starting point is no prior's.
  const honoursPriors = context.number !== STARTUP - 1;
  for (let position = context.number; position < context.number + MAX_STARTING_POINTS; position++) {
    const params = sobolParams(context, position, honoursPriors);
    if (params === null) break;
    if (!isTried(params)) return { params, sampler: "qmc" };
  }
  return suggestUntried(context);
}

/** The next point; null when every configuration of a discrete space was tried. */
export function proposeIn(
  { model, observations, domain, front }: GpState,
  random: Random,
): (Pick<Proposal, "params" | "shares"> & { readonly gain?: Gain }) | null {
  if (front !== null) return proposeForFront(front, observations, domain, random);
  const proposal = propose(model, observations, domain, random);
  return proposal && { ...proposal, gain: gainOf(proposal, model) };
}

/** What `proposeIn` maximises. */
export function acquisitionOf({ model, domain, front }: GpState): Acquisition {
  return front === null
    ? createAcquisition(model, domain.space)
    : createFrontAcquisition(front, domain.space);
}

/** The model of the history; null where it cannot be fitted (too few points, degenerate numbers). */
export function gpState(context: SamplerContext): GpState | null {
  if (context.history.complete.length === 0) return null;
  const { space, cache } = context;
  const shape = kernelShape(space);
  const domain = domainOf(space, cache);
  try {
    return { shape, domain, ...modelsOf(context, shape) };
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

function modelsOf(
  context: SamplerContext,
  shape: KernelShape,
): Pick<GpState, "observations" | "model" | "front"> {
  const { goals } = context.problem;
  if (goals.length === 1) {
    const observations = observe(context, 0);
    const model = withEarlier(context, fitGp(shape, observations, context.cache), observations);
    return { observations, model: { ...model, cost: createCost(context, shape) }, front: null };
  }
  if (goals.length > MAX_FRONT_OBJECTIVES) {
    const observations = observe(context, randomWeights(goals.length, weightStream(context)));
    const theta = hyperparametersAfresh(shape, observations.points, observations.losses);
    return { observations, model: modelAt(shape, observations, theta), front: null };
  }
  const plain = goals.map((_, k) => observe(context, k));
  // A fit to the first trials must not depend on later ones: the transform is fitted to the same trials.
  const all = plain.map((observations, k) => ({
    ...observations,
    fitOutcome: ({ length }: Float64Array) =>
      fitFrontOutcome(
        plain.map(({ losses }) => losses.subarray(0, length)),
        k,
      ),
  }));
  const models = all.map((observations, k) => fitGp(shape, observations, objectiveCache(context.cache, k)));
  return { observations: all[0]!, model: models[0]!, front: createFront(models, all) };
}

/** Each objective's fits have a memory of their own. */
function objectiveCache(cache: FitCache | undefined, k: number): FitCache | undefined {
  return k === 0 ? cache : partOf(cache, `gp/objective ${k}`);
}

/** Made once a study: a small discrete space lists its points. */
function domainOf(space: Space, cache: FitCache | undefined): SearchDomain {
  const known = cache?.models.get("gp/domain") as SearchDomain | undefined;
  if (known?.space === space) return known;
  const domain = createSearchDomain(space);
  cache?.models.set("gp/domain", domain);
  return domain;
}

/** Apart from the context's own stream, so that a picture of the model uses the suggestion's weights. */
function weightStream({ problem, number }: SamplerContext): Random {
  return createRandom(problem.seed, "weights", number);
}

/** Uniform on the simplex. */
function randomWeights(count: number, random: Random): number[] {
  const draws = Array.from({ length: count }, () => -Math.log(1 - random.next()));
  const sum = draws.reduce((a, b) => a + b, 0);
  return draws.map((draw) => draw / sum);
}

function explain({ shares }: Pick<Proposal, "shares">, { observations, model, front }: GpState): string {
  const percent = Math.round(100 * shares.exploit);
  const reason =
    front !== null
      ? `The models expect most here beyond the front of ${front.means.length} (${percent} % of it from the means, the rest from uncertainty).`
      : percent >= 50
        ? `The model expects an improvement here (${percent} % of it from the mean, the rest from uncertainty).`
        : `Uncertain enough to hold an improvement (${100 - percent} % of it from uncertainty).`;
  return [
    reason,
    ...(model.cost ? ["Improvement counts per second, since trials take differently long."] : []),
    ...(model.used.length < observations.n
      ? [
          `The model uses ${MAX_MODEL_POINTS} of ${observations.n} trials: the best half and an even selection.`,
        ]
      : []),
  ].join(" ");
}
