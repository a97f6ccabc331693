import { decode, encode } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Params } from "../../space/parameter";
import type { Random } from "../../space/random";
import type { Space } from "../../space/space";
import { configurationKey } from "../duplicates";
import type { TpeModel } from "./tpeModel";

export interface Proposal {
  readonly params: Params;
  /** Every coordinate set, also those of inactive parameters. */
  readonly point: Float64Array;
  /** log l(x) − log g(x). */
  readonly score: number;
}

export interface ProposalOptions {
  readonly space: Space;
  readonly model: TpeModel;
  readonly tried: ReadonlySet<string>;
  readonly random: Random;
  readonly candidates: number;
  readonly sweeps: number;
}

/** Coarse points along a line before the search narrows. */
const COARSE = 24;
const NARROWINGS = 12;
/** A better score must be better by more than rounding. */
const MIN_GAIN = 1e-6;

/** The best of some draws from l by l/g, then moved along each coordinate to where the ratio is largest. */
export function propose(options: ProposalOptions): Proposal | null {
  const { model, random, candidates } = options;
  const look = looker(options);
  let best: Proposal | null = null;
  for (let i = 0; i < candidates; i++) {
    const found = look(model.good.sample(random));
    if (found && (best === null || found.score > best.score)) best = found;
  }
  return best === null ? null : climb(options, look, best);
}

type Look = (point: Float64Array) => Proposal | null;

/** Scores a point as it would run (rounded, without inactive parameters); null where it may not be proposed. */
function looker({ space, model, tried }: ProposalOptions): Look {
  return (point) => {
    const params = decode(space, point);
    if (!satisfiesConstraints(space, params) || tried.has(configurationKey(params))) return null;
    const unit = encode(space, params);
    return { params, point, score: model.good.logDensity(unit) - model.bad.logDensity(unit) };
  };
}

function climb({ space, model, sweeps }: ProposalOptions, look: Look, start: Proposal): Proposal {
  let best = start;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const before = best.score;
    for (let d = 0; d < space.dimension; d++) {
      if (!(space.parameters[d]!.name in best.params)) continue;
      for (const coordinate of valuesAlong(space, model, best, d)) {
        const point = best.point.slice();
        point[d] = coordinate;
        const moved = look(point);
        if (moved && moved.score > best.score + MIN_GAIN) best = moved;
      }
    }
    if (best.score <= before + MIN_GAIN) break;
  }
  return best;
}

function valuesAlong(space: Space, model: TpeModel, at: Proposal, d: number): number[] {
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
  const ratio = (x: number): number => good(x) - bad(x);
  const starts = Array.from({ length: COARSE + 1 }, (_, k) => k / COARSE);
  starts.push(...model.split.good.map((p) => p.unit[d]!).filter((x) => !Number.isNaN(x)), unit[d]!);
  starts.sort((a, b) => a - b);
  let k = 0;
  const values = starts.map(ratio);
  values.forEach((value, i) => {
    if (value > values[k]!) k = i;
  });
  // Golden-section search between the neighbours of the best.
  let low = starts[Math.max(k - 1, 0)]!;
  let high = starts[Math.min(k + 1, starts.length - 1)]!;
  let best = { x: starts[k]!, value: values[k]! };
  for (let i = 0; i < NARROWINGS; i++) {
    const left = low + (high - low) * 0.381966;
    const right = low + (high - low) * 0.618034;
    const [l, r] = [ratio(left), ratio(right)];
    if (l > best.value) best = { x: left, value: l };
    if (r > best.value) best = { x: right, value: r };
    if (l > r) high = right;
    else low = left;
  }
  return [best.x];
}
