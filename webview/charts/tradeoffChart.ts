/** Two objectives against each other; the front is what no other trial beats in both. */
import type { ChartConfiguration } from "chart.js";
import { padded, valueRange } from "../model/axis";
import { fade, type Theme } from "../theme";
import type { CompleteTrial, Objective } from "../types";
import { baseOptions, scaleTitle, valueScale } from "./options";
import {
  chosenRing,
  type TrialActions,
  type TrialLine,
  type TrialPoint,
  trialClick,
  trialTooltip,
} from "./trialPoints";

export interface TradeoffChartOptions extends TrialActions {
  readonly objectives: readonly [Objective, Objective];
  readonly front: ReadonlySet<number>;
  readonly chosen: number | null;
}

export function tradeoffChart(
  trials: readonly CompleteTrial[],
  theme: Theme,
  options: TradeoffChartOptions,
): ChartConfiguration<"line", TrialLine["data"]> {
  const [first, second] = options.objectives;
  const onFront = trials
    .filter((trial) => options.front.has(trial.number))
    .sort((a, b) => at(a, 0) - at(b, 0));
  const others = trials.filter((trial) => !options.front.has(trial.number));
  const chosen = trials.find((trial) => trial.number === options.chosen);
  const range = (index: 0 | 1, objective: Objective) =>
    padded(
      valueRange(
        trials.map((trial) => at(trial, index)),
        objective.goal,
      ) ?? { min: 0, max: 1 },
    );
  const set = (members: readonly CompleteTrial[], color: string, line: boolean): TrialLine => ({
    data: members.map(pointOf),
    yAxisID: "value",
    showLine: line,
    // The edge of what is beaten: up to the next point one pays in full, then gains at once.
    stepped: first.goal === "minimize" ? "before" : "after",
    borderColor: fade(color, 0.5),
    borderWidth: 1,
    pointRadius: 4,
    pointBackgroundColor: color,
    pointBorderWidth: 0,
    pointHitRadius: 6,
  });
  return {
    type: "line",
    data: {
      datasets: [
        chosenRing(chosen && pointOf(chosen), theme),
        set(onFront, theme.best, true),
        set(others, fade(theme.foreground, 0.45), false),
      ],
    },
    options: {
      ...baseOptions(theme, trials.length * 4),
      scales: {
        x: {
          ...valueScale(theme, range(0, first)),
          position: "bottom",
          grid: { display: false },
          title: scaleTitle(theme, `${first.metric} (${first.goal})`),
        },
        value: valueScale(theme, range(1, second), `${second.metric} (${second.goal})`),
      },
      interaction: { mode: "nearest", intersect: true },
      onClick: trialClick(options.onTrial),
      plugins: { tooltip: trialTooltip(theme, options.describe) },
    },
  };
}

function pointOf(trial: CompleteTrial): TrialPoint {
  return { x: at(trial, 0), y: at(trial, 1), trial: trial.number };
}

function at(trial: CompleteTrial, index: 0 | 1): number {
  return trial.values[index] ?? Number.NaN;
}
