/**
 * Curves through the surrogate along one parameter (a map along two), in the user's units.
 *
 * The bands are quantiles of the target pushed through the inverse outcome transform, so `mean` is the posterior
 * median of the value and `std` half the width of the ±1 band. The acquisition is EI (times the chance of success)
 * as the sampler sees it, given the pending trials; it is 0 where nothing would be proposed: on configurations that
 * were tried, and where a constraint forbids it.
 */
import { decode, decodeValue, encode, encodeValue } from "../../space/encoding";
import { satisfiesConstraints } from "../../space/feasible";
import type { Parameter, Params, ParamValue } from "../../space/parameter";
import { UserError } from "../../space/userError";
import { flatten, pointKey } from "../acquisition/searchDomain";
import { axis, observationsOf, parameterNamed } from "../curveAxis";
import type { Insight, InsightRequest } from "../problem";
import { type SamplerContext, userValue } from "../sampler";
import type { GpModel } from "./gpModel";
import { acquisitionOf, type GpState, gpState, proposeIn, STARTUP, suggestGp } from "./gpSampler";
import { leaveOneOut } from "./leaveOneOut";

const CURVE_POINTS = 121;
const MAP_POINTS = 31;

/** Throws a UserError for a name or trial that does not exist. */
export function gpInsight(context: SamplerContext, request: InsightRequest): Insight {
  const parameter = parameterNamed(context, request.param);
  const second = request.with === undefined ? null : parameterNamed(context, request.with);
  const observations = observationsOf(context, parameter);
  const state = context.history.complete.length < STARTUP ? null : gpState(context);
  const base = {
    param: parameter.name,
    kind: parameter.kind,
    model: "gp" as const,
    observations,
    good: null,
    bad: null,
  };
  if (state === null) return withoutModel(context, request, parameter, base);

  const proposal = proposeIn(state, context.random);
  const nextParams = proposal?.params ?? suggestGp(context).params;
  const slice = sliceThrough(context, state, request, parameter, second, nextParams);
  const nextValue = nextParams[parameter.name];
  const j = context.space.index.get(parameter.name)!;
  const x = axis(parameter, second === null ? CURVE_POINTS : MAP_POINTS, [
    slice.params[parameter.name],
    nextValue,
  ]);
  const points = x.map((value) => moved(context, slice.point, [[j, parameter, value]]));
  const curve = evaluate(context, state, points);
  const result: Insight = {
    ...base,
    at: slice.params,
    x,
    ...curve,
    next: { x: nextValue ?? null, params: nextParams },
    note: [
      "The curve is the posterior median; the bands hold 68 % and 95 %.",
      ...calibrationNote(state.model),
      ...(slice.note ? [slice.note] : []),
    ].join(" "),
  };
  return second === null
    ? result
    : { ...result, with: mapOf(context, state, slice.point, parameter, second, x) };
}

/** What the bands were worth so far, in a sentence; nothing while that cannot be said. */
function calibrationNote({ predictor, used }: GpModel): string[] {
  const calibration = leaveOneOut(predictor.posterior, used.length);
  if (calibration === null) return [];
  const { within95, trials } = calibration;
  return [`Predicting each trial from the others, the 95 % band held ${within95} of ${trials}.`];
}

interface Slice {
  readonly params: Params;
  readonly point: Float64Array;
  readonly note?: string;
}

/** The point whose other coordinates the curve keeps: one in which the parameters asked for are active. */
function sliceThrough(
  context: SamplerContext,
  state: GpState,
  request: InsightRequest,
  parameter: Parameter,
  second: Parameter | null,
  nextParams: Params,
): Slice {
  const { space } = context;
  const names = second === null ? [parameter.name] : [parameter.name, second.name];
  const shows = (params: Params): boolean => names.every((name) => params[name] !== undefined);
  if (request.at !== undefined) {
    const trial = context.trials.find(({ number }) => number === request.at);
    if (!trial) throw new UserError(`there is no trial ${request.at}`);
    if (!shows(trial.params))
      throw new UserError(`${names.join(" or ")} is not active in trial ${request.at}`);
    return { params: trial.params, point: encode(space, trial.params) };
  }
  if (shows(nextParams)) return { params: nextParams, point: encode(space, nextParams) };
  for (const point of state.model.ranked) {
    const params = decode(space, point);
    if (shows(params)) {
      const note = `${names.join(" or ")} is not active in the next trial: the curve runs through the best trial that has it.`;
      return { params, point, note };
    }
  }
  const params = Object.fromEntries(space.parameters.map((p) => [p.name, decodeValue(p, 0.5)]));
  const point = Float64Array.from(space.parameters, () => 0.5);
  return {
    params,
    point,
    note: `No trial had ${names.join(" and ")} yet: the curve runs through the centre.`,
  };
}

