/**
 * The model along one parameter: mean with bands, or good and bad densities, over the observations; the
 * acquisition under it on the same x axis, so that its maximum points up at the place it proposes.
 */
import type { ChartConfiguration, ChartDataset } from "chart.js";
import { type Belief, indexAt } from "../model/belief";
import { formatNumber, quoteValue } from "../model/format";
import { acquisitionName } from "../model/words";
import { fade, type Theme } from "../theme";
import type { Params, ParamValue } from "../types";
import type { LegendItem } from "./figure";
import {
  baseOptions,
  lineLabel,
  type Point,
  parameterScale,
  type ScaleOptions,
  scaleTitle,
  tooltipOptions,
  valueScale,
} from "./options";

type Line = ChartDataset<"line", Point[]>;

export interface BeliefChartOptions {
  readonly metric: string;
  readonly nextTrial: number;
  readonly selectedTrial: number | null;
  /** A value a person considers trying; null for none. */
  readonly tried: ParamValue | null;
  readonly paramsOf: (trial: number) => Params | undefined;
  readonly onPick: (x: number) => void;
  readonly onTrial: (trial: number) => void;
}

/** Width in pixels of the bars that stand for choices. */
const BAR = 28;

export function beliefChart(
  belief: Belief,
  theme: Theme,
  options: BeliefChartOptions,
): ChartConfiguration<"line"> {
  const datasets = [
    ...acquisitionSets(belief, theme),
    ...(belief.insight.model === "gp" ? surrogateSets(belief, theme) : densitySets(belief, theme)),
    ...markSets(belief, theme, options),
  ];
  const observations = datasets.findIndex((dataset) => dataset.label === "trials");
  const label = (trial: number): string => `trial ${trial}`;
  return {
    type: "line",
    data: { datasets },
    options: {
      ...baseOptions(theme),
      scales: scalesOf(belief, theme, options.metric),
      interaction: { mode: "nearest", intersect: true },
      onClick: (event, hits, chart) => {
        const hit = hits.find((candidate) => candidate.datasetIndex === observations);
        const mark = hit ? belief.observations[hit.index] : undefined;
        if (mark) return options.onTrial(mark.trial);
        const x = event.x === null ? undefined : chart.scales.x?.getValueForPixel(event.x);
        if (x !== undefined) options.onPick(x);
      },
      plugins: {
        annotation: { annotations: annotationsOf(belief, theme, options) },
        tooltip: tooltipOptions(theme, {
          filter: (item) => item.datasetIndex === observations,
          title: (items) => label(belief.observations[items[0]?.dataIndex ?? -1]?.trial ?? 0),
          lines: (item) => {
            const mark = belief.observations[item.dataIndex];
            if (!mark) return "";
            const params = Object.entries(options.paramsOf(mark.trial) ?? {});
            return [
              `${options.metric} ${formatNumber(mark.y)}`,
              ...params.map(([name, value]) => `${name} ${quoteValue(value)}`),
            ];
          },
        }),
      },
    },
  };
}

export function beliefLegend(belief: Belief): LegendItem[] {
  const items: LegendItem[] = [];
  if (belief.insight.mean) {
    items.push({ swatch: "model", label: "expected" });
    if (belief.insight.std)
      items.push({ swatch: "band1", label: "± 1 std" }, { swatch: "band2", label: "± 2 std" });
  }
  if (belief.insight.good) items.push({ swatch: "good", label: "good trials" });
  if (belief.insight.bad) items.push({ swatch: "bad", label: "other trials" });
  items.push({ swatch: "trial", label: "trial, stronger the nearer to this slice" });
  if (belief.running.length > 0) items.push({ swatch: "running", label: "running" });
  if (belief.insight.acquisition) {
    const gp = belief.insight.model === "gp";
    items.push({
      swatch: "acquisition",
      label: gp ? "expected improvement (EI)" : acquisitionName(belief.insight),
    });
  }
  return items;
}

