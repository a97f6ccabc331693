/** The trials of earlier studies, carried into this study's space. */
import { withoutInactive } from "../../space/active";
import { decodeValue, encode } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Parameter, Params, ParamValue } from "../../space/parameter";
import type { Space } from "../../space/space";
import { roundValue, valueProblem } from "../../space/values";
import { triedBefore } from "../duplicates";
import type { FitCache } from "../fitCache";
import { paretoRanks } from "../pareto";
import type { Problem } from "../problem";
import { lossesOf, type SamplerContext } from "../sampler";

export interface EarlierPoint {
  readonly params: Params;
  readonly unit: Float64Array;
  readonly losses: readonly number[];
}

export interface EarlierPoints {
  readonly name: string;
  /** Best first. */
  readonly points: readonly EarlierPoint[];
}

/** Those that fit this space; a parameter that a trial does not have takes its default here, or the centre. */
export function earlierPoints(problem: Problem, space: Space, cache?: FitCache): readonly EarlierPoints[] {
  const known = cache?.models.get(MEMO) as readonly EarlierPoints[] | undefined;
  if (known) return known;
  const all = (problem.earlier ?? []).map((study) => ({
    name: study.name,
    points: ranked(
      study.trials.flatMap((trial) => {
        const params = carried(space, trial.params);
        const fits = params !== null && trial.values.length === problem.goals.length;
        return fits ? [{ params, unit: encode(space, params), losses: lossesOf(problem, trial.values) }] : [];
      }),
    ),
  }));
  cache?.models.set(MEMO, all);
  return all;
}

const MEMO = "warm start/points";
/** So many of the best configurations are run first: enough for a good one, few enough for wrong ones not to matter. */
const FIRST = 2;
/** They go before all others until trial 10; queued trials may come between. */
const FIRST_WITHIN = 10;
/** Two that differ by less than this in every coordinate would tell the same. */
const APART = 0.1;

/** The next of the earlier studies' best configurations, in turn from each study; null when they were all run. */
export function earlierBest(
  context: SamplerContext,
): { readonly params: Params; readonly why: string } | null {
  const { problem, space, number, cache } = context;
  if (!problem.earlier || number >= FIRST_WITHIN) return null;
  const isTried = triedBefore(context);
  const next = chosen(earlierPoints(problem, space, cache), space).find(
    ({ point }) => !isTried(point.params),
  );
  return next
    ? { params: next.point.params, why: `Among the best of the earlier study ${next.name}.` }
    : null;
}

function chosen(
  studies: readonly EarlierPoints[],
  space: Space,
): { readonly name: string; readonly point: EarlierPoint }[] {
  const picked: { name: string; point: EarlierPoint }[] = [];
  const lists = studies.map(({ name, points }) => ({
    name,
    left: points.filter(({ params }) => satisfiesConstraints(space, params)),
  }));
  for (let round = 0; picked.length < FIRST && lists.some(({ left }) => left.length > 0); round++) {
    const { name, left } = lists[round % lists.length]!;
    const at = left.findIndex((point) => picked.every((other) => isApart(other.point.unit, point.unit)));
    const [point] = at < 0 ? left.splice(0) && [] : left.splice(0, at + 1).slice(-1);
    if (point) picked.push({ name, point });
  }
  return picked;
}

function isApart(a: Float64Array, b: Float64Array): boolean {
  return a.some((x, j) => Number.isNaN(x) !== Number.isNaN(b[j]!) || Math.abs(x - b[j]!) > APART);
}

/** Null where a value is none of this space's. */
function carried(space: Space, params: Params): Params | null {
  const complete: Record<string, ParamValue> = {};
  for (const parameter of space.parameters) {
    const value = params[parameter.name];
    if (value !== undefined && valueProblem(parameter, value) !== null) return null;
    complete[parameter.name] = value === undefined ? fallback(parameter) : roundValue(parameter, value);
  }
  return withoutInactive(space, complete);
}

function fallback(parameter: Parameter): ParamValue {
  return parameter.default ?? decodeValue(parameter, 0.5);
}

function ranked(points: readonly EarlierPoint[]): EarlierPoint[] {
  const isSingle = (points[0]?.losses.length ?? 1) === 1;
  const keys = isSingle
    ? points.map(({ losses }) => losses[0]!)
    : paretoRanks(points.map(({ losses }) => losses));
  return points
    .map((point, i) => ({ point, key: keys[i]!, i }))
    .sort((a, b) => a.key - b.key || a.i - b.i)
    .map(({ point }) => point);
}