/** The slice's point with other values; what a changed parent switches on or off follows. */
function moved(
  { space }: SamplerContext,
  point: Float64Array,
  changes: readonly (readonly [number, Parameter, ParamValue])[],
): { point: Float64Array; isFeasible: boolean } {
  const target = point.map((x) => (Number.isNaN(x) ? 0.5 : x));
  for (const [j, parameter, value] of changes) target[j] = encodeValue(parameter, value);
  const params = { ...decode(space, target) } as Record<string, ParamValue>;
  for (const [, { name }, value] of changes) if (params[name] !== undefined) params[name] = value;
  return { point: encode(space, params), isFeasible: satisfiesConstraints(space, params) };
}

type Curve = Pick<Insight, "mean" | "std" | "lower1" | "upper1" | "lower2" | "upper2" | "acquisition">;

function evaluate(
  { problem }: SamplerContext,
  state: GpState,
  points: readonly { readonly point: Float64Array; readonly isFeasible: boolean }[],
): { [Key in keyof Curve]: number[] } {
  const { model, observations } = state;
  const d = model.shape.dimension;
  const flat = flatten(
    points.map(({ point }) => point),
    d,
  );
  const means = new Float64Array(points.length);
  const variances = new Float64Array(points.length);
  const logEi = new Float64Array(points.length);
  model.predictor.predictMany(flat, points.length, means, variances);
  acquisitionOf(state).evaluate(flat, points.length, logEi);
  const scale = slopeAt(model.outcome.inverse, model.incumbent);
  const isFlipped = problem.goals[0] === "maximize";
  const quantile = (i: number, z: number): number =>
    userValue(problem, model.outcome.inverse(means[i]! + (isFlipped ? -z : z) * Math.sqrt(variances[i]!)));
  const at = (z: number): number[] => points.map((_, i) => quantile(i, z));
  return {
    mean: at(0),
    std: points.map((_, i) => (quantile(i, 1) - quantile(i, -1)) / 2),
    lower1: at(-1),
    upper1: at(1),
    lower2: at(-2),
    upper2: at(2),
    acquisition: points.map(({ point, isFeasible }, i) =>
      isFeasible && !observations.taken.has(pointKey(point)) ? Math.exp(logEi[i]!) * scale : 0,
    ),
  };
}

/** Turns EI of a target into about the user's units: the inverse transform is close to linear near the best. */
function slopeAt(inverse: (target: number) => number, target: number): number {
  const step = 1e-3;
  const slope = (inverse(target + step) - inverse(target - step)) / (2 * step);
  return Number.isFinite(slope) && slope > 0 ? slope : 1;
}

function mapOf(
  context: SamplerContext,
  state: GpState,
  point: Float64Array,
  parameter: Parameter,
  second: Parameter,
  x: readonly ParamValue[],
): NonNullable<Insight["with"]> {
  const j = context.space.index.get(parameter.name)!;
  const k = context.space.index.get(second.name)!;
  const y = axis(second, MAP_POINTS, [decode(context.space, point)[second.name]]);
  const rows = y.map((v) =>
    evaluate(
      context,
      state,
      x.map((value) =>
        moved(context, point, [
          [j, parameter, value],
          [k, second, v],
        ]),
      ),
    ),
  );
  return {
    param: second.name,
    y,
    mean: rows.map(({ mean }) => mean),
    std: rows.map(({ std }) => std),
    acquisition: rows.map(({ acquisition }) => acquisition),
  };
}

function withoutModel(
  context: SamplerContext,
  request: InsightRequest,
  parameter: Parameter,
  base: Pick<Insight, "param" | "kind" | "model" | "observations" | "good" | "bad">,
): Insight {
  const params = suggestGp(context).params;
  const at = context.trials.find(({ number }) => number === request.at)?.params ?? params;
  return {
    ...base,
    at,
    x: axis(parameter, CURVE_POINTS, [params[parameter.name]]),
    mean: null,
    std: null,
    lower1: null,
    upper1: null,
    lower2: null,
    upper2: null,
    acquisition: null,
    next: { x: params[parameter.name] ?? null, params },
    note: `There is no model yet: it needs ${STARTUP} finished trials, there are ${context.history.complete.length}.`,
  };
}
