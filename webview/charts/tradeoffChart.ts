/** Two objectives against each other; the front is what no other trial beats in both. */
import type { ChartConfiguration, ChartDataset } from "chart.js";
import { padded, valueRange } from "../model/axis";
import { formatNumber, quoteValue } from "../model/format";
import { fade, type Theme } from "../theme";
import type { CompleteTrial, Objective } from "../types";
import { baseOptions, type Point, scaleTitle, tooltipOptions, valueScale } from "./options";

export interface TradeoffChartOptions {
  readonly objectives: readonly [Objective, Objective];
  readonly front: ReadonlySet<number>;
  readonly selectedTrial: number | null;
  readonly onTrial: (trial: number) => void;
}

export function tradeoffChart(
  trials: readonly CompleteTrial[],
  theme: Theme,
  options: TradeoffChartOptions,
): ChartConfiguration<"line"> {
  const [first, second] = options.objectives;
  const onFront = trials
    .filter((trial) => options.front.has(trial.number))
    .sort((a, b) => at(a, 0) - at(b, 0));
  const others = trials.filter((trial) => !options.front.has(trial.number));
  const groups = [onFront, others];
  const range = (index: 0 | 1, objective: Objective) =>
    padded(
      valueRange(
        trials.map((trial) => at(trial, index)),
        objective.goal,
      ) ?? { min: 0, max: 1 },
    );
  const trialAt = (dataset: number, index: number): CompleteTrial | undefined => groups[dataset]?.[index];
  const set = (
    members: readonly CompleteTrial[],
    color: string,
    line: boolean,
  ): ChartDataset<"line", Point[]> => ({
    data: members.map((trial) => ({ x: at(trial, 0), y: at(trial, 1) })),
    yAxisID: "value",
    showLine: line,
    borderColor: fade(color, 0.5),
    borderWidth: 1,
    pointRadius: members.map((trial) => (trial.number === options.selectedTrial ? 6 : 4)),
    pointBackgroundColor: color,
    pointBorderColor: members.map((trial) =>
      trial.number === options.selectedTrial ? theme.model : "transparent",
    ),
    pointBorderWidth: 2,
    pointHitRadius: 6,
  });
  return {
    type: "line",
    data: { datasets: [set(onFront, theme.best, true), set(others, fade(theme.foreground, 0.45), false)] },
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
      onClick: (_event, hits) => {
        const trial = hits[0] && trialAt(hits[0].datasetIndex, hits[0].index);
        if (trial) options.onTrial(trial.number);
      },
      plugins: {
        tooltip: tooltipOptions(theme, {
          title: (items) =>
            `trial ${items[0] ? (trialAt(items[0].datasetIndex, items[0].dataIndex)?.number ?? "") : ""}`,
          lines: (item) => {
            const trial = trialAt(item.datasetIndex, item.dataIndex);
            if (!trial) return "";
            return [
              `${first.metric} ${formatNumber(at(trial, 0))}`,
              `${second.metric} ${formatNumber(at(trial, 1))}`,
              ...Object.entries(trial.params).map(([name, value]) => `${name} ${quoteValue(value)}`),
            ];
          },
        }),
      },
    },
  };
}

function at(trial: CompleteTrial, index: 0 | 1): number {
  return trial.values[index] ?? Number.NaN;
}
