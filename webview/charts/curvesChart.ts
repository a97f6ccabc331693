/** What every run reported, step by step. */
import type { ChartConfiguration, ChartDataset } from "chart.js";
import { padded, valueRange } from "../model/axis";
import type { CurveGroup, CurvePoint } from "../model/curves";
import { formatNumber } from "../model/format";
import { fade, type Theme } from "../theme";
import type { Goal } from "../types";
import type { LegendItem } from "./figure";
import { baseOptions, countScale, tooltipOptions, valueScale } from "./options";

type Line = ChartDataset<"line", CurvePoint[]>;

export interface CurvesChartOptions {
  readonly metric: string;
  readonly goal: Goal;
  readonly onTrial: (trial: number) => void;
}

/** Drawn from the first to the last, so that what matters lies on top. */
const ORDER: readonly CurveGroup[] = ["selected", "best", "running", "failed", "pruned", "complete"];

export function curvesChart(
  groups: ReadonlyMap<CurveGroup, readonly CurvePoint[]>,
  theme: Theme,
  options: CurvesChartOptions,
): ChartConfiguration<"line"> {
  const datasets = ORDER.map((group): Line => curveSet(group, groups.get(group) ?? [], theme));
  const points = datasets.flatMap((dataset) => dataset.data).filter((point) => Number.isFinite(point.y));
  const steps = points.map((point) => point.x);
  const range = padded(
    valueRange(
      points.map((point) => point.y),
      options.goal,
    ) ?? { min: 0, max: 1 },
  );
  const trialAt = (dataset: number, index: number): number | undefined =>
    datasets[dataset]?.data[index]?.trial;
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme, Number.POSITIVE_INFINITY),
      scales: {
        x: countScale(theme, { min: least(steps), max: Math.max(largest(steps), least(steps) + 1) }, "step"),
        value: valueScale(theme, range, options.metric),
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
          lines: (item) => [`step ${item.parsed.x}`, `${options.metric} ${formatNumber(item.parsed.y)}`],
        }),
      },
    },
  };
}

export function curvesLegend(groups: ReadonlyMap<CurveGroup, readonly CurvePoint[]>): LegendItem[] {
  const items: LegendItem[] = [
    { swatch: "selected", label: "chosen trial" },
    { swatch: "best", label: "best trial" },
    { swatch: "running", label: "running" },
    { swatch: "trial", label: "complete" },
    { swatch: "pruned", label: "pruned" },
    { swatch: "failed", label: "failed" },
  ];
  return items.filter(({ swatch }) => groups.has(swatch === "trial" ? "complete" : (swatch as CurveGroup)));
}

function curveSet(group: CurveGroup, points: readonly CurvePoint[], theme: Theme): Line {
  const many = points.length > 2000;
  const color = {
    selected: theme.foreground,
    best: theme.best,
    running: theme.model,
    complete: fade(theme.foreground, many ? 0.14 : 0.3),
    pruned: fade(theme.pruned, many ? 0.3 : 0.55),
    failed: fade(theme.failed, many ? 0.3 : 0.55),
  }[group];
  const thick = group === "selected" || group === "best" || group === "running";
  return {
    data: [...points],
    yAxisID: "value",
    borderColor: color,
    borderWidth: thick ? 2 : 1,
    spanGaps: false,
    // A run that reported once is a point; a line's ends need none.
    pointRadius: points.map((point, index) => (isAlone(points, index) && Number.isFinite(point.y) ? 2.5 : 0)),
    pointBackgroundColor: color,
    pointHitRadius: 4,
    pointHoverRadius: 4,
  };
}

function isAlone(points: readonly CurvePoint[], index: number): boolean {
  const before = points[index - 1];
  const after = points[index + 1];
  return (!before || Number.isNaN(before.y)) && (!after || Number.isNaN(after.y));
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), values[0] ?? 0);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), values[0] ?? 1);
}
