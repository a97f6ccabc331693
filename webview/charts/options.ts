/** Options that all charts share: the theme's colours, few lines, our number formats. */

import type { ChartOptions, Scale, TooltipItem } from "chart.js";
import { l10n } from "../l10n";
import { type Axis, logTicks, type ValueRange } from "../model/axis";
import { formatLogTick, formatTicks, shorten } from "../model/format";
import { fade, type Theme } from "../theme";

export type Point = { x: number; y: number };
export type ScaleOptions = NonNullable<NonNullable<ChartOptions<"line">["scales"]>[string]>;

/** Milliseconds a curve takes to move to its new place; long enough to see what moved. */
const MOVE_MS = 260;
/** More points than this are drawn at once, without movement. */
const MOST_MOVING = 2000;

export function baseOptions(theme: Theme, points = 0): ChartOptions<"line"> {
  return {
    responsive: true,
    maintainAspectRatio: false,
    normalized: true,
    animation: theme.reducedMotion || points > MOST_MOVING ? false : { duration: MOVE_MS },
    color: theme.foreground,
    font: { family: theme.font },
    layout: { padding: { top: 8, right: 12 } },
    elements: { point: { radius: 0 }, line: { borderWidth: 2 } },
  };
}

/** Tooltips like the editor's hovers. */
export function tooltipOptions(
  theme: Theme,
  texts: {
    readonly title: (items: TooltipItem<"line">[]) => string | string[];
    readonly lines: (item: TooltipItem<"line">) => string | string[];
    readonly filter?: (item: TooltipItem<"line">, index: number, items: TooltipItem<"line">[]) => boolean;
  },
): NonNullable<NonNullable<ChartOptions<"line">["plugins"]>["tooltip"]> {
  return {
    enabled: true,
    animation: false,
    backgroundColor: theme.tooltip.background,
    titleColor: theme.tooltip.foreground,
    bodyColor: theme.tooltip.foreground,
    borderColor: theme.tooltip.border,
    borderWidth: 1,
    cornerRadius: 4,
    padding: 8,
    displayColors: false,
    titleFont: { family: theme.font, weight: "bold" },
    bodyFont: { family: theme.font },
    callbacks: { title: texts.title, label: texts.lines },
    ...(texts.filter ? { filter: texts.filter } : {}),
  };
}

/** The axis of a parameter; choices stand at 0, 1, 2 … of a linear axis, under their names. */
export function parameterScale(
  theme: Theme,
  axis: Axis,
  options: { labelLength?: number } = {},
): ScaleOptions {
  const common = plainScale(theme);
  switch (axis.type) {
    case "category": {
      const length = options.labelLength ?? 16;
      const ticks = axis.labels.map((_label, index) => ({ value: index }));
      return {
        ...common,
        type: "linear",
        min: -0.5,
        max: axis.labels.length - 0.5,
        afterBuildTicks: (scale: Scale) => {
          scale.ticks = ticks;
        },
        ticks: {
          ...common.ticks,
          autoSkip: false,
          callback: (value) => shorten(axis.labels[Number(value)] ?? "", length),
        },
      };
    }
    case "linear":
      return {
        ...common,
        type: "linear",
        min: axis.min,
        max: axis.max,
        ticks: {
          ...common.ticks,
          ...(axis.whole ? { precision: 0 } : {}),
          maxTicksLimit: 9,
          callback: tickCallback,
        },
      };
    case "logarithmic": {
      const ticks = logTicks(axis.min, axis.max).map((value) => ({ value, major: true }));
      return {
        ...common,
        type: "logarithmic",
        min: axis.min,
        max: axis.max,
        afterBuildTicks: (scale: Scale) => {
          scale.ticks = ticks;
        },
        ticks: {
          ...common.ticks,
          autoSkip: false,
          callback: (value) => formatLogTick(Number(value), axis.min, axis.max),
        },
      } as ScaleOptions;
    }
  }
}

/** The axis of measured values, with quiet horizontal lines. */
export function valueScale(theme: Theme, range: ValueRange, title?: string): ScaleOptions {
  const common = plainScale(theme);
  return {
    ...common,
    type: "linear",
    position: "left",
    min: range.min,
    max: range.max,
    grid: { display: true, color: theme.grid, drawTicks: false },
    ticks: { ...common.ticks, includeBounds: false, maxTicksLimit: 7, callback: tickCallback },
    ...(title ? { title: scaleTitle(theme, title) } : {}),
  };
}

/** The axis of measured values that differ in magnitude. */
export function logValueScale(theme: Theme, range: ValueRange, title: string): ScaleOptions {
  const common = plainScale(theme);
  const ticks = logTicks(range.min, range.max).map((value) => ({ value, major: true }));
  return {
    ...common,
    type: "logarithmic",
    position: "left",
    min: range.min,
    max: range.max,
    grid: { display: true, color: theme.grid, drawTicks: false },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks;
    },
    ticks: {
      ...common.ticks,
      autoSkip: false,
      callback: (value) => formatLogTick(Number(value), range.min, range.max),
    },
    title: scaleTitle(theme, l10n.t("{0} (log)", title)),
  } as ScaleOptions;
}

/** Steps and trial numbers: whole numbers from one end to the other. */
export function countScale(theme: Theme, range: ValueRange, title: string): ScaleOptions {
  const common = plainScale(theme);
  return {
    ...common,
    type: "linear",
    min: range.min,
    max: range.max,
    ticks: { ...common.ticks, precision: 0, includeBounds: false, maxTicksLimit: 11, callback: tickCallback },
    title: scaleTitle(theme, title),
  };
}

export function scaleTitle(theme: Theme, text: string) {
  return {
    display: true,
    text: shorten(text, 40),
    color: theme.quiet,
    align: "center" as const,
    font: { family: theme.font },
    padding: 4,
  };
}

/** A dashed line with its words, for the best and the next. */
export function lineLabel(theme: Theme, text: string, color: string, position: "start" | "end" | "center") {
  return {
    display: true,
    content: text,
    position,
    color,
    backgroundColor: fade(theme.background, 0.75),
    font: { family: theme.font, size: 11, weight: "normal" as const },
    padding: { x: 4, y: 2 },
  };
}

function plainScale(theme: Theme) {
  return {
    // Said because the matrix controller has other defaults.
    reverse: false,
    offset: false,
    border: { display: false },
    grid: { display: false },
    ticks: { color: theme.quiet, font: { family: theme.font }, maxRotation: 0, padding: 6 },
  };
}

function tickCallback(
  this: Scale,
  _value: number | string,
  index: number,
  ticks: readonly { value: number }[],
): string {
  return formatTicks(ticks.map((tick) => tick.value))[index] ?? "";
}
