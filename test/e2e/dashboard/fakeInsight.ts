/** Answers `insight` for the fake host from a real posterior over its trials. */
import type { DashboardParameter, DashboardState } from "../../../src/protocol/dashboardProtocol";
import { parameterAxis, positionOn } from "../../../webview/model/axis";
import { feasibleTrials, isFinished } from "../../../webview/model/trials";
import type { Insight, InsightRequest, Params, ParamValue } from "../../../webview/types";
import { expectedImprovement, fitTinyGp, type TinyGp } from "./tinyGp";

const GRID = 161;
const MAP_GRID = 33;
/** The fake is to be quick, not right: it forgets the oldest trials. */
const MOST_FITTED = 250;

export function fakeInsight(
  state: DashboardState,
  request: InsightRequest,
  model: "gp" | "tpe" = "gp",
): Insight {
  const parameter = state.parameters.find((candidate) => candidate.name === request.param);
  if (!parameter) throw new Error(`there is no parameter ${request.param}`);
  const finished = state.trials.filter(isFinished).slice(0, request.after ?? Number.POSITIVE_INFINITY);
  const complete = feasibleTrials(finished);
  const sign = state.objectives[0]?.goal === "maximize" ? -1 : 1;
  const y = complete.map((trial) => trial.values[0] ?? 0);
  const observations = complete.flatMap((trial, index) => {
    const x = trial.params[parameter.name];
    return x === undefined ? [] : [{ x, y: y[index] ?? 0, trial: trial.number }];
  });
  const base = { param: parameter.name, kind: parameter.kind, model, observations };
  const none = { mean: null, std: null, lower1: null, upper1: null, lower2: null, upper2: null };
  const x = gridOf(parameter, GRID);
  if (complete.length < 4) {
    const note =
      "After four complete trials the model has enough to say something; until then the trials are spread out.";
    return {
      ...base,
      ...none,
      at: complete[0]?.params ?? {},
      x,
      acquisition: null,
      next: null,
      good: null,
      bad: null,
      note,
    };
  }
  const space = state.parameters;
  const newest = complete.slice(-MOST_FITTED);
  const gp = fitTinyGp(
    newest.map((trial) => encode(space, trial.params)),
    newest.map((trial) => sign * (trial.values[0] ?? 0)),
    space.map((_parameter, index) => 0.16 * (index + 1) ** 1.2),
  );
  const best = Math.min(...y.map((value) => sign * value));
  const seed = complete.find((trial) => sign * (trial.values[0] ?? 0) === best)?.params ?? {};
  const next = propose(space, gp, best, seed);
  const held =
    request.at === undefined
      ? next
      : (state.trials.find((trial) => trial.number === request.at)?.params ?? next);
  const at = (value: ParamValue): number[] => encode(space, { ...held, [parameter.name]: value });
  if (model === "tpe")
    return {
      ...base,
      ...none,
      ...densities(parameter, observations, x, sign),
      at: held,
      x,
      next: { x: next[parameter.name] ?? null, params: next },
    };
  const second = space.find((candidate) => candidate.name === request.with);
  const along = second ? gridOf(parameter, MAP_GRID) : x;
  const posterior = along.map((value) => gp.predict(at(value)));
  const band = (k: number): number[] => posterior.map(({ mean, std }) => sign * mean + k * std);
  return {
    ...base,
    at: held,
    x: along,
    mean: band(0),
    std: posterior.map(({ std }) => std),
    lower1: band(-1),
    upper1: band(1),
    lower2: band(-2),
    upper2: band(2),
    acquisition: posterior.map(({ mean, std }) => expectedImprovement(mean, std, best)),
    next: { x: next[parameter.name] ?? null, params: next },
    good: null,
    bad: null,
    ...(second ? { with: mapOf(parameter, second, held, space, gp, best, sign) } : {}),
  };
}

function mapOf(
  parameter: DashboardParameter,
  second: DashboardParameter,
  held: Params,
  space: readonly DashboardParameter[],
  gp: TinyGp,
  best: number,
  sign: number,
): NonNullable<Insight["with"]> {
  const y = gridOf(second, MAP_GRID);
  const rows = y.map((b) =>
    gridOf(parameter, MAP_GRID).map((a) =>
      gp.predict(encode(space, { ...held, [parameter.name]: a, [second.name]: b })),
    ),
  );
  return {
    param: second.name,
    y,
    mean: rows.map((row) => row.map(({ mean }) => sign * mean)),
    std: rows.map((row) => row.map(({ std }) => std)),
    acquisition: rows.map((row) => row.map(({ mean, std }) => expectedImprovement(mean, std, best))),
  };
}

/** Coordinate by coordinate, from the best trial: a proposal whose slices all have their maximum at it. */
function propose(space: readonly DashboardParameter[], gp: TinyGp, best: number, seed: Params): Params {
  let params = { ...seed };
  for (let round = 0; round < 4; round++) {
    for (const parameter of space) {
      let top = Number.NEGATIVE_INFINITY;
      for (const value of gridOf(parameter, GRID)) {
        const candidate = { ...params, [parameter.name]: value };
        const { mean, std } = gp.predict(encode(space, candidate));
        const improvement = expectedImprovement(mean, std, best);
        if (improvement > top) [top, params] = [improvement, candidate];
      }
    }
  }
  return params;
}

/** Kernel densities of the best quarter and of the rest, and their ratio. */
function densities(
  parameter: DashboardParameter,
  observations: Insight["observations"],
  x: readonly ParamValue[],
  sign: number,
): Pick<Insight, "good" | "bad" | "acquisition"> {
  const axis = parameterAxis(parameter);
  const sorted = [...observations].sort((a, b) => sign * (a.y - b.y));
  const split = Math.max(2, Math.ceil(sorted.length / 4));
  const width = axis.type === "category" ? 0.2 : 0.07;
  const density = (members: Insight["observations"]) => (value: ParamValue) => {
    const u = positionOn(axis, value) ?? 0;
    const kernels = members.map((member) =>
      Math.exp(-(((positionOn(axis, member.x) ?? 0) - u) ** 2) / (2 * width * width)),
    );
    return (0.3 + kernels.reduce((sum, kernel) => sum + kernel, 0)) / (1 + members.length);
  };
  const good = x.map(density(sorted.slice(0, split)));
  const bad = x.map(density(sorted.slice(split)));
  return { good, bad, acquisition: good.map((value, index) => value / (bad[index] ?? 1)) };
}

function gridOf(parameter: DashboardParameter, points: number): ParamValue[] {
  const axis = parameterAxis(parameter);
  if (axis.type === "category") return [...axis.values];
  const share = Array.from({ length: points }, (_, index) => index / (points - 1));
  const values = share.map((u) =>
    axis.type === "linear" ? axis.min + u * (axis.max - axis.min) : axis.min * (axis.max / axis.min) ** u,
  );
  return parameter.kind === "int" ? [...new Set(values.map(Math.round))] : values;
}

function encode(space: readonly DashboardParameter[], params: Params): number[] {
  return space.map((parameter) => positionOn(parameterAxis(parameter), params[parameter.name]) ?? 0.5);
}
