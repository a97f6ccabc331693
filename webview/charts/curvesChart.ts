/** What the runs reported, step by step. */
import type { ChartConfiguration } from "chart.js";
import { padded, valueRange } from "../model/axis";
import type { CurveGroup, CurvePoint } from "../model/curves";
import { fade, type Theme } from "../theme";
import type { Goal } from "../types";
import type { LegendItem } from "./figure";
import { baseOptions, countScale, valueScale } from "./options";
import { type TrialActions, type TrialLine, trialClick, trialTooltip } from "./trialPoints";

export interface CurvesChartOptions extends TrialActions {
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
  const steps = points.map((point) => point.x).sort((a, b) => a - b);
  const values = points.map((point) => point.y);
  const first = steps[0] ?? 0;
  return {
    type: "line",
    data: { datasets: ORDER.flatMap((group) => curveSets(group, groups.get(group) ?? [], theme)) },
    options: {
      ...baseOptions(theme, Number.POSITIVE_INFINITY),
      scales: {
        x: countScale(theme, { min: first, max: Math.max(steps.at(-1) ?? 1, first + 1) }, "step"),
        value: valueScale(
          theme,
          padded(valueRange(values, options.goal) ?? { min: 0, max: 1 }),
          options.metric,
        ),
      },
      interaction: { mode: "nearest", intersect: false },
      onClick: trialClick(options.onTrial),
      plugins: { tooltip: trialTooltip(theme, options.describe) },
    },
  };
}

export function curvesLegend(groups: Groups): LegendItem[] {
  const items: (LegendItem & { group: CurveGroup })[] = [
    { group: "selected", swatch: "line text", label: "chosen trial" },
    { group: "best", swatch: "line best", label: "best trial" },
    { group: "running", swatch: "line model", label: "running" },
    { group: "complete", swatch: "line quiet", label: "complete" },
    { group: "pruned", swatch: "line pruned", label: "pruned" },
    { group: "failed", swatch: "line failed", label: "failed" },
  ];
  return items.filter(({ group }) => groups.has(group)).map(({ swatch, label }) => ({ swatch, label }));
}

/** The curves of a group, and the dots of runs that reported once: a line of one point is invisible. */
function curveSets(group: CurveGroup, points: readonly CurvePoint[], theme: Theme): TrialLine[] {
  const color = {
    selected: theme.foreground,
    best: theme.best,
    running: theme.model,
    complete: fade(theme.foreground, 0.3),
    pruned: fade(theme.pruned, 0.55),
    failed: fade(theme.failed, 0.55),
  }[group];
  const thick = group === "selected" || group === "best" || group === "running";
  const alone = points.filter((_point, index) => isAlone(points, index));
  return [
    {
      data: [...points],
      yAxisID: "value",
      borderColor: color,
      borderWidth: thick ? 2 : 1,
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
