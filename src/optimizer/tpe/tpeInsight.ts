/**
 * Curves through TPE along one parameter: the densities of the good and of the bad trials with the other
 * coordinates held, each scaled to a mean of 1 along the parameter (the uniform density is 1 everywhere), and the
 * acquisition (γ + (1 − γ) g/l)⁻¹, which is proportional to the expected improvement (Bergstra et al. 2011, eq. 2).
 * Through the next proposal the ratio includes the proposal's weight of nearness (proposal.ts), so that its
 * maximum is where the next trial goes. It is 0 where nothing would be proposed: on configurations that were
 * tried, and where a constraint forbids it.
 */
import { decode, encode, encodeValue } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Parameter, Params, ParamValue } from "../../space/parameter";
import { UserError } from "../../space/userError";
import { axis, observationsOf, parameterNamed } from "../curveAxis";
import type { Insight, InsightRequest } from "../problem";
import type { SamplerContext } from "../sampler";
import { logAcquisition, logRelativeDensity } from "./acquisition";
import { suggestTpe, type TpeState, tpeState } from "./tpeSampler";

const CURVE_POINTS = 121;
const MAP_POINTS = 31;

/** Throws a UserError for a name or trial that does not exist. */
export function tpeInsight(context: SamplerContext, request: InsightRequest): Insight {
  const parameter = parameterNamed(context, request.param);
  const second = request.with === undefined ? null : parameterNamed(context, request.with);
  const shown = second === null ? [parameter] : [parameter, second];
  const state = tpeState(context);
  const nextParams = state?.found?.proposal.params ?? suggestTpe(context).params;
  const nextValue = nextParams[parameter.name];
  const slice = sliceThrough(context, state, request, shown, nextParams);
  const x = axis(parameter, second === null ? CURVE_POINTS : MAP_POINTS, [
    slice.params[parameter.name],
    nextValue,
  ]);
  const result: Insight = {
    param: parameter.name,
    kind: parameter.kind,
    model: "tpe",
    at: slice.params,
    x,
    mean: null,
    std: null,
    lower1: null,
    upper1: null,
    lower2: null,
    upper2: null,
    acquisition: null,
    observations: observationsOf(context, parameter),
    next: { x: nextValue ?? null, params: nextParams },
    good: null,
    bad: null,
    note: slice.note,
  };
  if (state === null) return result;
  const curve = curveThrough(
    context,
    state,
    slice.point,
    x.map((value) => [[parameter, value]]),
  );
  if (second === null) return { ...result, ...curve };
  const y = axis(second, MAP_POINTS, [slice.params[second.name]]);
  const rows = y.map((other) =>
    curveThrough(
      context,
      state,
      slice.point,
      x.map((value) => [
        [parameter, value],
        [second, other],
      ]),
    ),
  );
  return {
    ...result,
    ...curve,
    with: {
      param: second.name,
      y,
      mean: null,
      std: null,
      acquisition: rows.map(({ acquisition }) => acquisition),
    },
  };
}

interface Slice {
  readonly params: Params;
  /** Every coordinate set. */
  readonly point: Float64Array;
  readonly note: string;
}

/** The configuration whose other coordinates the curve keeps: one in which the parameters asked for are active. */
function sliceThrough(
  context: SamplerContext,
  state: TpeState | null,
  request: InsightRequest,
  shown: readonly Parameter[],
  nextParams: Params,
): Slice {
  const { space, history } = context;
  const names = shown.map(({ name }) => name).join(" and ");
  const shows = (params: Params): boolean => shown.every(({ name }) => params[name] !== undefined);
  const proposed = state?.found?.proposal.point;
  /** Inactive coordinates are the proposal's, so that switching a parent shows what TPE would pick with it. */
  const pointOf = (params: Params): Float64Array =>
    encode(space, params).map((x, d) => (Number.isNaN(x) ? (proposed?.[d] ?? 0.5) : x));

  const note =
    state === null
      ? `There is no model yet: it needs more finished trials than the ${history.complete.length} there are.`
      : `The densities of the ${state.model.split.good.length} best trials and of the rest; their ratio decides.`;
  if (request.at !== undefined) {
    const trial = context.trials.find(({ number }) => number === request.at);
    if (!trial) throw new UserError(`there is no trial ${request.at}`);
    if (!shows(trial.params)) throw new UserError(`${names} is not active in trial ${request.at}`);
    return { params: trial.params, point: pointOf(trial.params), note };
  }
  if (shows(nextParams)) return { params: nextParams, point: proposed ?? pointOf(nextParams), note };
  const best = state?.model.split.good.find(({ params }) => shows(params));
  if (best) {
    const where = `${names} is not active in the next trial: the curve runs through the best trial that has it.`;
    return { params: best.params, point: pointOf(best.params), note: `${note} ${where}` };
  }
  const centre = Float64Array.from(space.parameters, () => 0.5);
  return { params: nextParams, point: centre, note: `${note} No good trial had ${names} yet.` };
}

type Change = readonly [Parameter, ParamValue];

function curveThrough(
  context: SamplerContext,
  { model, isTried, found }: TpeState,
  point: Float64Array,
  places: readonly (readonly Change[])[],
): { acquisition: number[]; good: number[]; bad: number[] } {
  const { space } = context;
  const isNext = found?.proposal.point === point;
  const { gamma } = model.factors[0];
  const logGood: number[] = [];
  const logBad: number[] = [];
  const acquisition = places.map((changes) => {
    const target = point.slice();
    let penalty = 0;
    for (const [parameter, value] of changes) {
      const d = space.index.get(parameter.name)!;
      target[d] = encodeValue(parameter, value);
      if (isNext) penalty += found.penalty(d, target[d]!);
    }
    const params = decode(space, target);
    const unit = encode(space, params);
    const [good, bad] = [model.good.logDensity(unit), model.bad.logDensity(unit)];
    logGood.push(good);
    logBad.push(bad);
    if (!satisfiesConstraints(space, params) || isTried(params)) return 0;
    const value = logAcquisition(model.factors, unit) - penalty;
    // Alone, log a is log l/g: its factor as a multiple of the expected improvement is shown.
    return Math.exp(model.factors.length === 1 ? logRelativeDensity(value, gamma) : value);
  });
  return { acquisition, good: withMeanOne(logGood), bad: withMeanOne(logBad) };
}

function withMeanOne(logs: readonly number[]): number[] {
  const highest = Math.max(...logs);
  const densities = logs.map((log) => Math.exp(log - highest));
  const mean = densities.reduce((sum, density) => sum + density, 0) / densities.length;
  return densities.map((density) => density / mean);
}
