import type { Space } from "../../space/space";
import type { FitCache } from "../fitCache";
import type { History } from "../sampler";
import type { Factor } from "./acquisition";
import { bandwidthsOf } from "./bandwidth";
import { bestOfBranches, branchingDimensions } from "./branches";
import { coordinatesOfPoints, type KnownCoordinates } from "./coordinates";
import type { Dimension } from "./dimensions";
import { goodWeights } from "./goodWeights";
import { outcomesOf } from "./outcomes";
import { createParzen, type Parzen } from "./parzen";
import { irrelevantDimensions } from "./relevance";
import { type Observed, type Split, splitHistory } from "./split";
import { trustedDimensions } from "./trust";

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
  /** What a trial weighs in l that is good only within its branch of a conditional space. */
  readonly branchWeight: number;
  /** What a running trial weighs in g. */
  readonly pendingWeight: number;
}

/**
 * - startup 6: from there on a mixture of one to a few kernels and the prior beats further uniform points.
 * - good ⌈n/10⌉ up to 25, and 24 draws, as in Optuna. Greedier choices (more draws, climbing without bounds) win
 *   on grids and lose more on continuous problems.
 * - badFactor ½: a bad trial speaks for its neighbourhood only, so that gaps between bad trials stay attractive.
 * - pendingWeight 0.3: beside a running trial is the same again, but among the few best it is likely good, too.
 */
export const TPE_DEFAULTS: TpeSettings = {
  startup: 6,
  good: (n) => Math.min(Math.ceil(0.1 * n), 25),
  draws: 24,
  goodFactor: 1,
  badFactor: 0.5,
  priorWeight: 1,
  reach: 0.5,
  branchWeight: 0.3,
  pendingWeight: 0.3,
};

export interface TpeModel {
  readonly dimensions: readonly Dimension[];
  readonly split: Split;
  /** l, the density of the good trials, the better ones weighing more. */
  readonly good: Parzen;
  /** g, the density of the others, and of failed and pending trials. */
  readonly bad: Parzen;
  /** Of the acquisition: the objective's l and g, then what there is of limits and failures. */
  readonly factors: readonly [Factor, ...Factor[]];
  /** The density of the trials that did not fail; null where none failed. */
  readonly succeeded: Parzen | null;
}

/** Fits the densities. Of finite points; never fails. */
export function fitTpe(
  space: Space,
  history: History,
  settings: TpeSettings = TPE_DEFAULTS,
  cache?: FitCache,
): TpeModel {
  const split = splitHistory(history, settings.good(history.complete.length + history.pruned.length));
  const dimensions = trustedDimensions(space, split, history);
  const by = settings.branchWeight > 0 ? branchingDimensions(space, dimensions) : [];
  const ownBest = bestOfBranches({ history, split, by, good: settings.good });
  const isOwnBest = new Set(ownBest);
  // A person's prior is about good values: with it in g as well it would cancel in the ratio.
  const withoutPriors = dimensions.map((dimension): Dimension => ({ ...dimension, prior: null }));
  const weights = goodWeights(split.good, history);
  const good = densityOf([...split.good, ...ownBest], {
    dimensions,
    factor: settings.goodFactor,
    weight: (rank) => weights[rank] ?? settings.branchWeight,
    priorWeight: settings.priorWeight,
  });
  const isPending = new Set(history.pending);
  const plain = (
    points: readonly Observed[],
    irrelevant: readonly number[] = [],
    memory?: FitCache,
  ): Parzen =>
    densityOf(points, {
      memory,
      irrelevant,
      dimensions: withoutPriors,
      factor: settings.badFactor,
      weight:
        isPending.size === 0
          ? () => 1
          : (rank) => (isPending.has(points[rank]!) ? settings.pendingWeight : 1),
      priorWeight: settings.priorWeight,
    });
  const others = ownBest.length > 0 ? split.bad.filter((point) => !isOwnBest.has(point)) : split.bad;
  const bad = plain(others, [], cache);
  const gamma = split.good.length / Math.max(split.good.length + split.bad.length, 1);
  const outcomes = outcomesOf(history);
  const chances = outcomes.map(({ kept, broken, power, ofFailing }): Factor => {
    const irrelevant = ofFailing ? irrelevantDimensions(kept, broken, withoutPriors, settings.badFactor) : [];
    return {
      good: plain(kept, irrelevant),
      bad: plain(broken, irrelevant),
      gamma: kept.length / (kept.length + broken.length),
      power,
    };
  });
  const succeeded = outcomes.some(({ ofFailing }) => ofFailing) ? chances.at(-1)!.good : null;
  return { dimensions, split, good, bad, factors: [{ good, bad, gamma }, ...chances], succeeded };
}

const MEMO = "tpe/coordinates";

/** Points and what they weigh by their place among them. */
function densityOf(
  points: readonly Observed[],
  options: {
    readonly dimensions: readonly Dimension[];
    readonly factor: number;
    readonly weight: (rank: number) => number;
    readonly priorWeight: number;
    /** Dimensions in which the points have no value. */
    readonly irrelevant?: readonly number[];
    /** Where these points' coordinates are kept for the next time. */
    readonly memory?: FitCache | undefined;
  },
): Parzen {
  const { dimensions, factor, weight, priorWeight, irrelevant = [], memory } = options;
  const known = memory?.models.get(MEMO) as KnownCoordinates | undefined;
  const coordinates = coordinatesOfPoints(points, dimensions.length, known);
  memory?.models.set(MEMO, { points, coordinates } satisfies KnownCoordinates);
  for (const d of irrelevant) coordinates[d]!.fill(Number.NaN);
  const weights = new Float64Array(points.length + 1).fill(priorWeight);
  for (let rank = 0; rank < points.length; rank++) weights[rank] = weight(rank);
  return createParzen({
    dimensions,
    coordinates,
    weights,
    bandwidths: bandwidthsOf(dimensions, coordinates, factor),
  });
}
