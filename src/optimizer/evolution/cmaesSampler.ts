import { defaultParams } from "../../space/defaults";
import { decode, encode, encodeValue } from "../../space/encoding";
import { priorQuantile, satisfiesConstraints } from "../../space/feasible";
import { type UnitPrior, unitPrior } from "../../space/prior";
import { createRandom } from "../../space/random";
import type { Space } from "../../space/space";
import { valueAt, valueCount } from "../../space/values";
import { triedBefore } from "../duplicates";
import type { Suggestion } from "../problem";
import type { SamplerContext } from "../sampler";
import { suggestUntried } from "../untried";
import { drawChoice, updatedChoice } from "./choiceWeights";
import {
  createDraw,
  type Distribution,
  deviations,
  initialDistribution,
  populationSize,
  type Ranked,
  recombinationWeights,
  updated,
} from "./cmaes";
import { fitnessRanks, type Individual, individuals } from "./fitness";
import { withMargin } from "./margin";

/** Standard deviation of the first generation, as a share of each range. */
const FIRST_SIGMA = 0.3;
/** Ranges this narrow are below what is recorded of a value: begin anew. */
const LEAST_DEVIATION = 1e-5;
/** As does a covariance that is this flat, or so many generations whose best values are equal. */
const MAX_CONDITION = 1e14;
const EQUAL_GENERATIONS = 10;
/** A restart's generations are this many times larger (IPOP: Auger & Hansen 2005). */
const GROWTH = 2;
/** Lists of more values have no margin: their steps are as fine as a number's. */
const MAX_LEVELS = 1000;
/** Draws until one is feasible and new. */
const MAX_DRAWS = 200;

/** Which coordinates are what. */
interface Layout {
  /** Indices of parameters of the distribution, and thresholds between the values of the discrete ones. */
  readonly ordered: readonly number[];
  readonly edges: readonly (readonly number[] | null)[];
  readonly unordered: readonly number[];
}

interface State {
  readonly distribution: Distribution;
  /** One list per unordered parameter. */
  readonly choices: readonly (readonly number[])[];
  readonly lambda: number;
  readonly restarts: number;
  /** Best scores of this run's generations, as text. */
  readonly bests: readonly string[];
}

/**
 * CMA-ES with margin and IPOP restarts. The state is replayed from the ended trials, λ by λ in the order of their
 * numbers, so that a suggestion is a function of the history also when trials run in parallel. Choices have
 * probabilities of their own (choiceWeights.ts); an inactive parameter's coordinate is left as it is.
 */
export function suggestCmaes(context: SamplerContext): Suggestion {
  const { space, random } = context;
  const layout = layoutOf(space);
  const { distribution, choices, lambda, restarts } = replay(context, layout);
  const draw = createDraw(distribution);
  const isTried = triedBefore(context);
  for (let attempt = 0; attempt < MAX_DRAWS; attempt++) {
    const numbers = draw(random);
    const point = new Float64Array(space.dimension);
    for (const [k, j] of layout.ordered.entries()) point[j] = Math.min(Math.max(numbers[k]!, 0), 1);
    for (const [k, j] of layout.unordered.entries()) point[j] = drawChoice(choices[k]!, random);
    const params = decode(space, point);
    if (!satisfiesConstraints(space, params) || isTried(params)) continue;
    const run = restarts === 0 ? "" : ` after ${restarts === 1 ? "a restart" : `${restarts} restarts`}`;
    const why = `Drawn from generation ${distribution.generation + 1} of CMA-ES${run}, ${lambda} trials each.`;
    return { params, sampler: "cmaes", why };
  }
  return suggestUntried(context);
}

function replay(context: SamplerContext, layout: Layout): State {
  const ended = individuals(context.history);
  const known = context.cache?.models.get(REPLAYED) as Replayed | undefined;
  const goesOn = known?.learnt.every((individual, i) => isSame(individual, ended[i])) === true;
  let at = goesOn ? known.learnt.length : 0;
  let state = goesOn ? known.state : firstState(context, layout);
  while (at + state.lambda <= ended.length) {
    const generation = ended.slice(at, at + state.lambda);
    at += state.lambda;
    state = nextState(state, generation, layout);
    if (isDone(state, layout, context.space.dimension)) state = restarted(context, layout, state);
  }
  context.cache?.models.set(REPLAYED, { learnt: ended.slice(0, at), state } satisfies Replayed);
  return state;
}

/** Memo of the last replay: when its trials are still the first ones, it is gone on with. */
interface Replayed {
  readonly learnt: readonly Individual[];
  readonly state: State;
}

const REPLAYED = "cmaes/replayed";

function isSame(a: Individual, b: Individual | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.unit !== b.unit || a.tier !== b.tier) return false;
  return a.scores.length === b.scores.length && a.scores.every((score, k) => score === b.scores[k]);
}

/** At the values in the source, else at the centre (of the priors). */
function firstState(context: SamplerContext, layout: Layout): State {
  const { space } = context;
  const defaults = defaultParams(space);
  const source = defaults ? encode(space, defaults) : null;
  const lambda = populationSize(space.dimension);
  return beginning(context, layout, { lambda, restarts: 0 }, (prior, j) => {
    const own = source?.[j] ?? Number.NaN;
    return Number.isNaN(own) ? quantileOf(prior, 0.5) : own;
  });
}

