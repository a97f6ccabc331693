/**
 * Maximises an acquisition function over a mixed space.
 *
 * A small discrete space is enumerated. Otherwise: a pool of random points and of perturbations of the best known
 * ones is scored at once; from the best of them local searches start, which take turns between L-BFGS over the
 * continuous coordinates and a sweep over the discrete ones, each set to its best value in turn.
 */

import { encode } from "../../space/encoding";
import { sampleFeasible, sampleFromPrior } from "../../space/feasible";
import { nextInt, nextNormal, type Random } from "../../space/random";
import { boxMinimize } from "../linear/boxMinimize";
import { admit, flatten, pointKey, type SearchDomain } from "./searchDomain";

export interface Acquisition {
  /** Values at `count` points, d coordinates each. */
  evaluate(points: Float64Array, count: number, out: Float64Array): void;
  /** Value and gradient; coordinates without a slope get 0. */
  gradient(point: Float64Array, gradient: Float64Array): number;
}

export interface MaximizeOptions {
  readonly domain: SearchDomain;
  readonly acquisition: Acquisition;
  /** Good points known, best first. */
  readonly incumbents: readonly Float64Array[];
  /** Keys of points that must not be proposed again. */
  readonly taken: ReadonlySet<string>;
  readonly random: Random;
  readonly poolSize: number;
  readonly starts: number;
  /** Enumerate when there are at most so many points. */
  readonly enumerateUpTo: number;
  /** Points on each line along a continuous coordinate through the best point found. */
  readonly linePoints: number;
}

export interface Maximum {
  readonly point: Float64Array;
  readonly value: number;
}

/** A discrete space up to this size is looked through when every point that the search met was taken. */
const MAX_ENUMERATION = 100_000;
const MAX_ROUNDS = 5;
const GRADIENT_EVALUATIONS = 30;

/** Null when every point is taken (a discrete space that is used up). */
export function maximize(o: MaximizeOptions): Maximum | null {
  if (o.domain.size <= Math.min(o.enumerateUpTo, MAX_ENUMERATION)) return bestOf(o, o.domain.grid());
  const pool = candidatePool(o);
  const values = scores(o, flatten(pool, o.domain.dimension));
  const order = Array.from(pool.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  let best: Maximum | null = null;
  const seen = new Set<string>();
  let started = 0;
  for (const index of order) {
    const key = pointKey(pool[index]!);
    if (seen.has(key)) continue;
    seen.add(key);
    const found = climb(o, pool[index]!, values[index]!);
    if (!o.taken.has(pointKey(found.point)) && (best === null || found.value > best.value)) best = found;
    if (++started >= o.starts) break;
  }
  if (best !== null) return searchLines(o, best);
  const isNearlyUsedUp = o.domain.size <= MAX_ENUMERATION;
  return bestOf(o, isNearlyUsedUp ? o.domain.grid() : flatten(pool, o.domain.dimension));
}

/** The best of these points that is not taken. */
function bestOf(o: MaximizeOptions, points: Float64Array): Maximum | null {
  const d = o.domain.dimension;
  const values = scores(o, points);
  for (;;) {
    let best = -1;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isNaN(values[i]!) && (best < 0 || values[i]! > values[best]!)) best = i;
    }
    if (best < 0) return null;
    const point = points.slice(best * d, (best + 1) * d);
    if (!o.taken.has(pointKey(point))) return { point, value: values[best]! };
    values[best] = Number.NaN;
  }
}

/** @param points one after the other. */
function scores(o: MaximizeOptions, points: Float64Array): Float64Array {
  const count = points.length / o.domain.dimension;
  const out = new Float64Array(count);
  o.acquisition.evaluate(points, count, out);
  return out;
}

function candidatePool(o: MaximizeOptions): Float64Array[] {
  const pool: Float64Array[] = [];
  const { space } = o.domain;
  const hasPrior = space.parameters.some(({ prior }) => prior !== undefined);
  for (let i = 0; hasPrior && i < o.poolSize; i++) pool.push(encode(space, sampleFromPrior(space, o.random)));
  for (let i = 0; i < o.poolSize; i++)
    pool.push(encode(o.domain.space, sampleFeasible(o.domain.space, o.random)));
  const perIncumbent = Math.ceil((o.poolSize * 0.5) / Math.max(1, o.incumbents.length));
  for (const centre of o.incumbents) {
    for (let i = 0; i < perIncumbent; i++) {
      const moved = perturb(o, centre);
      if (moved !== null) pool.push(moved);
    }
  }
  return pool;
}

/** A neighbour at a random scale; about two coordinates in three (at least one) stay. */
function perturb(o: MaximizeOptions, centre: Float64Array): Float64Array | null {
  const { domain, random } = o;
  const point = centre.slice();
  const scale = 0.3 * 10 ** (-2 * random.next());
  const always = nextInt(random, domain.dimension);
  for (let j = 0; j < point.length; j++) {
    if (Number.isNaN(point[j]!) || (j !== always && random.next() > 1 / 3)) continue;
    const values = domain.levels[j];
    if (!domain.ordered[j]) point[j] = values![nextInt(random, values!.length)]!;
    else if (values) {
      const at = values.indexOf(point[j]!);
      const step = Math.max(1, Math.round(Math.abs(nextNormal(random)) * scale * values.length));
      point[j] = values[reflectIndex(at + (random.next() < 0.5 ? -step : step), values.length)]!;
    } else point[j] = reflect(point[j]! + nextNormal(random) * scale);
  }
  if (domain.isBox) return point;
  return admit(
    domain,
    point,
    Float64Array.from(point, () => random.next()),
  );
}

