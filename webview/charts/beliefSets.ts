/** The datasets of the belief chart: what the model says as curves or, for choices, as bars; and the trials' marks. */
import type { Belief, ObservationMark } from "../model/belief";
import { fade, type Theme } from "../theme";
import type { ParamValue } from "../types";
import { chosenRing, type TrialLine, type TrialPoint } from "./trialPoints";

/** Width in pixels of the bars that stand for choices. */
const BAR = 28;

/** The x of the n-th grid value on the drawn axis: choices are drawn at their index. */
export function place(belief: Belief, value: ParamValue): number {
  if (belief.axis.type === "category") return belief.axis.values.indexOf(value);
  return typeof value === "number" ? value : Number.NaN;
}

function curve(belief: Belief, values: readonly number[]): TrialPoint[] {
  return belief.insight.x.map((x, index) => ({ x: place(belief, x), y: values[index] ?? Number.NaN }));
}

/** Upright bars as a line with gaps: one from `low` to `high` at each choice. */
function bars(belief: Belief, low: readonly number[] | number, high: readonly number[]): TrialPoint[] {
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

export function surrogateSets(belief: Belief, theme: Theme): TrialLine[] {
  const { mean, lower1, upper1, lower2, upper2 } = belief.insight;
  if (!mean) return [];
  const strong = theme.highContrast ? 0.5 : 0.28;
  const weak = theme.highContrast ? 0.25 : 0.13;
  if (belief.axis.type === "category") {
    const bar = (low: readonly number[], high: readonly number[], alpha: number): TrialLine => ({
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
  const edge = (values: readonly number[], fill: TrialLine["fill"], alpha: number): TrialLine => ({
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

export function densitySets(belief: Belief, theme: Theme): TrialLine[] {
  const density = (
    values: readonly number[] | null,
    label: string,
    color: string,
    dash: number[],
  ): TrialLine[] => {
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
    // A slim bar of the good before a broad one of the others.
    const good = label === "good";
    return [
      {
        data: bars(belief, 0, values),
        label,
        yAxisID: "density",
        borderColor: fade(color, good ? 0.85 : 0.4),
        borderWidth: good ? BAR / 2 : BAR,
        borderCapStyle: "butt",
      },
    ];
  };
  return [
    ...density(belief.insight.good, "good", theme.best, []),
    ...density(belief.insight.bad, "bad", theme.quiet, [4, 4]),
  ];
}

export function acquisitionSets(belief: Belief, theme: Theme): TrialLine[] {
  const { acquisition } = belief.insight;
  if (!acquisition) return [];
  const peak = indexOfLargest(acquisition);
  const at = curve(belief, acquisition)[peak];
  const top: TrialLine = {
    ...pointSet(at ? [at] : [], theme.acquisition, 4),
    yAxisID: "acquisition",
    label: "maximum",
    clip: false,
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

/** Nearness is shown in so many shades: a style for each point costs Chart.js far more than a dataset each. */
const SHADES = 4;

export function markSets(belief: Belief, theme: Theme, chosenTrial: number | null): TrialLine[] {
  const pointOf = (mark: ObservationMark): TrialPoint => ({
    x: place(belief, mark.x) + aside(belief, mark.trial),
    y: mark.drawnY,
    trial: mark.trial,
  });
  const chosen = belief.observations.find((mark) => mark.trial === chosenTrial);
  const shadeOf = (mark: ObservationMark): number => Math.min(SHADES - 1, Math.floor(mark.nearness * SHADES));
  const floor = belief.range?.min ?? 0;
  const sets = [chosenRing(chosen && pointOf(chosen), theme)];
  for (let shade = SHADES - 1; shade >= 0; shade--) {
    const marks = belief.observations.filter((mark) => shadeOf(mark) === shade);
    const strength = shade / (SHADES - 1);
    const color = fade(theme.foreground, 0.34 + 0.66 * strength);
    for (const beyond of [false, true]) {
      const points = marks.filter((mark) => (mark.drawnY !== mark.y) === beyond).map(pointOf);
      if (points.length === 0) continue;
      const set = pointSet(points, color, 2.5 + 1.5 * strength);
      // A triangle at the edge points to where the value would be: beyond the bad side.
      const up = beyond && points.every((point) => point.y === belief.range?.max);
      sets.push({
        ...set,
        label: "trials",
        ...(beyond ? { pointStyle: "triangle", pointRotation: up ? 0 : 180, clip: false } : {}),
        pointHitRadius: 8,
        pointHoverRadius: 6,
      });
    }
  }
  const running = belief.running.map(({ trial, x }) => ({ x: place(belief, x), y: floor, trial }));
  sets.push({ ...pointSet(running, theme.model, 5), label: "running", pointStyle: "triangle", clip: false });
  return sets;
}

/** Trials of one choice stand a little beside each other, always at the same place. */
function aside(belief: Belief, trial: number): number {
  return belief.axis.type === "category" ? 0.05 * (((trial * 7) % 5) - 2) : 0;
}

function pointSet(data: TrialPoint[], color: string, radius: number): TrialLine {
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

function indexOfLargest(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > (values[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  });
  return best;
}