/** The x of the n-th grid value on the drawn axis: choices are drawn at their index. */
function place(belief: Belief, value: ParamValue): number {
  if (belief.axis.type === "category") return belief.axis.values.indexOf(value);
  return typeof value === "number" ? value : Number.NaN;
}

function curve(belief: Belief, values: readonly number[]): Point[] {
  return belief.insight.x.map((x, index) => ({ x: place(belief, x), y: values[index] ?? Number.NaN }));
}

/** Upright bars as a line with gaps: one from `low` to `high` at each choice. */
function bars(belief: Belief, low: readonly number[] | number, high: readonly number[]): Point[] {
  return belief.insight.x.flatMap((value, index) => {
    const x = place(belief, value);
    const from = typeof low === "number" ? low : (low[index] ?? Number.NaN);
    return [
      { x, y: from },
      { x, y: high[index] ?? Number.NaN },
      { x, y: Number.NaN },
    ];
  });
}

function surrogateSets(belief: Belief, theme: Theme): Line[] {
  const { mean, lower1, upper1, lower2, upper2 } = belief.insight;
  if (!mean) return [];
  const strong = theme.highContrast ? 0.5 : 0.28;
  const weak = theme.highContrast ? 0.25 : 0.13;
  if (belief.axis.type === "category") {
    const bar = (low: readonly number[], high: readonly number[], alpha: number): Line => ({
      data: bars(belief, low, high),
      yAxisID: "value",
      borderColor: fade(theme.model, alpha),
      borderWidth: BAR,
      borderCapStyle: "butt",
    });
    return [
      {
        ...pointSet(curve(belief, mean), theme.model, 5),
        label: "expected",
        pointStyle: "line",
        pointBorderWidth: 2,
        pointRadius: BAR / 2,
      },
      ...(lower1 && upper1 ? [bar(lower1, upper1, strong)] : []),
      ...(lower2 && upper2 ? [bar(lower2, upper2, weak)] : []),
    ];
  }
  const edge = (values: readonly number[], fill: Line["fill"], alpha: number): Line => ({
    data: curve(belief, values),
    yAxisID: "value",
    borderWidth: 0,
    fill,
    backgroundColor: fade(theme.model, alpha),
  });
  return [
    {
      data: curve(belief, mean),
      label: "expected",
      yAxisID: "value",
      borderColor: theme.model,
      borderWidth: 2,
    },
    ...(lower1 && upper1 ? [edge(upper1, "+1", strong), edge(lower1, false, 0)] : []),
    ...(lower2 && upper2 ? [edge(upper2, "+1", weak), edge(lower2, false, 0)] : []),
  ];
}

function densitySets(belief: Belief, theme: Theme): Line[] {
  const density = (
    values: readonly number[] | null,
    label: string,
    color: string,
    dash: number[],
  ): Line[] => {
    if (!values) return [];
    if (belief.axis.type !== "category") {
      return [
        {
          data: curve(belief, values),
          label,
          yAxisID: "density",
          borderColor: color,
          borderWidth: 2,
          borderDash: dash,
          fill: "origin",
          backgroundColor: fade(color, 0.14),
        },
      ];
    }
    // Two bars side by side: good to the left of the choice, the others to its right.
    const shift = label === "good" ? -0.14 : 0.14;
    const data = bars(belief, 0, values).map(({ x, y }) => ({ x: x + shift, y }));
    return [
      {
        data,
        label,
        yAxisID: "density",
        borderColor: fade(color, 0.75),
        borderWidth: BAR / 2,
        borderCapStyle: "butt",
      },
    ];
  };
  return [
    ...density(belief.insight.good, "good", theme.best, []),
    ...density(belief.insight.bad, "bad", theme.quiet, [4, 4]),
  ];
}