function reflect(x: number): number {
  const folded = Math.abs(x) % 2;
  return folded > 1 ? 2 - folded : folded;
}

function reflectIndex(i: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const folded = Math.abs(i) % period;
  return folded > count - 1 ? period - folded : folded;
}

/** Local search. */
function climb(o: MaximizeOptions, start: Float64Array, value: number): Maximum {
  let current: Maximum = { point: start, value };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const smooth = climbContinuous(o, current);
    const swept = sweepDiscrete(o, smooth);
    const gained = swept.value > current.value + 1e-6;
    const discreteMoved = swept !== smooth;
    current = swept.value >= current.value ? swept : current;
    if (!gained || !discreteMoved) break;
  }
  return current;
}

/**
 * Looks along each continuous coordinate through the best point, as the dashboard's curves do: a higher peak there is
 * climbed.
 */
function searchLines(o: MaximizeOptions, from: Maximum): Maximum {
  const { domain } = o;
  let best = from;
  for (let j = 0; j < domain.dimension; j++) {
    if (domain.levels[j] !== null || Number.isNaN(best.point[j]!)) continue;
    const line: Float64Array[] = [];
    for (let k = 0; k < o.linePoints; k++) {
      const point = best.point.with(j, k / (o.linePoints - 1));
      const valid = domain.isBox ? point : admit(domain, point, fillFor(o, point));
      if (valid !== null) line.push(valid);
    }
    const found = bestOf(o, flatten(line, domain.dimension));
    if (found === null || found.value <= best.value) continue;
    const climbed = climb(o, found.point, found.value);
    best = o.taken.has(pointKey(climbed.point)) ? found : climbed;
  }
  return best;
}

function climbContinuous(o: MaximizeOptions, from: Maximum): Maximum {
  const { domain } = o;
  const free: number[] = [];
  for (let j = 0; j < domain.dimension; j++) {
    if (domain.levels[j] === null && !Number.isNaN(from.point[j]!)) free.push(j);
  }
  if (free.length === 0) return from;
  const point = from.point.slice();
  const gradient = new Float64Array(domain.dimension);
  const objective = (x: Float64Array, out: Float64Array) => {
    for (let i = 0; i < free.length; i++) point[free[i]!] = x[i]!;
    const value = o.acquisition.gradient(point, gradient);
    for (let i = 0; i < free.length; i++) out[i] = -gradient[free[i]!]!;
    return -value;
  };
  const found = boxMinimize(
    objective,
    free.map((j) => from.point[j]!),
    free.map(() => 0),
    free.map(() => 1),
    { maxEvaluations: GRADIENT_EVALUATIONS, gradientTolerance: 1e-5, valueTolerance: 1e-7 },
  );
  free.forEach((j, i) => {
    point[j] = found.x[i]!;
  });
  if (domain.isBox) return -found.value > from.value ? { point, value: -found.value } : from;
  return nearestValid(o, from, point);
}

/** The target if it is valid, else the best of a few points on the way to it. */
function nearestValid(o: MaximizeOptions, from: Maximum, target: Float64Array): Maximum {
  const valid: Float64Array[] = [];
  for (let share = 1; share > 0.05; share /= 2) {
    const point = target.map((x, j) => from.point[j]! + share * (x - from.point[j]!));
    const admitted = admit(
      o.domain,
      point,
      from.point.map((x) => (Number.isNaN(x) ? 0.5 : x)),
    );
    if (admitted !== null) {
      valid.push(admitted);
      break;
    }
  }
  const best = valid[0];
  if (!best) return from;
  const value = scores(o, best)[0]!;
  return value > from.value ? { point: best, value } : from;
}

/** Sets each discrete coordinate in turn to its best value. */
function sweepDiscrete(o: MaximizeOptions, from: Maximum): Maximum {
  const { domain } = o;
  let current = from;
  let isTaken = o.taken.has(pointKey(from.point));
  for (let j = 0; j < domain.dimension; j++) {
    const values = domain.levels[j];
    if (!values || values.length < 2 || Number.isNaN(current.point[j]!)) continue;
    const tried: Float64Array[] = [];
    for (const k of alternatives(values.indexOf(current.point[j]!), values.length, domain.ordered[j]!)) {
      const point = current.point.slice();
      point[j] = values[k]!;
      const valid = domain.isBox ? point : admit(domain, point, fillFor(o, point));
      if (valid !== null) tried.push(valid);
    }
    const best = bestOf(o, flatten(tried, domain.dimension));
    if (best !== null && (isTaken || best.value > current.value)) {
      current = best;
      isTaken = false;
    }
  }
  return current;
}

/** Coordinates for parameters that become active: those of the best known point that has them, else the centre. */
function fillFor(o: MaximizeOptions, point: Float64Array): Float64Array {
  return point.map((x, j) => {
    if (!Number.isNaN(x)) return x;
    for (const known of o.incumbents) if (!Number.isNaN(known[j]!)) return known[j]!;
    return 0.5;
  });
}

/** All other indices of a short list; of a long ordered one, steps of 1, 2, 4 … both ways. */
function alternatives(at: number, count: number, isOrdered: boolean): number[] {
  const out: number[] = [];
  if (!isOrdered || count <= 16) {
    for (let k = 0; k < count; k++) if (k !== at) out.push(k);
    return out;
  }
  for (let step = 1; step < count; step *= 2) {
    if (at - step >= 0) out.push(at - step);
    if (at + step < count) out.push(at + step);
  }
  return out;
}
