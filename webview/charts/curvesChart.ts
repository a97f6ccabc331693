/** What the runs reported, step by step. */

import type { ChartConfiguration } from "chart.js";
import { l10n } from "../l10n";
import { measuredAxis } from "../model/axis";
import type { CurveEnd, CurveGroup, CurvePoint } from "../model/curves";
import { fade, type Theme } from "../theme";
import type { Goal } from "../types";
import type { LegendItem } from "./figure";
import { baseOptions, countScale, logValueScale, valueScale } from "./options";
import { type TrialActions, type TrialLine, trialClick, trialTooltip } from "./trialPoints";

export interface CurvesChartOptions extends TrialActions {
  /** Where runs were pruned or failed. */
  readonly ends: readonly CurveEnd[];
  /** Curves that are drawn: many of them are drawn fainter. */
  readonly curves: number;
  readonly metric: string;
  readonly goal: Goal;
}

type Groups = ReadonlyMap<CurveGroup, readonly CurvePoint[]>;

/** The first is drawn on top. */
const ORDER: readonly CurveGroup[] = ["selected", "best", "running", "failed", "pruned", "complete"];

export function curvesChart(
  groups: Groups,
  theme: Theme,
  options: CurvesChartOptions,
): ChartConfiguration<"line", TrialLine["data"]> {
  const points = [...groups.values()].flat().filter((point) => Number.isFinite(point.y));
  const steps = stepsOf(points);
  const values = points.map((point) => point.y);
  const axis = measuredAxis(values, options.goal) ?? { min: 0, max: 1, log: false };
  return {
    type: "line",
    data: {
      datasets: [
        ...(["pruned", "failed"] as const).map((kind) => endSet(options.ends, kind, theme)),
        ...ORDER.flatMap((group) => curveSets(group, groups.get(group) ?? [], theme, options.curves)),
      ],
    },
    options: {
      ...baseOptions(theme, Number.POSITIVE_INFINITY),
      scales: {
        x: countScale(
          theme,
          { min: steps.first, max: Math.max(steps.last, steps.first + 1) },
          l10n.t("step"),
        ),
        value: axis.log
          ? logValueScale(theme, axis, options.metric)
          : valueScale(theme, axis, options.metric),
      },
      interaction: { mode: "nearest", intersect: false },
      onClick: trialClick(options.onTrial),
      plugins: { tooltip: trialTooltip(theme, options.describe) },
    },
  };
}

/** A loop: thousands of points are drawn anew with each report. */
function stepsOf(points: readonly CurvePoint[]): { first: number; last: number } {
  let first = points[0]?.x ?? 0;
  let last = first;
  for (const { x } of points) {
    if (x < first) first = x;
    if (x > last) last = x;
  }
  return { first, last };
}

export function curvesLegend(groups: Groups): LegendItem[] {
  const items: (LegendItem & { group: CurveGroup })[] = [
    { group: "selected", swatch: "line text", label: l10n.t("chosen trial") },
    { group: "best", swatch: "line best", label: l10n.t("best trial") },
    { group: "running", swatch: "line model", label: l10n.t("running") },
    { group: "complete", swatch: "line quiet", label: l10n.t("complete") },
    { group: "pruned", swatch: "cross pruned", label: l10n.t("pruned") },
    { group: "failed", swatch: "cross failed", label: l10n.t("failed") },
  ];
  return items.filter(({ group }) => groups.has(group)).map(({ swatch, label }) => ({ swatch, label }));
}

/** Few curves are drawn strong, a hundred so faint that one sees where most of them go. */
const FEW = 12;

/** The opacity of one curve among so many; in high contrast none may fade away. */
function strength(curves: number, theme: Theme): number {
  const among = Math.sqrt(Math.min(1, FEW / Math.max(1, curves)));
  return theme.highContrast ? 0.25 + 0.5 * among : 0.15 + 0.35 * among;
}

/** A cross where a run ended before its time. */
function endSet(ends: readonly CurveEnd[], kind: CurveEnd["kind"], theme: Theme): TrialLine {
  return {
    data: ends.filter((end) => end.kind === kind),
    yAxisID: "value",
    showLine: false,
    pointStyle: "crossRot",
    pointRadius: 3,
    pointBorderColor: kind === "pruned" ? theme.pruned : theme.failed,
    pointBorderWidth: 1.5,
    pointHitRadius: 6,
    pointHoverRadius: 5,
  };
}

/** The curves of a group, and the dots of runs that reported once: a line of one point is invisible. */
function curveSets(
  group: CurveGroup,
  points: readonly CurvePoint[],
  theme: Theme,
  curves: number,
): TrialLine[] {
  const faint = strength(curves, theme);
  const color = {
    selected: theme.foreground,
    best: theme.best,
    running: theme.model,
    complete: fade(theme.foreground, faint),
    pruned: fade(theme.pruned, faint),
    failed: fade(theme.failed, faint),
  }[group];
  const thick = group === "selected" || group === "best" || group === "running";
  const alone = points.filter((_point, index) => isAlone(points, index));
  return [
    {
      data: [...points],
      yAxisID: "value",
      borderColor: color,
      borderWidth: group === "best" ? 2.5 : thick ? 2 : 1,
      pointHitRadius: 4,
      pointHoverRadius: 4,
    },
    {
      data: alone,
      yAxisID: "value",
      showLine: false,
      pointRadius: 2.5,
      pointBackgroundColor: color,
      pointBorderWidth: 0,
      pointHitRadius: 4,
    },
  ];
}

function isAlone(points: readonly CurvePoint[], index: number): boolean {
  const breaks = (point: CurvePoint | undefined): boolean => point === undefined || Number.isNaN(point.y);
  return !breaks(points[index]) && breaks(points[index - 1]) && breaks(points[index + 1]);
}
