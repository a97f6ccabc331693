import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import { shuffle } from "../../space/random";
import { triedBefore } from "../duplicates";
import type { Suggestion } from "../problem";
import { suggestQmc } from "../qmc";
import type { SamplerContext } from "../sampler";
import { suggestUntried } from "../untried";
import { fitnessRanks, type Individual, individuals } from "./fitness";
import { mutate } from "./mutate";

export interface EvolutionSettings {
  /** Ended trials before the first child; until then the points of a Sobol sequence. */
  readonly startup: number;
  /** So many of the latest trials live: the older ones have died, however good they were. */
  readonly population: number;
  /** So many of them compete; the best one becomes the parent. */
  readonly tournament: number;
}

/** For budgets of about a hundred trials, far below the paper's 20,000; larger and smaller ones measured alike. */
export const EVOLUTION_DEFAULTS: EvolutionSettings = { startup: 6, population: 30, tournament: 15 };

/** Mutations of one parent until one is feasible and new; later ones change more than one parameter. */
const ATTEMPTS = 100;
const ATTEMPTS_PER_CHANGE = 20;

/**
 * Regularised evolution (Real, Aggarwal, Huang & Le 2019, "Regularized Evolution for Image Classifier Architecture
 * Search"), as a function of the history: the population is the latest trials that have ended, whichever slot they
 * ran in; the parent is the best of a random part of it, and the next trial is the parent with one change.
 */
export function suggestEvolution(
  context: SamplerContext,
  settings: EvolutionSettings = EVOLUTION_DEFAULTS,
): Suggestion {
  const ended = individuals(context.history);
  if (ended.length < settings.startup) return startingPoint(context, settings);
  const population = ended.slice(-settings.population);
  const competitors = shuffle(context.random, population.slice()).slice(0, settings.tournament);
  const parent = winner(competitors);
  const child = childOf(parent, context);
  if (child === null) return suggestUntried(context);
  return {
    params: child,
    sampler: "evolution",
    why: `Trial ${parent.number}, the best of ${competitors.length} of the latest ${population.length} trials, with a change.`,
  };
}

function startingPoint(context: SamplerContext, { startup }: EvolutionSettings): Suggestion {
  const spread = suggestQmc(context);
  if (triedBefore(context)(spread.params)) return suggestUntried(context);
  return { ...spread, why: `Spread over the space until ${startup} trials have ended.` };
}

/** Of equally good ones the first: they stand in random order. */
function winner(competitors: readonly Individual[]): Individual {
  return competitors[fitnessRanks(competitors).indexOf(0)]!;
}

/** Null when nothing near the parent is feasible and new. */
function childOf(parent: Individual, context: SamplerContext): Params | null {
  const { space, random } = context;
  const isTried = triedBefore(context);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let child = mutate(space, parent.params, random);
    for (let more = attempt; more >= ATTEMPTS_PER_CHANGE; more -= ATTEMPTS_PER_CHANGE)
      child = mutate(space, child, random);
    if (satisfiesConstraints(space, child) && !isTried(child)) return child;
  }
  return null;
}
