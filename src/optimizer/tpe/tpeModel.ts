import type { Space } from "../../space/space";
import type { History } from "../sampler";
import { bandwidthsOf } from "./bandwidth";
import { coordinatesOf } from "./coordinates";
import { type Dimension, dimensionsOf } from "./dimensions";
import { createParzen, type Parzen } from "./parzen";
import { type Split, splitHistory } from "./split";

/** The choices that the ablation in bench/ablation.mjs varies. */
export interface TpeSettings {
  /** Finished trials before the first model; until then the points of a Sobol sequence. */
  readonly startup: number;
  /** How many of n finished trials are good. */
  readonly good: (n: number) => number;
  /** Draws from the good density, the best of which is kept: more is greedier. */
  readonly draws: number;
  /** Factors to the bandwidth rule. */
  readonly goodFactor: number;
  readonly badFactor: number;
  /** What the prior component weighs, in observations. */
  readonly priorWeight: number;
  /** Reach of the climb from the best draw, in bandwidths of the good density; 0 = no climb. */
  readonly reach: number;
  /** How many of the n trials of a branch of a conditional space are good within it; 0 = only those good over all. */
  readonly branchGood: (n: number) => number;
}

/**
 * - startup 6: from there on a mixture of one to a few kernels and the prior beats further uniform points.
 * - good ⌈n/10⌉ up to 25, and 24 draws, as in Optuna. Greedier choices (more draws, climbing without bounds) win
 *   on grids and lose more on continuous problems.
 * - badFactor ½: a bad trial speaks for its neighbourhood only, so that gaps between bad trials stay attractive.
 */
export const TPE_DEFAULTS: TpeSettings = {
  startup: 6,
  good: (n) => Math.min(Math.ceil(0.1 * n), 25),
  draws: 24,
  goodFactor: 1,
  badFactor: 0.5,
  priorWeight: 1,
  reach: 0.5,
  branchGood: (n) => Math.ceil(0.1 * n),
};

export interface TpeModel {
  readonly dimensions: readonly Dimension[];
  readonly split: Split;
  /** l, the density of the good trials, the better ones weighing more. */
  readonly good: Parzen;
  /** g, the density of the others, and of failed and pending trials. */
  readonly bad: Parzen;
}

/** Fits both densities. Of finite points; never fails. */
export function fitTpe(space: Space, history: History, settings: TpeSettings = TPE_DEFAULTS): TpeModel {
  return fitSplit(space, splitHistory(history, goodCount(history, settings)), settings);
}

/**
 * As `fitTpe`, for the branch of a conditional space in which `unit` lies (NaN where inactive): the best trials of
 * the branch itself count as good too, ahead of the others. What is good elsewhere says nothing of a branch's own
 * parameters, and a branch that has few of the best trials would be searched by its prior.
 */
export function fitBranch(
  space: Space,
  history: History,
  unit: Float64Array,
  settings: TpeSettings = TPE_DEFAULTS,
): TpeModel {
  const split = splitHistory(history, goodCount(history, settings));
  const inBranch = (point: { readonly unit: Float64Array }): boolean =>
    point.unit.every((x, d) => Number.isNaN(x) === Number.isNaN(unit[d]!));
  const branch = {
    ...history,
    complete: history.complete.filter(inBranch),
    pruned: history.pruned.filter(inBranch),
    failed: [],
    pending: [],
  };
  const own = splitHistory(branch, goodCount(branch, { good: settings.branchGood })).good;
  const good = [...new Set([...own, ...split.good])];
  const isGood = new Set(good);
  return fitSplit(
    space,
    { good, bad: [...split.good, ...split.bad].filter((point) => !isGood.has(point)) },
    settings,
  );
}

function goodCount({ complete, pruned }: History, { good }: Pick<TpeSettings, "good">): number {
  return good(complete.length + pruned.length);
}

function fitSplit(space: Space, split: Split, settings: TpeSettings): TpeModel {
  const dimensions = dimensionsOf(space);
  // A person's prior is about good values: with it in g as well it would cancel in the ratio.
  const withoutPriors = dimensions.map((dimension): Dimension => ({ ...dimension, prior: null }));
  const density = (
    points: Split["good"],
    factor: number,
    options: { readonly dimensions: readonly Dimension[]; readonly weight: (rank: number) => number },
  ): Parzen => {
    const units = points.map(({ unit }) => unit);
    const coordinates = coordinatesOf(units, dimensions.length);
    return createParzen({
      dimensions: options.dimensions,
      coordinates,
      weights: Float64Array.from({ length: units.length + 1 }, (_, rank) =>
        rank === units.length ? settings.priorWeight : options.weight(rank),
      ),
      bandwidths: bandwidthsOf(dimensions, coordinates, factor),
    });
  };
  const count = split.good.length;
  return {
    dimensions,
    split,
    // Falling linearly with rank, 1 on average: with the best trial counting twice the median one, l narrows
    // towards it without forgetting the others.
    good: density(split.good, settings.goodFactor, {
      dimensions,
      weight: (rank) => (2 * (count - rank)) / (count + 1),
    }),
    bad: density(split.bad, settings.badFactor, { dimensions: withoutPriors, weight: () => 1 }),
  };
}