function acquisitionSets(belief: Belief, theme: Theme): Line[] {
  const { acquisition } = belief.insight;
  if (!acquisition) return [];
  const peak = indexOfLargest(acquisition);
  const at = curve(belief, acquisition)[peak];
  const top: Line = {
    ...pointSet(at ? [at] : [], theme.acquisition, 4),
    yAxisID: "acquisition",
    label: "maximum",
  };
  if (belief.axis.type === "category") {
    const data = bars(belief, 0, acquisition);
    const color = fade(theme.acquisition, 0.7);
    return [
      top,
      { data, yAxisID: "acquisition", borderColor: color, borderWidth: BAR, borderCapStyle: "butt" },
    ];
  }
  const fill = { fill: "origin" as const, backgroundColor: fade(theme.acquisition, 0.25) };
  const line = { borderColor: theme.acquisition, borderWidth: 1.5 };
  return [
    top,
    { data: curve(belief, acquisition), yAxisID: "acquisition", label: "acquisition", ...line, ...fill },
  ];
}

function markSets(belief: Belief, theme: Theme, options: BeliefChartOptions): Line[] {
  const marks = belief.observations;
  const selected = (trial: number): boolean => trial === options.selectedTrial;
  const floor = belief.range?.min ?? 0;
  return [
    {
      ...pointSet(
        marks.map((mark) => ({ x: place(belief, mark.x), y: mark.drawnY })),
        theme.foreground,
        0,
      ),
      label: "trials",
      pointBackgroundColor: marks.map((mark) => fade(theme.foreground, 0.22 + 0.78 * mark.nearness)),
      pointRadius: marks.map((mark) => (selected(mark.trial) ? 6 : 2.5 + 1.5 * mark.nearness)),
      pointBorderColor: marks.map((mark) => (selected(mark.trial) ? theme.model : "transparent")),
      pointBorderWidth: marks.map((mark) => (selected(mark.trial) ? 2 : 0)),
      pointStyle: marks.map((mark) => (mark.drawnY === mark.y ? "circle" : "triangle")),
      pointRotation: marks.map((mark) => (mark.drawnY < mark.y ? 0 : 180)),
      pointHitRadius: 8,
      pointHoverRadius: 6,
    },
    {
      ...pointSet(
        belief.running.map(({ x }) => ({ x: place(belief, x), y: floor })),
        theme.model,
        5,
      ),
      label: "running",
      pointStyle: "triangle",
      clip: false,
    },
  ];
}

function pointSet(data: Point[], color: string, radius: number): Line {
  return {
    data,
    yAxisID: "value",
    showLine: false,
    pointRadius: radius,
    pointBackgroundColor: color,
    pointBorderColor: color,
    pointBorderWidth: 0,
  };
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
  const right = (x: number): boolean => fractionOf(belief, x) < 0.75;
  const upright = (x: number, text: string, color: string, dash: number[]) => ({
    type: "line" as const,
    scaleID: "x",
    value: x,
    borderColor: color,
    borderWidth: 1,
    borderDash: dash,
    label: {
      ...lineLabel(theme, text, color, "start"),
      xAdjust: right(x) ? 6 + text.length * 3 : -6 - text.length * 3,
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
              ...lineLabel(theme, `best ${formatNumber(belief.best)}`, theme.best, "end"),
              yAdjust: 10,
            },
          },
        }),
    ...(Number.isFinite(next)
      ? { next: upright(next, `next: trial ${options.nextTrial}`, theme.acquisition, [2, 3]) }
      : {}),
    ...(Number.isFinite(tried) ? { tried: upright(tried, "your trial", theme.foreground, []) } : {}),
  };
}

function fractionOf(belief: Belief, x: number): number {
  const { axis } = belief;
  if (axis.type === "category") return axis.values.length < 2 ? 0.5 : x / (axis.values.length - 1);
  if (axis.type === "linear") return (x - axis.min) / (axis.max - axis.min || 1);
  return Math.log(x / axis.min) / Math.log(axis.max / axis.min);
}

function indexOfLargest(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > (values[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  });
  return best;
}

/** The grid's index for a place on the drawn x axis. */
export function indexUnder(belief: Belief, x: number): number {
  if (belief.axis.type !== "category") return indexAt(belief, x);
  const value = belief.axis.values[Math.round(x)];
  return value === undefined ? -1 : belief.insight.x.indexOf(value);
}
