/**
 * The model along one parameter: mean with bands, or good and bad densities, over the observations; the
 * acquisition under it on the same x axis, so that its maximum points up at the place it proposes.
 */

import type { Chart, ChartConfiguration } from "chart.js";
import { formatNumber } from "../../src/protocol/format";
import { l10n } from "../l10n";
import { type Belief, indexAt } from "../model/belief";
import { acquisitionName } from "../model/words";
import type { Theme } from "../theme";
import type { ParamValue } from "../types";
import { acquisitionSets, densitySets, markSets, place, surrogateSets } from "./beliefSets";
import type { LegendItem } from "./figure";
import { baseOptions, lineLabel, parameterScale, type ScaleOptions, scaleTitle, valueScale } from "./options";
import { hitTrial, type TrialActions, type TrialPoint, trialTooltip } from "./trialPoints";

export interface BeliefChartOptions extends TrialActions {
  readonly metric: string;
  readonly nextTrial: number;
  readonly chosen: number | null;
  /** A value a person considers trying; null for none. */
  readonly tried: ParamValue | null;
  readonly onPick: (x: number) => void;
}

export function beliefChart(
  belief: Belief,
  theme: Theme,
  options: BeliefChartOptions,
): ChartConfiguration<"line", TrialPoint[]> {
  // Chart.js draws the first on top.
  const datasets = [
    ...markSets(belief, theme, options.chosen),
    ...acquisitionSets(belief, theme),
    ...(belief.insight.model === "gp" ? surrogateSets(belief, theme) : densitySets(belief, theme)),
  ];
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme),
      scales: scalesOf(belief, theme, options.metric),
      interaction: { mode: "nearest", intersect: true },
      onClick: (event, hits, chart) => {
        const trial = hitTrial(chart, hits);
        if (trial !== undefined) return options.onTrial(trial);
        const x = event.x === null ? undefined : chart.scales.x?.getValueForPixel(event.x);
        if (x !== undefined) options.onPick(x);
      },
      plugins: {
        annotation: { annotations: annotationsOf(belief, theme, options) },
        tooltip: trialTooltip(theme, options.describe),
      },
    },
  };
}

export function beliefLegend(belief: Belief): LegendItem[] {
  const items: LegendItem[] = [];
  if (belief.insight.mean) {
    items.push({ swatch: "line model", label: l10n.t("expected") });
    if (belief.insight.std)
      items.push(
        { swatch: "block model", label: l10n.t("± 1 std") },
        { swatch: "band model", label: l10n.t("± 2 std") },
      );
  }
  if (belief.insight.good) items.push({ swatch: "line best", label: l10n.t("good trials") });
  if (belief.insight.bad) items.push({ swatch: "dash quiet", label: l10n.t("other trials") });
  items.push({ swatch: "dot text", label: l10n.t("trial, stronger the nearer to this slice") });
  if (belief.running.length > 0) items.push({ swatch: "triangle model", label: l10n.t("running") });
  if (belief.insight.acquisition) {
    const gp = belief.insight.model === "gp";
    items.push({
      swatch: "area acquisition",
      label: gp ? l10n.t("expected improvement (EI)") : acquisitionName(belief.insight),
    });
  }
  return items;
}

function scalesOf(belief: Belief, theme: Theme, metric: string): Record<string, ScaleOptions> {
  const { insight, range } = belief;
  const scales: Record<string, ScaleOptions> = { x: parameterScale(theme, belief.axis) };
  // Scales of one stack share the height by weight, the first at the bottom.
  const stack = (weight: number) => ({ stack: "belief", stackWeight: weight });
  if (insight.acquisition) {
    const peak = Math.max(...insight.acquisition.filter(Number.isFinite), Number.MIN_VALUE);
    scales.acquisition = strip(theme, peak * 1.15, acquisitionName(insight), stack(1));
  }
  if (insight.good || insight.bad) {
    const peak = Math.max(...(insight.good ?? []), ...(insight.bad ?? []), Number.MIN_VALUE);
    scales.density = strip(theme, peak * 1.1, "density", stack(2));
  }
  const observed = insight.model === "gp" ? stack(4) : stack(3);
  scales.value = { ...valueScale(theme, range ?? { min: 0, max: 1 }, metric), ...observed } as ScaleOptions;
  return scales;
}

/** A scale of which only the shape matters: no ticks, its name beside it. */
function strip(theme: Theme, max: number, name: string, stack: object): ScaleOptions {
  const base = valueScale(theme, { min: 0, max });
  return {
    ...base,
    ...stack,
    grid: { display: false },
    ticks: { display: false },
    title: scaleTitle(theme, name),
  } as ScaleOptions;
}

function annotationsOf(belief: Belief, theme: Theme, options: BeliefChartOptions) {
  const next = belief.next === null ? Number.NaN : place(belief, belief.next);
  const tried = options.tried === null ? Number.NaN : place(belief, options.tried);
  const upright = (x: number, text: string, color: string, dash: number[]) => ({
    type: "line" as const,
    scaleID: "x",
    value: x,
    borderColor: color,
    borderWidth: 1,
    borderDash: dash,
    label: {
      ...lineLabel(theme, text, color, "start"),
      xAdjust: ({ chart }: { chart: Chart }) => besideLine(chart, x, text, theme),
    },
  });
  return {
    ...(belief.best === null
      ? {}
      : {
          best: {
            type: "line" as const,
            yScaleID: "value",
            yMin: belief.best,
            yMax: belief.best,
            borderColor: theme.best,
            borderWidth: 1,
            borderDash: [4, 4],
            label: {
              ...lineLabel(theme, l10n.t("best {0}", formatNumber(belief.best)), theme.best, "end"),
              yAdjust: 10,
            },
          },
        }),
    ...(Number.isFinite(next)
      ? { next: upright(next, l10n.t("next: trial {0}", options.nextTrial), theme.acquisition, [2, 3]) }
      : {}),
    ...(Number.isFinite(tried) ? { tried: upright(tried, l10n.t("your trial"), theme.foreground, []) } : {}),
  };
}

/** Pixels between a line and its label. */
const LABEL_GAP = 6;

/**
 * How far a label moves to stand beside its line instead of on it: to the right, or to the left where the right has
 * no room. The plugin has already pushed labels that would stick out of the chart back into it.
 */
function besideLine(chart: Chart, x: number, text: string, theme: Theme): number {
  const { left, right } = chart.chartArea;
  chart.ctx.save();
  chart.ctx.font = `11px ${theme.font}`;
  const half = chart.ctx.measureText(text).width / 2 + 4;
  chart.ctx.restore();
  const line = chart.scales.x?.getPixelForValue(x) ?? left;
  const placed = Math.min(right - half, Math.max(left + half, line));
  const fits = line + LABEL_GAP + 2 * half <= right;
  const wanted = fits ? line + LABEL_GAP + half : line - LABEL_GAP - half;
  return wanted - placed;
}

/** The grid's index for a place on the drawn x axis. */
export function indexUnder(belief: Belief, x: number): number {
  if (belief.axis.type !== "category") return indexAt(belief, x);
  const value = belief.axis.values[Math.round(x)];
  return value === undefined ? -1 : belief.insight.x.indexOf(value);
}
