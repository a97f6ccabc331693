/** When each trial ran: a bar a trial, a lane a slot. */

import type { ChartConfiguration, ChartOptions } from "chart.js";
import { formatClock } from "../../src/protocol/format";
import { l10n } from "../l10n";
import { type Timeline, type TimelineBar, timeTicks } from "../model/timeline";
import { fade, type Theme } from "../theme";
import { baseOptions, scaleTitle } from "./options";
import { type TrialActions, trialClick, trialTooltip } from "./trialPoints";

export interface TimelineChartOptions extends TrialActions {
  readonly chosen: number | null;
  readonly best: number | null;
}

interface BarPoint {
  readonly x: [number, number];
  readonly y: number;
  readonly trial: number;
}

/** From this many bars on they stand without gaps. */
const MANY = 300;

export function timelineChart(
  timeline: Timeline,
  theme: Theme,
  options: TimelineChartOptions,
): ChartConfiguration<"bar", BarPoint[]> {
  const { animation, font, color, ...base } = baseOptions(theme, Number.POSITIVE_INFINITY);
  const end = timeline.bars.reduce((latest, bar) => Math.max(latest, bar.end), 1);
  // One dataset a colour: a colour for each bar costs Chart.js far more.
  const byColor = new Map<string, TimelineBar[]>();
  for (const bar of timeline.bars) {
    const color = barColor(bar, theme, options);
    byColor.set(color, [...(byColor.get(color) ?? []), bar]);
  }
  const gap = timeline.bars.length > MANY ? 0 : 1;
  return {
    type: "bar",
    data: {
      datasets: [...byColor].map(([background, bars]) => ({
        data: bars.map((bar) => ({ x: [bar.start, bar.end], y: bar.lane, trial: bar.trial })),
        backgroundColor: background,
        borderColor: theme.background,
        borderWidth: { left: 0, right: gap, top: 0, bottom: 0 },
        borderSkipped: false,
        grouped: false,
        barThickness: 18,
        minBarLength: 2,
      })),
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
            maxRotation: 0,
            padding: 6,
            callback: (value) => formatClock(Number(value)),
          },
          afterBuildTicks: (scale) => {
            scale.ticks = timeTicks(end).map((value) => ({ value }));
          },
          title: scaleTitle(theme, l10n.t("time since the first trial")),
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
            autoSkip: timeline.lanes > 12,
            callback: (value) => l10n.t("slot {0}", Number(value) + 1),
          },
          afterBuildTicks: (scale) => {
            scale.ticks = Array.from({ length: timeline.lanes }, (_, value) => ({ value }));
          },
        },
      },
      onClick: trialClick(options.onTrial) as NonNullable<ChartOptions<"bar">["onClick"]>,
      plugins: { tooltip: trialTooltip(theme, options.describe) as object },
    },
  };
}

function barColor(bar: TimelineBar, theme: Theme, options: TimelineChartOptions): string {
  if (bar.trial === options.chosen) return theme.foreground;
  if (bar.trial === options.best) return theme.best;
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
