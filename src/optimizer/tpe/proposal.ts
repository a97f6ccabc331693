/**
 * The next point: the best of some draws from l by the acquisition a (without limits and failures the ratio l/g), then
 * the maximum nearby of
 *
 *   log a(x) − ½ Σ_d ((x_d − c_d) / (reach · σ_d))²
 *
 * c is the best draw, σ the bandwidths of l. Without the last term every trial would go to where the model is most
 * certain already; with it trials keep the scatter of l, and still each one is the maximum of a function that can be
 * drawn. Another choice than c's costs LOG_SWITCH.
 */
import { decode, decodeValue, encodeValue } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import type { Random } from "../../space/random";
import type { Space } from "../../space/space";
import { logAcquisition, walkAcquisition } from "./acquisition";
import { parentsOf } from "./branches";
import type { Walk } from "./parzen";
import type { TpeModel, TpeSettings } from "./tpeModel";

export interface Proposal {
  readonly params: Params;
  /** Every coordinate set, also those of inactive parameters. */
  readonly point: Float64Array;
  /** As it would run: rounded; NaN where inactive. */
  readonly unit: Float64Array;
  /** log a(x) up to a constant (acquisition.ts). */
  readonly value: number;
  /** What the point lost by its distance from the best draw: the last term of a(x), not negative. */
  readonly penalty: number;
}

export interface ProposalOptions {
  readonly space: Space;
  readonly model: TpeModel;
  readonly isTried: (params: Params) => boolean;
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
/** Golden-section steps over three bandwidths: to a fortieth of one, finer than anybody sees. */
const NARROWINGS = 10;
const GOLDEN = 0.381966;
/** e^−2: another choice must be seven times as promising. */
const LOG_SWITCH = 2;
/** A better point must be better by more than rounding. */
const MIN_GAIN = 1e-9;
/**
 * Every so many draws one comes from the trials that succeeded, where some failed: as in c-TPE, which draws from each of its
 * densities. The best trials may all lie at a border beyond which trials fail, and no draw from l where they succeed.
 */
const SAFE_EVERY = 4;
/** Draws until enough of them are feasible and new. */
const MAX_DRAWS_FACTOR = 50;

/** Null when no draw is both feasible and new. */
export function propose(options: ProposalOptions): Found | null {
  const best = bestDraw(options);
  return best === null ? null : climb(options, best);
}

/** The best of some draws from l by the ratio; null when none is both feasible and new. */
function bestDraw(options: ProposalOptions): Proposal | null {
  const { model, random, settings } = options;
  let best: Proposal | null = null;
  let found = 0;
  for (let i = 0; i < settings.draws * MAX_DRAWS_FACTOR && found < settings.draws; i++) {
    const source = i % SAFE_EVERY === SAFE_EVERY - 1 ? (model.succeeded ?? model.good) : model.good;
    const candidate = look(options, source.sample(random));
    if (candidate === null) continue;
    found++;
    if (best === null || candidate.value > best.value) best = candidate;
  }
  return best;
}

/** The point as it would run (rounded, without inactive parameters); null where it may not be proposed. */
function look(options: ProposalOptions, point: Float64Array): Proposal | null {
  const { space, model } = options;
  const params = decode(space, point);
  if (!isAllowed(options, params)) return null;
  const unit = new Float64Array(point.length);
  for (let d = 0; d < unit.length; d++) {
    const parameter = space.parameters[d]!;
    const value = params[parameter.name];
    unit[d] = value === undefined ? Number.NaN : encodeValue(parameter, value);
  }
  return {
    params,
    point,
    unit,
    penalty: 0,
    value: logAcquisition(model.factors, unit),
  };
}

function isAllowed({ space, isTried }: ProposalOptions, params: Params): boolean {
  return satisfiesConstraints(space, params) && !isTried(params);
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

  const parents = parentsOf(space);
  let best = start;
  let walk = walkAcquisition(model.factors, best.unit);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best;
    for (let d = 0; d < space.dimension; d++) {
      if (Number.isNaN(best.unit[d]!)) continue;
      const moved = parents.has(space.parameters[d]!.name)
        ? lookAlong(options, { best, walk, d, penalty })
        : moveAlong(options, { best, walk, d, penalty });
      if (moved === best) continue;
      if (parents.has(space.parameters[d]!.name)) walk = walkAcquisition(model.factors, moved.unit);
      else walk.move(d, moved.unit[d]!);
      best = moved;
    }
    if (best === before) break;
  }
  return { proposal: best, penalty };
}

