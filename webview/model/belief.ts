/** What the belief chart draws, worked out from an insight: axis, ranges, marks. No drawing here. */
import type { DashboardParameter, DashboardState, Insight, Params, ParamValue } from "../types";
import {
  type Axis,
  clampTo,
  closeUpRange,
  padded,
  parameterAxis,
  positionOn,
  type ValueRange,
  valueRange,
} from "./axis";

export interface ObservationMark {
  readonly x: ParamValue;
  /** The observed value, and where it is drawn: at the edge when it lies beyond the axis. */
  readonly y: number;
  readonly drawnY: number;
  readonly trial: number;
  /** 1 on the slice, towards 0 far away from it: how much this trial says about this very curve. */
  readonly nearness: number;
}

export interface Belief {
  readonly parameter: DashboardParameter;
  readonly insight: Insight;
  readonly axis: Axis;
  readonly range: ValueRange | null;
  readonly observations: readonly ObservationMark[];
  /** How many of them lie beyond the axis. */
  readonly beyond: number;
  readonly best: number | null;
  readonly next: ParamValue | null;
  readonly running: readonly { readonly trial: number; readonly x: ParamValue }[];
}

/** The bands may widen the axis by so much of the observed span on each side; unknown regions are not the point. */
const BAND_SHARE = 0.75;

export interface BeliefOptions {
  /** Only the better half of the values, instead of all of them. */
  readonly closeUp?: boolean;
}

/** `state` is the state the insight belongs to (as of the scrubber). */
export function beliefOf(
  state: DashboardState,
  parameter: DashboardParameter,
  insight: Insight,
  { closeUp = false }: BeliefOptions = {},
): Belief {
  const goal = state.objectives[0]?.goal ?? "minimize";
  const best = state.best?.value ?? null;
  const observed = insight.observations.map((observation) => observation.y);
  const values = [...observed, ...(best === null ? [] : [best])];
  const core = closeUp ? closeUpRange(values, goal) : valueRange(values, goal);
  const range = core && padded(withBands(core, insight, !closeUp));
  const paramsOf = new Map(state.trials.map((trial) => [trial.number, trial.params]));
  const observations = insight.observations.map((observation) => ({
    ...observation,
    drawnY: range ? clampTo(range, observation.y) : observation.y,
    nearness: nearness(state.parameters, parameter.name, paramsOf.get(observation.trial), insight.at),
  }));
  return {
    parameter,
    insight,
    axis: parameterAxis(parameter),
    range,
    // The near ones last, so that they are drawn on top.
    observations: observations.sort((a, b) => a.nearness - b.nearness),
    beyond: observations.filter((mark) => mark.drawnY !== mark.y).length,
    best,
    next: insight.next?.x ?? null,
    running: state.trials
      .filter((trial) => trial.state === "running" && trial.params[parameter.name] !== undefined)
      .map((trial) => ({ trial: trial.number, x: trial.params[parameter.name] as ParamValue })),
  };
}

/** At this root mean square distance (in widths of the ranges) a trial says little about the slice. */
const NEAR = 0.22;

/**
 * How near a configuration is to the slice through `at`, over all parameters but the drawn one: 1 at it, falling
 * as a Gaussian of the root mean square distance in the parameters' own scales. A parameter that only one of the
 * two has counts as a whole range apart.
 */
export function nearness(
  parameters: readonly DashboardParameter[],
  drawn: string,
  params: Params | undefined,
  at: Params,
): number {
  if (!params) return 0;
  let sum = 0;
  let count = 0;
  for (const parameter of parameters) {
    if (parameter.name === drawn) continue;
    const here = params[parameter.name];
    const there = at[parameter.name];
    if (here === undefined && there === undefined) continue;
    count++;
    sum += squaredDistance(parameter, here, there);
  }
  return count === 0 ? 1 : Math.exp(-sum / count / (2 * NEAR * NEAR));
}

/** The grid's index that is nearest to `value`; exact for choices; -1 when there is none. */
export function indexAt(belief: Pick<Belief, "axis" | "insight">, value: ParamValue | null): number {
  const { axis, insight } = belief;
  if (value === null) return -1;
  if (axis.type === "category") return insight.x.indexOf(value);
  const target = positionOn(axis, value);
  if (target === null) return -1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  insight.x.forEach((x, index) => {
    const distance = Math.abs((positionOn(axis, x) ?? Number.POSITIVE_INFINITY) - target);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** A parameter's value near a place on its numeric axis, as a person would have typed it: three digits, in bounds. */
export function snap(parameter: DashboardParameter, raw: number): number {
  const low = parameter.low ?? raw;
  const high = parameter.high ?? raw;
  const value = parameter.kind === "int" ? Math.round(raw) : Number(raw.toPrecision(3));
  return Math.min(high, Math.max(low, value));
}

function withBands(core: ValueRange, insight: Insight, keepsMean: boolean): ValueRange {
  const span = core.max - core.min || Math.abs(core.max) || 1;
  const lows = insight.lower2 ?? insight.mean ?? [];
  const highs = insight.upper2 ?? insight.mean ?? [];
  const low = Math.min(core.min, ...lows.filter(Number.isFinite));
  const high = Math.max(core.max, ...highs.filter(Number.isFinite));
  const cut = {
    min: Math.max(low, core.min - BAND_SHARE * span),
    max: Math.min(high, core.max + BAND_SHARE * span),
  };
  if (!keepsMean) return cut;
  // What the model expects is in sight; how unsure it is may be cut.
  const mean = (insight.mean ?? []).filter(Number.isFinite);
  return { min: Math.min(cut.min, ...mean), max: Math.max(cut.max, ...mean) };
}

function squaredDistance(
  parameter: DashboardParameter,
  a: ParamValue | undefined,
  b: ParamValue | undefined,
): number {
  if (a === undefined || b === undefined) return 1;
  if (parameter.kind === "choice" || parameter.kind === "bool") return a === b ? 0 : 1;
  const axis = parameterAxis(parameter);
  const difference = (positionOn(axis, a) ?? 0) - (positionOn(axis, b) ?? 1);
  return difference * difference;
}
