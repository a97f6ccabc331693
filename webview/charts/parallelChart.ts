/** Parallel coordinates as a few datasets: one for each fifth of the trials, lines separated by gaps. */
import type { Chart, ChartConfiguration, Plugin, Scale } from "chart.js";
import { shorten } from "../model/format";
import { type ParallelLine, type ParallelPicture, RANKS } from "../model/parallel";
import { fade, type Theme } from "../theme";
import { baseOptions } from "./options";
import { type TrialActions, type TrialLine, trialClick, trialTooltip } from "./trialPoints";

export interface ParallelChartOptions extends TrialActions {
  readonly chosen: number | null;
  readonly best: number | null;
}

/** From this many trials on their lines are fainter. */
const MANY = 200;

export function parallelChart(
  picture: ParallelPicture,
  theme: Theme,
  options: ParallelChartOptions,
): ChartConfiguration<"line", TrialLine["data"]> {
  const only = (trial: number | null): ParallelLine[] => picture.lines.filter((line) => line.trial === trial);
  const ranks = Array.from({ length: RANKS }, (_, index) => RANKS - 1 - index);
  const datasets = [
    lineSet(only(options.chosen), theme.foreground, 2.5),
    lineSet(only(options.best), theme.best, 2.5),
    ...ranks.map((rank) => {
      const lines = picture.lines.filter((line) => line.rank === rank);
      return lineSet(lines, rankColor(rank, picture.lines.length, theme), 1);
    }),
  ];
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme, Number.POSITIVE_INFINITY),
      layout: { padding: { top: 24, right: 24, left: 24 } },
      scales: {
        x: {
          type: "linear",
          min: 0,
          max: picture.axes.length - 1,
          border: { display: false },
          grid: { display: true, color: fade(theme.foreground, 0.25), drawTicks: false },
          ticks: {
            color: theme.foreground,
            font: { family: theme.font },
            autoSkip: false,
            padding: 22,
            maxRotation: 50,
            callback: (value) => shorten(picture.axes[Number(value)]?.name ?? "", 14),
          },
          afterBuildTicks: (scale: Scale) => {
            scale.ticks = picture.axes.map((_axis, index) => ({ value: index }));
          },
        },
        value: { type: "linear", min: 0, max: 1, display: false },
      },
      interaction: { mode: "nearest", intersect: false },
      onClick: trialClick(options.onTrial),
      plugins: { tooltip: trialTooltip(theme, options.describe) },
    },
  };
}

function lineSet(lines: readonly ParallelLine[], color: string, width: number): TrialLine {
  return {
    data: lines.flatMap((line) => [
      ...line.heights.map((height, index) => ({ x: index, y: height ?? Number.NaN, trial: line.trial })),
      { x: line.heights.length - 1, y: Number.NaN, trial: line.trial },
    ]),
    yAxisID: "value",
    borderColor: color,
    borderWidth: width,
    pointHitRadius: 4,
    clip: false,
  };
}

/** The better the fifth, the more of the model's colour. */
function rankColor(rank: number, count: number, theme: Theme): string {
  const crowd = count > MANY ? 0.5 : 1;
  if (rank === RANKS - 1) return fade(theme.model, count > MANY ? 0.6 : 0.85);
  if (rank === RANKS - 2) return fade(theme.model, 0.4 * crowd);
  return fade(theme.foreground, 0.12 * crowd);
}

export interface AxisEnds {
  readonly plugin: Plugin;
  /** What is drawn from now on: a chart keeps its plugins while its data change. */
  set(picture: ParallelPicture, theme: Theme): void;
}

/** Each axis says at its ends what stands there. */
export function createAxisEnds(): AxisEnds {
  let current: { picture: ParallelPicture; theme: Theme } | null = null;
  return {
    set(picture, theme) {
      current = { picture, theme };
    },
    plugin: {
      id: "axisEnds",
      afterDraw: (chart) => {
        if (current) drawAxisEnds(chart, current.picture, current.theme);
      },
    },
  };
}

function drawAxisEnds(chart: Chart, picture: ParallelPicture, theme: Theme): void {
  const { top, bottom, width } = chart.chartArea;
  const { ctx } = chart;
  const letters = Math.max(4, Math.floor(width / Math.max(1, picture.axes.length - 1) / 7));
  ctx.save();
  ctx.font = `11px ${theme.font}`;
  ctx.fillStyle = theme.quiet;
  ctx.textAlign = "center";
  picture.axes.forEach((axis, index) => {
    const x = chart.scales.x?.getPixelForValue(index) ?? 0;
    ctx.textBaseline = "bottom";
    ctx.fillText(shorten(axis.high, letters), x, top - 6);
    ctx.textBaseline = "top";
    ctx.fillText(shorten(axis.low, letters), x, bottom + 6);
  });
  ctx.restore();
}