interface Step {
  readonly best: Proposal;
  readonly walk: Walk;
  readonly d: number;
  penalty(d: number, x: number): number;
}

/** The best along a coordinate on which nothing else depends: the ratio is known before there is a configuration. */
function moveAlong(options: ProposalOptions, { best, walk, d, penalty }: Step): Proposal {
  const parameter = options.space.parameters[d]!;
  const value = walk.along(d);
  const elsewhere = best.penalty - penalty(d, best.point[d]!);
  let found = best;
  for (const wanted of valuesAlong(options, best, d, (x) => value(x) - penalty(d, x))) {
    const raw = decodeValue(parameter, wanted);
    const x = encodeValue(parameter, raw);
    const moved = { value: value(x), penalty: elsewhere + penalty(d, x) };
    if (!isBetter(moved, found)) continue;
    const params = { ...best.params, [parameter.name]: raw };
    if (!isAllowed(options, params)) continue;
    const [point, unit] = [best.point.slice(), best.unit.slice()];
    point[d] = x;
    unit[d] = x;
    found = { ...moved, params, point, unit };
  }
  return found;
}

/** The best along a coordinate that decides which other parameters there are. */
function lookAlong(options: ProposalOptions, { best, walk, d, penalty }: Step): Proposal {
  const value = walk.along(d);
  let found = best;
  for (const x of valuesAlong(options, best, d, (y) => value(y) - penalty(d, y))) {
    const point = best.point.slice();
    point[d] = x;
    const looked = look(options, point);
    if (looked === null) continue;
    const moved = { ...looked, penalty: point.reduce((sum, y, k) => sum + penalty(k, y), 0) };
    if (isBetter(moved, found)) found = moved;
  }
  return found;
}

function isBetter(a: Pick<Proposal, "value" | "penalty">, b: Proposal): boolean {
  return a.value - a.penalty > b.value - b.penalty + MIN_GAIN;
}

/** Where along coordinate d to look: every cell, or on a line the maximum of `value` within the reach. */
function valuesAlong(
  { model, settings }: ProposalOptions,
  at: Proposal,
  d: number,
  value: (x: number) => number,
): number[] {
  const dimension = model.dimensions[d]!;
  if (dimension.kind === "category")
    return Array.from({ length: dimension.count }, (_, k) => (k + 0.5) / dimension.count);
  if (dimension.kind === "ordered")
    return Array.from(
      { length: dimension.count },
      (_, k) => (dimension.edges[k]! + dimension.edges[k + 1]!) / 2,
    );

  const width = 3 * settings.reach * model.good.bandwidths[d]!;
  let low = Math.max(at.unit[d]! - width, 0);
  let high = Math.min(at.unit[d]! + width, 1);
  let left = low + (high - low) * GOLDEN;
  let right = high - (high - low) * GOLDEN;
  let [atLeft, atRight] = [value(left), value(right)];
  for (let i = 1; i < NARROWINGS; i++) {
    if (atLeft > atRight) {
      high = right;
      [right, atRight] = [left, atLeft];
      left = low + (high - low) * GOLDEN;
      atLeft = value(left);
    } else {
      low = left;
      [left, atLeft] = [right, atRight];
      right = high - (high - low) * GOLDEN;
      atRight = value(right);
    }
  }
  return [atLeft > atRight ? left : right];
}
