import type { Space } from "../../space/space";
import type { History } from "../sampler";
import { type BandwidthRule, bandwidthsOf } from "./bandwidth";
import { type Dimension, dimensionsOf } from "./dimensions";
import { createParzen, type Parzen } from "./parzen";
import { type Split, splitHistory } from "./split";

export interface TpeSettings {
  readonly startup: number;
  readonly gamma: (n: number) => number;
  readonly candidates: number;
  readonly good: BandwidthRule;
  readonly bad: BandwidthRule;
  readonly priorWeight: number;
  readonly rankWeight: boolean;
  readonly sweeps: number;
}

export const DEFAULTS: TpeSettings = {
  startup: 6,
  gamma: (n) => Math.min(Math.ceil(0.1 * n), 25),
  candidates: 24,
  good: { factor: 1, floor: 0.003, exponent: () => 0.2, shrink: 0.5 },
  bad: { factor: 0.5, floor: 0.01, exponent: (_n, d) => 1 / (d + 4), shrink: 1 },
  priorWeight: 1,
  rankWeight: true,
  sweeps: 0,
};

export interface TpeModel {
  readonly dimensions: readonly Dimension[];
  readonly split: Split;
  readonly good: Parzen;
  readonly bad: Parzen;
}

export function fitTpe(space: Space, history: History, settings: TpeSettings = DEFAULTS): TpeModel {
  const n = history.complete.length + history.pruned.length;
  const split = splitHistory(history, settings.gamma(n));
  const dimensions = dimensionsOf(space);
  const parzen = (points: Split["good"], rule: BandwidthRule, weight: (rank: number) => number): Parzen => {
    const units = points.map(({ unit }) => unit);
    return createParzen({
      dimensions,
      points: units,
      weights: [...units.map((_, i) => weight(i)), settings.priorWeight],
      bandwidths: bandwidthsOf(dimensions, units, rule),
    });
  };
  const k = split.good.length;
  const rankWeight = (i: number): number => (settings.rankWeight ? (2 * (k - i)) / (k + 1) : 1);
  return {
    dimensions,
    split,
    good: parzen(split.good, settings.good, rankWeight),
    bad: parzen(split.bad, settings.bad, () => 1),
  };
}