/** Somewhere else, with larger generations. */
function restarted(context: SamplerContext, layout: Layout, before: State): State {
  const restarts = before.restarts + 1;
  const random = createRandom(context.problem.seed, "restart", restarts);
  const lambda = GROWTH * before.lambda;
  return beginning(context, layout, { lambda, restarts }, (prior) => quantileOf(prior, random.next()));
}

function beginning(
  { space }: SamplerContext,
  layout: Layout,
  run: Pick<State, "lambda" | "restarts">,
  meanOf: (prior: UnitPrior | null, j: number) => number,
): State {
  const priors = space.parameters.map(unitPrior);
  const mean = Float64Array.from(layout.ordered, (j) => meanOf(priors[j]!, j));
  const scale = Float64Array.from(layout.ordered, (j) => spreadOf(priors[j]!));
  return {
    ...run,
    distribution: withMargins(initialDistribution(mean, FIRST_SIGMA, scale), layout, run.lambda),
    choices: firstChoices(space, layout, priors),
    bests: [],
  };
}

function firstChoices(
  space: Space,
  { unordered }: Layout,
  priors: readonly (UnitPrior | null)[],
): number[][] {
  return unordered.map((j) => {
    const prior = priors[j];
    if (prior?.kind === "weights") return [...prior.weights];
    const count = valueCount(space.parameters[j]!);
    return new Array<number>(count).fill(1 / count);
  });
}

function nextState(state: State, generation: readonly Individual[], layout: Layout): State {
  const ranks = fitnessRanks(generation);
  const weights = recombinationWeights(ranks);
  const points = generation.map(({ unit }, i): Ranked => ({ point: unit, weight: weights[i]! }));
  const numbers = points.map(
    ({ point, weight }): Ranked => ({
      point: Float64Array.from(layout.ordered, (j, k) =>
        sameCell(point[j]!, state.distribution.mean[k]!, layout.edges[k]!)
          ? state.distribution.mean[k]!
          : point[j]!,
      ),
      weight,
    }),
  );
  const best = generation[ranks.indexOf(0)]!;
  return {
    ...state,
    distribution: withMargins(updated(state.distribution, numbers), layout, state.lambda),
    choices: state.choices.map((choice, k) =>
      updatedChoice(choice, layout.unordered[k]!, points, layout.unordered.length),
    ),
    bests: [...state.bests, `${best.tier} ${best.scores}`],
  };
}

/** Within the mean's own cell it is not known where the draw was: it says nothing about the mean. */
function sameCell(x: number, mean: number, edges: readonly number[] | null): boolean {
  if (edges === null) return false;
  return edges.every((edge) => x > edge === mean > edge);
}

function withMargins(distribution: Distribution, { edges }: Layout, lambda: number): Distribution {
  const wide = deviations(distribution);
  const mean = distribution.mean.slice();
  const scale = distribution.scale.slice();
  const alpha = 1 / (lambda * Math.max(mean.length, 1));
  for (const [k, thresholds] of edges.entries()) {
    if (thresholds === null || thresholds.length === 0) continue;
    const corrected = withMargin({ mean: mean[k]!, deviation: wide[k]! }, thresholds, alpha);
    mean[k] = corrected.mean;
    scale[k] = (scale[k]! * corrected.deviation) / wide[k]!;
  }
  return { ...distribution, mean, scale };
}

function isDone({ distribution, bests, lambda }: State, { edges }: Layout, dimension: number): boolean {
  const wide = deviations(distribution);
  const continuous = [...wide].filter((_, k) => edges[k] === null);
  if (continuous.length > 0 && Math.max(...continuous) < LEAST_DEVIATION) return true;
  if (wide.some((deviation) => !Number.isFinite(deviation))) return true;
  const diagonal = distribution.covariance.diagonal();
  if (diagonal.length > 0 && Math.max(...diagonal) > MAX_CONDITION * Math.min(...diagonal)) return true;
  const generations = EQUAL_GENERATIONS + Math.ceil((30 * dimension) / lambda);
  const recent = bests.slice(-generations);
  return recent.length === generations && new Set(recent).size === 1;
}

function layoutOf(space: Space): Layout {
  const isOrdered = space.parameters.map(({ kind }) => kind !== "choice" && kind !== "bool");
  const ordered = [...isOrdered.keys()].filter((j) => isOrdered[j]);
  return {
    ordered,
    edges: ordered.map((j) => thresholds(space, j)),
    unordered: [...isOrdered.keys()].filter((j) => !isOrdered[j]),
  };
}

/** Halfway between the coordinates of neighbouring values; null for a continuous parameter. */
function thresholds(space: Space, j: number): number[] | null {
  const parameter = space.parameters[j]!;
  const count = valueCount(parameter);
  if (count > MAX_LEVELS) return null;
  const levels = Array.from({ length: count }, (_, k) => encodeValue(parameter, valueAt(parameter, k)));
  return levels.slice(1).map((level, k) => (level + levels[k]!) / 2);
}

function quantileOf(prior: UnitPrior | null, p: number): number {
  return prior === null ? p : priorQuantile(prior, p);
}

/** Half the width of the prior's central 68 %, as a share of the uniform one's. */
function spreadOf(prior: UnitPrior | null): number {
  if (prior === null) return 1;
  return Math.max((priorQuantile(prior, 0.84) - priorQuantile(prior, 0.16)) / 0.68, LEAST_DEVIATION);
}
