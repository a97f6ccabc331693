/** Every trial by its number, and the best so far as a step line. */

import type { ChartConfiguration } from "chart.js";
import { l10n } from "../l10n";
import type { History, HistoryKind, HistoryMark } from "../model/history";
import { fade, type Theme } from "../theme";
import type { LegendItem } from "./figure";
import { baseOptions, countScale, valueScale } from "./options";
import { chosenRing, type TrialActions, type TrialLine, trialClick, trialTooltip } from "./trialPoints";

export interface HistoryChartOptions extends TrialActions {
  readonly metric: string;
  readonly budget: number;
  readonly chosen: number | null;
}

const KINDS: readonly HistoryKind[] = ["running", "failed", "pruned", "infeasible", "complete"];
/** From this many trials on their marks are smaller. */
const MANY = 300;

export function historyChart(
  history: History,
  theme: Theme,
  options: HistoryChartOptions,
): ChartConfiguration<"line", TrialLine["data"]> {
  const chosen = history.marks.find((mark) => mark.trial === options.chosen);
  const small = history.marks.length > MANY;
  const datasets = [
    chosenRing(chosen && pointOf(chosen), theme),
    ...KINDS.map((kind) =>
      markSet(
        history.marks.filter((mark) => mark.kind === kind),
        kind,
        theme,
        small,
      ),
    ),
    bestSet(history, theme),
  ];
  // Room for what comes, but not for all of it: a young study would be a few dots at the left.
  const grown = Math.ceil((history.lastTrial + 1) * 1.25);
  const last = Math.max(history.lastTrial, Math.min(options.budget - 1, grown), 4);
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme, history.marks.length * 4),
      scales: {
        x: countScale(theme, { min: -0.5, max: last + 0.5 }, l10n.t("trial")),
        value: valueScale(theme, history.range, options.metric),
      },
      interaction: { mode: "nearest", intersect: false },
      onClick: trialClick(options.onTrial),
      plugins: { tooltip: trialTooltip(theme, options.describe) },
    },
  };
}

export function historyLegend(history: History): LegendItem[] {
  const has = (kind: HistoryKind): boolean => history.marks.some((mark) => mark.kind === kind);
  const items: LegendItem[] = [];
  if (history.best.length > 0) items.push({ swatch: "line best", label: l10n.t("best so far") });
  if (has("complete")) items.push({ swatch: "dot text", label: l10n.t("complete") });
  if (has("infeasible")) items.push({ swatch: "ring text", label: l10n.t("over a limit") });
  if (has("pruned")) items.push({ swatch: "cross pruned", label: l10n.t("pruned") });
  if (has("failed")) items.push({ swatch: "cross failed", label: l10n.t("failed") });
  if (has("running")) items.push({ swatch: "ring model", label: l10n.t("running") });
  return items;
}

function markSet(marks: readonly HistoryMark[], kind: HistoryKind, theme: Theme, small: boolean): TrialLine {
  const round = fade(theme.foreground, 0.75);
  const look = {
    complete: { color: round, style: "circle" as const },
    infeasible: { color: round, style: "circle" as const },
    pruned: { color: theme.pruned, style: "crossRot" as const },
    failed: { color: theme.failed, style: "crossRot" as const },
    running: { color: theme.model, style: "circle" as const },
  }[kind];
  const hollow = kind === "infeasible" || kind === "running";
  return {
    data: marks.map(pointOf),
    label: kind,
    yAxisID: "value",
    showLine: false,
    clip: false,
    pointStyle: look.style,
    pointRadius: small ? 2.5 : 3.5,
    pointBackgroundColor: hollow ? "transparent" : look.color,
    pointBorderColor: look.color,
    pointBorderWidth: kind === "complete" ? 0 : 1.75,
    pointHitRadius: 6,
    pointHoverRadius: 6,
  };
}

function pointOf(mark: HistoryMark): { x: number; y: number; trial: number } {
  return { x: mark.trial, y: mark.drawnY, trial: mark.trial };
}

function bestSet(history: History, theme: Theme): TrialLine {
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
