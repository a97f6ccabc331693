/** The model over two parameters: its mean as shades, the trials and the proposal over it. */

import type { ChartConfiguration, ChartDataset, Scale } from "chart.js";
import { formatNumber } from "../../src/protocol/format";
import { l10n } from "../l10n";
import type { Axis } from "../model/axis";
import type { BeliefMap, CellSpan } from "../model/beliefMap";
import { quoteValue } from "../model/format";
import { blend, type Theme } from "../theme";
import type { ParamValue } from "../types";
import { baseOptions, parameterScale, type ScaleOptions, scaleTitle, tooltipOptions } from "./options";

export interface MapChartOptions {
  readonly metric: string;
  readonly nextTrial: number;
  readonly onTrial: (trial: number) => void;
}

export function mapChart(map: BeliefMap, theme: Theme, options: MapChartOptions): ChartConfiguration {
  const { animation, elements, ...base } = baseOptions(theme, Number.POSITIVE_INFINITY);
  const cells: ChartDataset<"matrix", { x: number; y: number; v: number }[]> & { yAxisID: string } = {
    type: "matrix",
    data: map.cells.map((cell, index) => ({
      x: spanOf(map.columns, index % map.columns.length).middle,
      y: spanOf(map.rows, Math.floor(index / map.columns.length)).middle,
      v: cell.mean,
    })),
    yAxisID: "value",
    backgroundColor: map.cells.map((cell) =>
      blend(theme.background, theme.model, 0.04 + 0.86 * cell.goodness),
    ),
    borderWidth: 0,
    width: ({ chart, dataIndex }) =>
      pixels(chart.scales.x, spanOf(map.columns, dataIndex % map.columns.length)),
    height: ({ chart, dataIndex }) =>
      pixels(chart.scales.value, spanOf(map.rows, Math.floor(dataIndex / map.columns.length))),
  };
  const marks: ChartDataset<"line", { x: number; y: number }[]> = {
    type: "line",
    data: map.observations.map((mark) => ({
      x: place(map.xAxis, mark.x),
      y: place(map.yAxis, mark.y),
      trial: mark.trial,
    })),
    yAxisID: "value",
    showLine: false,
    pointRadius: 3.5,
    pointBackgroundColor: theme.foreground,
    pointBorderColor: theme.background,
    pointBorderWidth: 1,
    pointHitRadius: 6,
    clip: false,
  };
  const next: ChartDataset<"line", { x: number; y: number }[]> = {
    type: "line",
    data: map.next ? [{ x: place(map.xAxis, map.next.x), y: place(map.yAxis, map.next.y) }] : [],
    yAxisID: "value",
    showLine: false,
    pointStyle: "crossRot",
    pointRadius: 7,
    pointBorderColor: theme.acquisition,
    pointBorderWidth: 3,
    clip: false,
  };
  return {
    type: "line",
    data: { datasets: [next, marks, cells] as ChartConfiguration["data"]["datasets"] },
    options: {
      ...(base as object),
      animation: false,
      scales: {
        x: titled(parameterScale(theme, map.xAxis), theme, map.xName),
        value: {
          ...titled(parameterScale(theme, map.yAxis, { labelLength: 10 }), theme, map.yName),
          position: "left",
        } as ScaleOptions,
      } as object,
      interaction: { mode: "nearest", intersect: true },
      onClick: (_event, hits) => {
        const mark = hits.find((hit) => hit.datasetIndex === 1);
        const trial = mark && map.observations[mark.index]?.trial;
        if (trial !== undefined) options.onTrial(trial);
      },
      plugins: {
        tooltip: tooltipOptions(theme, {
          title: (items) => {
            const item = items[0];
            if (item?.datasetIndex === 1)
              return l10n.t("trial {0}", map.observations[item.dataIndex]?.trial ?? "");
            return item?.datasetIndex === 0
              ? l10n.t("next: trial {0}", options.nextTrial)
              : l10n.t("the model expects");
          },
          lines: (item) => {
            const mark = map.observations[item.dataIndex];
            if (item.datasetIndex === 1) return mark ? `${options.metric} ${formatNumber(mark.value)}` : "";
            if (item.datasetIndex === 0) return "";
            const cell = map.cells[item.dataIndex];
            if (!cell) return "";
            return [
              `${options.metric} ${formatNumber(cell.mean, 3)} ± ${formatNumber(cell.std, 2)}`,
              `${map.xName} ${shown(cell.x)}`,
              `${map.yName} ${shown(cell.y)}`,
            ];
          },
        }) as object,
      },
    },
  };
}

function place(axis: Axis, value: ParamValue): number {
  if (axis.type === "category") return axis.values.indexOf(value);
  return typeof value === "number" ? value : Number.NaN;
}

const NO_SPAN: CellSpan = { from: 0, middle: 0, to: 0 };

function spanOf(spans: readonly CellSpan[], index: number): CellSpan {
  return spans[index] ?? NO_SPAN;
}

/** The length of a span, and a little more, so that no seam shows between two cells. */
function pixels(scale: Scale | undefined, { from, to }: CellSpan): number {
  return scale ? Math.abs(scale.getPixelForValue(to) - scale.getPixelForValue(from)) + 0.7 : 0;
}

function titled(scale: ScaleOptions, theme: Theme, name: string): ScaleOptions {
  return { ...scale, title: scaleTitle(theme, name) } as ScaleOptions;
}

function shown(value: ParamValue): string {
  return quoteValue(typeof value === "number" ? Number(value.toPrecision(3)) : value);
}
