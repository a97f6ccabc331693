/** Parallel coordinates as a few datasets: one for each fifth of the trials, lines separated by gaps. */
import type { ChartConfiguration, ChartDataset, Plugin, Scale } from "chart.js";
import { shorten } from "../model/format";
import { type ParallelLine, type ParallelPicture, RANKS } from "../model/parallel";
import { fade, type Theme } from "../theme";
import { baseOptions, type Point, tooltipOptions } from "./options";

type ParallelPoint = Point & { trial: number };
type Line = ChartDataset<"line", ParallelPoint[]>;

export interface ParallelChartOptions {
  readonly selectedTrial: number | null;
  readonly bestTrial: number | null;
  readonly onTrial: (trial: number) => void;
}

export function parallelChart(
  picture: ParallelPicture,
  theme: Theme,
  options: ParallelChartOptions,
): ChartConfiguration<"line"> {
  const datasets = [
    lineSet(
      picture.lines.filter((line) => line.trial === options.selectedTrial),
      theme.foreground,
      2.5,
    ),
    lineSet(
      picture.lines.filter((line) => line.trial === options.bestTrial),
      theme.best,
      2.5,
    ),
    ...Array.from({ length: RANKS }, (_, index) => RANKS - 1 - index).map((rank) =>
      lineSet(
        picture.lines.filter((line) => line.rank === rank),
        rankColor(rank, picture.lines.length, theme),
        1,
      ),
    ),
  ];
  const trialAt = (dataset: number, index: number): number | undefined =>
    datasets[dataset]?.data[index]?.trial;
  return {
    type: "line",
    data: { datasets },
    plugins: [axisEnds(picture, theme)],
    options: {
      ...baseOptions(theme, Number.POSITIVE_INFINITY),
      layout: { padding: { top: 24, right: 24, bottom: 8, left: 24 } },
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
      onClick: (_event, hits) => {
        const trial = hits[0] && trialAt(hits[0].datasetIndex, hits[0].index);
        if (trial !== undefined) options.onTrial(trial);
      },
      plugins: {
        tooltip: tooltipOptions(theme, {
          title: (items) =>
            `trial ${items[0] ? (trialAt(items[0].datasetIndex, items[0].dataIndex) ?? "") : ""}`,
          lines: (item) => picture.axes[Math.round(item.parsed.x ?? 0)]?.name ?? "",
        }),
      },
    },
  };
}

function lineSet(lines: readonly ParallelLine[], color: string, width: number): Line {
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
  const crowd = count > 200 ? 0.5 : 1;
  if (rank === RANKS - 1) return fade(theme.model, 0.85 * (count > 200 ? 0.7 : 1));
  if (rank === RANKS - 2) return fade(theme.model, 0.4 * crowd);
  return fade(theme.foreground, 0.12 * crowd);
}

/** Each axis says at its ends what stands there. */
function axisEnds(picture: ParallelPicture, theme: Theme): Plugin<"line"> {
  return {
    id: "axisEnds",
    afterDraw(chart) {
      const { top, bottom } = chart.chartArea;
      const { ctx } = chart;
      const room = chart.chartArea.width / Math.max(1, picture.axes.length - 1);
      ctx.save();
      ctx.font = `11px ${theme.font}`;
      ctx.fillStyle = theme.quiet;
      ctx.textAlign = "center";
      picture.axes.forEach((axis, index) => {
        const x = chart.scales.x?.getPixelForValue(index) ?? 0;
        const letters = Math.max(4, Math.floor(room / 7));
        ctx.textBaseline = "bottom";
        ctx.fillText(shorten(axis.high, letters), x, top - 6);
        ctx.textBaseline = "top";
        ctx.fillText(shorten(axis.low, letters), x, bottom + 6);
      });
      ctx.restore();
    },
  };
}
