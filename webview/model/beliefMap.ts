/** The model over two parameters, worked out from an insight. */
import type { DashboardParameter, DashboardState, Insight, ParamValue } from "../types";
import { type Axis, parameterAxis } from "./axis";

export interface MapCell {
  readonly x: ParamValue;
  readonly y: ParamValue;
  readonly mean: number;
  readonly std: number | null;
  readonly acquisition: number | null;
  /** 0 where the mean is worst on this map, 1 where it is best. */
  readonly goodness: number;
}

export interface MapMark {
  readonly x: ParamValue;
  readonly y: ParamValue;
  readonly value: number;
  readonly trial: number;
}

/** Where a row or column of cells begins, has its middle and ends, in the axis's units. */
export interface CellSpan {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

export interface BeliefMap {
  readonly xName: string;
  readonly yName: string;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** The columns and the rows of `cells`, which go row by row. */
  readonly columns: readonly CellSpan[];
  readonly rows: readonly CellSpan[];
  readonly cells: readonly MapCell[];
  readonly observations: readonly MapMark[];
  readonly next: { readonly x: ParamValue; readonly y: ParamValue } | null;
  readonly at: Insight["at"];
}

/** Null when the insight has no means over a second parameter. */
export function beliefMapOf(
  state: DashboardState,
  parameter: DashboardParameter,
  second: DashboardParameter,
  insight: Insight,
): BeliefMap | null {
  const grid = insight.with;
  const means = grid?.mean;
  if (!grid || !means || grid.param !== second.name) return null;
  const sign = state.objectives[0]?.goal === "maximize" ? 1 : -1;
  const flat = means.flat().filter(Number.isFinite);
  const low = flat.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = flat.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const cells = grid.y.flatMap((y, row) =>
    insight.x.map((x, column): MapCell => {
      const mean = means[row]?.[column] ?? Number.NaN;
      const share = high > low ? (mean - low) / (high - low) : 0.5;
      return {
        x,
        y,
        mean,
        std: grid.std?.[row]?.[column] ?? null,
        acquisition: grid.acquisition?.[row]?.[column] ?? null,
        goodness: sign > 0 ? share : 1 - share,
      };
    }),
  );
  const paramsOf = new Map(state.trials.map((trial) => [trial.number, trial.params]));
  const observations = insight.observations.flatMap((observation): MapMark[] => {
    const y = paramsOf.get(observation.trial)?.[second.name];
    return y === undefined ? [] : [{ x: observation.x, y, value: observation.y, trial: observation.trial }];
  });
  const nextX = insight.next?.params[parameter.name];
  const nextY = insight.next?.params[second.name];
  const xAxis = parameterAxis(parameter);
  const yAxis = parameterAxis(second);
  return {
    xName: parameter.name,
    yName: second.name,
    xAxis,
    yAxis,
    columns: cellSpans(xAxis, insight.x),
    rows: cellSpans(yAxis, grid.y),
    cells,
    observations,
    next: nextX === undefined || nextY === undefined ? null : { x: nextX, y: nextY },
    at: insight.at,
  };
}

/**
 * Cells around grid values, which need not be evenly spaced: each reaches half way to its neighbours on the axis's
 * own scale, the outer ones to the bounds. Choices have a cell of width 1 around their index.
 */
export function cellSpans(axis: Axis, values: readonly ParamValue[]): CellSpan[] {
  if (axis.type === "category") {
    return values.map((value) => {
      const index = axis.values.indexOf(value);
      return { from: index - 0.5, middle: index, to: index + 0.5 };
    });
  }
  const between = (a: number, b: number): number =>
    axis.type === "logarithmic" ? Math.sqrt(a * b) : (a + b) / 2;
  const numbers = values.map(Number);
  return numbers.map((value, index) => {
    const before = numbers[index - 1];
    const after = numbers[index + 1];
    const from = before === undefined ? Math.min(axis.min, value) : between(before, value);
    const to = after === undefined ? Math.max(axis.max, value) : between(value, after);
    return { from, middle: between(from, to), to };
  });
}
