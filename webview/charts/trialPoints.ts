/** Marks that stand for trials: which trial is under the pointer, what is said of it, and the ring of the chosen. */

import type { ActiveElement, Chart, ChartDataset, ChartOptions, TooltipItem } from "chart.js";
import { formatNumber } from "../../src/protocol/format";
import { l10n } from "../l10n";
import { quoteValue, wrap } from "../model/format";
import { stateText } from "../model/trialTable";
import type { Theme } from "../theme";
import type { DashboardParameter, Trial } from "../types";
import { tooltipOptions } from "./options";

/** A point of a chart; `trial` if it stands for one. */
export interface TrialPoint {
  readonly x: number;
  readonly y: number;
  readonly trial?: number;
}

export type TrialLine = ChartDataset<"line", TrialPoint[]>;

export interface TrialActions {
  /** Lines about a trial, for the tooltip. */
  readonly describe: (trial: number) => string[];
  readonly onTrial: (trial: number) => void;
}

/** The trial that the first of the hit marks stands for. */
export function hitTrial(chart: Chart, hits: readonly ActiveElement[]): number | undefined {
  for (const hit of hits) {
    const trial = pointAt(chart, hit.datasetIndex, hit.index)?.trial;
    if (trial !== undefined) return trial;
  }
  return undefined;
}

export function trialTooltip(
  theme: Theme,
  describe: (trial: number) => string[],
): ReturnType<typeof tooltipOptions> {
  const trialOf = (item: TooltipItem<"line"> | undefined): number | undefined =>
    item && pointAt(item.chart, item.datasetIndex, item.dataIndex)?.trial;
  return tooltipOptions(theme, {
    // One trial at a time, also where several marks of it lie upon each other.
    filter: (item, index, items) =>
      trialOf(item) !== undefined && items.findIndex((other) => trialOf(other) === trialOf(item)) === index,
    title: (items) => items.map((item) => l10n.t("trial {0}", trialOf(item) ?? "")).slice(0, 1),
    lines: (item) => {
      const trial = trialOf(item);
      return trial === undefined ? "" : describe(trial);
    },
  });
}

/** A click on a mark chooses its trial. */
export function trialClick(onTrial: (trial: number) => void): NonNullable<ChartOptions<"line">["onClick"]> {
  return (_event, hits, chart) => {
    const trial = hitTrial(chart, hits);
    if (trial !== undefined) onTrial(trial);
  };
}

/** Letters in a line of a tooltip. */
const LINE = 60;

/** What a tooltip says of a trial: its value, its state unless that is all well, its parameters. */
export function describeTrial(
  trial: Trial | undefined,
  metric: string,
  value: number | null,
  parameters: readonly DashboardParameter[],
): string[] {
  if (!trial) return [];
  const lines = value === null ? [] : [`${metric} ${formatNumber(value)}`];
  if (trial.state !== "complete" || !trial.feasible) lines.push(...wrap(stateText(trial), LINE));
  for (const parameter of parameters) {
    const held = trial.params[parameter.name];
    if (held !== undefined) lines.push(`${parameter.name} ${quoteValue(held, parameter)}`);
  }
  return lines;
}

/** A ring around the chosen trial's mark. */
export function chosenRing(point: TrialPoint | undefined, theme: Theme): TrialLine {
  return {
    data: point ? [point] : [],
    label: "chosen",
    yAxisID: "value",
    showLine: false,
    clip: false,
    pointRadius: 7,
    pointHoverRadius: 7,
    pointBackgroundColor: "transparent",
    pointBorderColor: theme.model,
    pointBorderWidth: 2,
  };
}

function pointAt(chart: Chart, dataset: number, index: number): TrialPoint | undefined {
  return chart.data.datasets[dataset]?.data[index] as TrialPoint | undefined;
}
