/** When each trial ran: a bar a trial, a lane a slot. */
import type { ChartConfiguration } from "chart.js";
import { formatClock, formatDuration } from "../model/format";
import type { Timeline, TimelineBar } from "../model/timeline";
import { fade, type Theme } from "../theme";
import { baseOptions, scaleTitle, tooltipOptions } from "./options";

export interface TimelineChartOptions {
  readonly selectedTrial: number | null;
  readonly bestTrial: number | null;
  readonly onTrial: (trial: number) => void;
}

type BarPoint = { x: [number, number]; y: number };

export function timelineChart(
  timeline: Timeline,
  theme: Theme,
  options: TimelineChartOptions,
): ChartConfiguration<"bar", BarPoint[]> {
  const { animation, font, color, ...base } = baseOptions(theme, Number.POSITIVE_INFINITY);
  const end = timeline.bars.reduce((latest, bar) => Math.max(latest, bar.end), 1);
  const barAt = (index: number | undefined): TimelineBar | undefined =>
    index === undefined ? undefined : timeline.bars[index];
  return {
    type: "bar",
    data: {
      datasets: [
        {
          data: timeline.bars.map((bar) => ({ x: [bar.start, bar.end], y: bar.lane })),
          backgroundColor: timeline.bars.map((bar) => barColor(bar, theme, options)),
          borderColor: theme.background,
          borderWidth: timeline.bars.length > 300 ? 0 : { left: 0, right: 1, top: 0, bottom: 0 },
          borderSkipped: false,
          barThickness: 20,
          minBarLength: 2,
        },
      ],
    },
    options: {
      ...(base as object),
      animation: false,
      font: { family: theme.font },
      indexAxis: "y",
      scales: {
        x: {
          type: "linear",
          min: 0,
          max: end,
          border: { display: false },
          grid: { color: theme.grid, drawTicks: false },
          ticks: {
            color: theme.quiet,
            font: { family: theme.font },
            maxTicksLimit: 8,
            maxRotation: 0,
            includeBounds: false,
            padding: 6,
            callback: (value) => formatClock(Number(value)),
          },
          title: scaleTitle(theme, "time since the first trial"),
        },
        y: {
          type: "linear",
          min: -0.5,
          max: Math.max(timeline.lanes, 1) - 0.5,
          reverse: true,
          border: { display: false },
          grid: { display: false },
          ticks: {
            color: theme.quiet,
            font: { family: theme.font },
            stepSize: 1,
            autoSkip: false,
            includeBounds: false,
            callback: (value) => (Number.isInteger(value) ? `slot ${Number(value) + 1}` : ""),
          },
        },
      },
      onClick: (_event, hits) => {
        const bar = barAt(hits[0]?.index);
        if (bar) options.onTrial(bar.trial);
      },
      plugins: {
        tooltip: tooltipOptions(theme, {
          title: (items) => `trial ${barAt(items[0]?.dataIndex)?.trial ?? ""}`,
          lines: (item) => {
            const bar = barAt(item.dataIndex);
            return bar ? [bar.state, formatDuration(bar.end - bar.start)] : "";
          },
        }) as object,
      },
    },
  };
}

function barColor(bar: TimelineBar, theme: Theme, options: TimelineChartOptions): string {
  if (bar.trial === options.selectedTrial) return theme.foreground;
  if (bar.trial === options.bestTrial) return theme.best;
  switch (bar.state) {
    case "complete":
      return fade(theme.foreground, 0.35);
    case "pruned":
      return fade(theme.pruned, 0.7);
    case "failed":
      return fade(theme.failed, 0.75);
    case "running":
    case "waiting":
      return theme.model;
  }
}
