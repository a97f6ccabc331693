/**
 * The next point: the best of some draws from l by the ratio l/g, then the maximum of the acquisition nearby.
 *
 *   a(x) = log l(x) − log g(x) − ½ Σ_d ((x_d − c_d) / (reach · σ_d))²
 *
 * c is the best draw, σ the bandwidths of l. Without the last term every trial would go to where the model is most
 * certain already; with it trials keep the scatter of l, and still each one is the maximum of a function that can be
 * drawn. Another choice than c's costs LOG_SWITCH.
 */
import { decode, encode } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import type { Random } from "../../space/random";
import type { Space } from "../../space/space";
import { configurationKey } from "../duplicates";
import type { TpeModel, TpeSettings } from "./tpeModel";

export interface Proposal {
  readonly params: Params;
  /** Every coordinate set, also those of inactive parameters. */
  readonly point: Float64Array;
  /** log l − log g. */
  readonly logRatio: number;
  /** What the point lost by its distance from the best draw: the last term of a(x), not negative. */
  readonly penalty: number;
}

export interface ProposalOptions {
  readonly space: Space;
  readonly model: TpeModel;
  readonly tried: ReadonlySet<string>;
  readonly random: Random;
  readonly settings: Pick<TpeSettings, "draws" | "reach">;
}

export interface Found {
  readonly proposal: Proposal;
  /** The last term of a(x) for coordinate d alone. */
  penalty(d: number, x: number): number;
}

/** Coordinate-wise sweeps; the second one rarely finds more. */
const SWEEPS = 2;
/** Golden-section steps over three bandwidths: to a thousandth of one. */
const NARROWINGS = 14;
const GOLDEN = 0.381966;
/** e^−2: another choice must be seven times as promising. */
const LOG_SWITCH = 2;
/** A better point must be better by more than rounding. */
const MIN_GAIN = 1e-9;
/** Draws until enough of them are feasible and new. */
const MAX_DRAWS_FACTOR = 50;

/** Null when no draw is both feasible and new. */
export function propose(options: ProposalOptions): Found | null {
  const { model, random, settings } = options;
  let best: Proposal | null = null;
  let found = 0;
  for (let i = 0; i < settings.draws * MAX_DRAWS_FACTOR && found < settings.draws; i++) {
    const point = model.good.sample(random);
    const candidate = look(options, point, 0);
    if (candidate === null) continue;
    found++;
    if (best === null || candidate.logRatio > best.logRatio) best = candidate;
  }
  return best === null ? null : climb(options, best);
}

/** The point as it would run (rounded, without inactive parameters); null where it may not be proposed. */
function look(
  { space, model, tried }: ProposalOptions,
  point: Float64Array,
  penalty: number,
): Proposal | null {
  const params = decode(space, point);
  if (!satisfiesConstraints(space, params) || tried.has(configurationKey(params))) return null;
  const unit = encode(space, params);
  return { params, point, penalty, logRatio: model.good.logDensity(unit) - model.bad.logDensity(unit) };
}

function climb(options: ProposalOptions, start: Proposal): Found {
  const { space, model, settings } = options;
  const penalties = model.dimensions.map((dimension, d): ((x: number) => number) => {
    const centre = start.point[d]!;
    if (dimension.kind === "category")
      return (x) => (dimension.cellOf(x) === dimension.cellOf(centre) ? 0 : LOG_SWITCH);
    const scale = settings.reach * model.good.bandwidths[d]!;
    return (x) => 0.5 * ((x - centre) / scale) ** 2;
  });
  const penalty = (d: number, x: number): number => penalties[d]!(x);
  if (settings.reach === 0) return { proposal: start, penalty };

  let best = start;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best;
    for (let d = 0; d < space.dimension; d++) {
      if (!(space.parameters[d]!.name in best.params)) continue;
      for (const x of valuesAlong(options, best, d, penalties[d]!)) {
        const point = best.point.slice();
        point[d] = x;
        const moved = look(
          options,
          point,
          point.reduce((sum, y, k) => sum + penalty(k, y), 0),
        );
        if (moved && moved.logRatio - moved.penalty > best.logRatio - best.penalty + MIN_GAIN) best = moved;
      }
    }
    if (best === before) break;
  }
  return { proposal: best, penalty };
}

/** Where along coordinate d to look: every cell, or on a line the maximum within the reach of the start. */
function valuesAlong(
  { space, model, settings }: ProposalOptions,
  at: Proposal,
  d: number,
  penalty: (x: number) => number,
): number[] {
  const dimension = model.dimensions[d]!;
  if (dimension.kind === "category")
    return Array.from({ length: dimension.count }, (_, k) => (k + 0.5) / dimension.count);
  if (dimension.kind === "ordered")
    return Array.from(
      { length: dimension.count },
      (_, k) => (dimension.edges[k]! + dimension.edges[k + 1]!) / 2,
    );

  const unit = encode(space, at.params);
  const good = model.good.slice(unit, d);
  const bad = model.bad.slice(unit, d);
  const value = (x: number): number => good(x) - bad(x) - penalty(x);
  const width = 3 * settings.reach * model.good.bandwidths[d]!;
  let low = Math.max(unit[d]! - width, 0);
  let high = Math.min(unit[d]! + width, 1);
  for (let i = 0; i < NARROWINGS; i++) {
    const left = low + (high - low) * GOLDEN;
    const right = high - (high - low) * GOLDEN;
    if (value(left) > value(right)) high = right;
    else low = left;
  }
  return [(low + high) / 2];
}
