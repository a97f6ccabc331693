/** Every trial by its number, and the best so far as a step line. */
import type { ChartConfiguration, ChartDataset } from "chart.js";
import { formatNumber, quoteValue } from "../model/format";
import type { History, HistoryKind, HistoryMark } from "../model/history";
import { stateText } from "../model/trialTable";
import { fade, type Theme } from "../theme";
import type { Trial } from "../types";
import type { LegendItem } from "./figure";
import { baseOptions, countScale, type Point, tooltipOptions, valueScale } from "./options";

type Line = ChartDataset<"line", Point[]>;

export interface HistoryChartOptions {
  readonly metric: string;
  readonly budget: number;
  readonly selectedTrial: number | null;
  readonly trialOf: (number: number) => Trial | undefined;
  readonly onTrial: (trial: number) => void;
}

const KINDS: readonly HistoryKind[] = ["complete", "infeasible", "pruned", "failed", "running"];

export function historyChart(
  history: History,
  theme: Theme,
  options: HistoryChartOptions,
): ChartConfiguration<"line"> {
  const groups = KINDS.map((kind) => history.marks.filter((mark) => mark.kind === kind));
  const datasets = [
    ...groups.map((marks, index) => markSet(marks, KINDS[index] ?? "complete", theme, options)),
    bestSet(history, theme),
  ];
  const markAt = (datasetIndex: number, dataIndex: number): HistoryMark | undefined =>
    groups[datasetIndex]?.[dataIndex];
  const last = Math.max(
    history.lastTrial,
    Math.min(options.budget - 1, Math.ceil((history.lastTrial + 1) * 1.25)),
    4,
  );
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme, history.marks.length * 4),
      scales: {
        x: countScale(theme, { min: -0.5, max: last + 0.5 }, "trial"),
        value: valueScale(theme, history.range, options.metric),
      },
      interaction: { mode: "nearest", intersect: false },
      onClick: (_event, hits) => {
        const hit = hits[0];
        const mark = hit && markAt(hit.datasetIndex, hit.index);
        if (mark) options.onTrial(mark.trial);
      },
      plugins: {
        tooltip: tooltipOptions(theme, {
          filter: (item) => item.datasetIndex < groups.length,
          title: (items) =>
            `trial ${items[0] ? (markAt(items[0].datasetIndex, items[0].dataIndex)?.trial ?? "") : ""}`,
          lines: (item) => {
            const mark = markAt(item.datasetIndex, item.dataIndex);
            const trial = mark && options.trialOf(mark.trial);
            if (!mark || !trial) return "";
            const value = mark.value === null ? [] : [`${options.metric} ${formatNumber(mark.value)}`];
            const params = Object.entries(trial.params).map(
              ([name, param]) => `${name} ${quoteValue(param)}`,
            );
            return [...value, stateText(trial), ...params];
          },
        }),
      },
    },
  };
}

export function historyLegend(history: History): LegendItem[] {
  const has = (kind: HistoryKind): boolean => history.marks.some((mark) => mark.kind === kind);
  const items: LegendItem[] = [];
  if (history.best.length > 0) items.push({ swatch: "best", label: "best so far" });
  if (has("complete")) items.push({ swatch: "trial", label: "complete" });
  if (has("infeasible")) items.push({ swatch: "infeasible", label: "over a limit" });
  if (has("pruned")) items.push({ swatch: "pruned", label: "pruned" });
  if (has("failed")) items.push({ swatch: "failed", label: "failed" });
  if (has("running")) items.push({ swatch: "running", label: "running" });
  return items;
}

function markSet(
  marks: readonly HistoryMark[],
  kind: HistoryKind,
  theme: Theme,
  options: HistoryChartOptions,
): Line {
  const look = {
    complete: { color: fade(theme.foreground, 0.75), radius: 3.5, style: "circle" as const },
    infeasible: { color: fade(theme.foreground, 0.75), radius: 3.5, style: "circle" as const },
    pruned: { color: theme.pruned, radius: 4, style: "crossRot" as const },
    failed: { color: theme.failed, radius: 4, style: "crossRot" as const },
    running: { color: theme.model, radius: 4, style: "circle" as const },
  }[kind];
  const hollow = kind === "infeasible" || kind === "running";
  const crossed = look.style === "crossRot";
  const chosen = (mark: HistoryMark): boolean => mark.trial === options.selectedTrial;
  return {
    data: marks.map((mark) => ({ x: mark.trial, y: mark.drawnY })),
    label: kind,
    yAxisID: "value",
    showLine: false,
    clip: false,
    pointStyle: look.style,
    pointRadius: marks.map((mark) => (chosen(mark) ? 7 : marks.length > 300 ? 2.5 : look.radius)),
    pointBackgroundColor: hollow ? "transparent" : look.color,
    pointBorderColor: marks.map((mark) => (chosen(mark) ? theme.model : look.color)),
    pointBorderWidth: marks.map((mark) => (chosen(mark) || hollow || crossed ? 1.75 : 0)),
    pointHitRadius: 6,
    pointHoverRadius: 6,
  };
}

function bestSet(history: History, theme: Theme): Line {
  const data = history.best.map(({ trial, value }) => ({ x: trial, y: value }));
  const end = data.at(-1);
  // The best holds until the newest trial, also when that one failed.
  if (end && end.x < history.lastTrial) data.push({ x: history.lastTrial, y: end.y });
  return {
    data,
    label: "best so far",
    yAxisID: "value",
    stepped: "before",
    borderColor: theme.best,
    borderWidth: 2,
    pointRadius: 0,
    pointHitRadius: 0,
  };
}
