/** Two objectives against each other. */

import { formatNumber } from "../../src/protocol/format";
import { createFigure, type Drawing } from "../charts/figure";
import { tradeoffChart } from "../charts/tradeoffChart";
import { describeTrial } from "../charts/trialPoints";
import { l10n } from "../l10n";
import { trialCount } from "../model/format";
import { feasibleTrials } from "../model/trials";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createTradeoffView(actions: Actions): View {
  const figure = createFigure({
    title: l10n.t("What better costs: the objectives against each other"),
    tall: true,
  });
  return {
    element: figure.element,
    render(page) {
      const { shown } = page;
      const [first, second] = shown.objectives;
      const trials = feasibleTrials(shown.trials);
      if (!first || !second || trials.length === 0) {
        return figure.sayInstead(emptyWords(shown) ?? l10n.t("No trial is complete within the limits yet."));
      }
      const front = new Set(shown.front ?? []);
      const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
      const { trial: chosen } = page.selection;
      const key = JSON.stringify([
        page.theme.revision,
        chosen,
        shown.front,
        trials.map((trial) => trial.values),
      ]);
      figure.draw(key, () => ({
        config: tradeoffChart(trials, page.theme, {
          objectives: [first, second],
          front,
          chosen,
          describe: (number) => {
            const trial = byNumber.get(number);
            const other = `${second.metric} ${formatNumber(trial?.values[1])}`;
            const [value, ...rest] = describeTrial(
              trial,
              first.metric,
              trial?.values[0] ?? null,
              shown.parameters,
            );
            return [value ?? "", other, ...rest];
          },
          onTrial: (trial) => actions.select({ trial }),
        }) as Drawing["config"],
        label: l10n.t(
          "{0} by {1} and {2}; {3} on the front.",
          trialCount(trials.length),
          first.metric,
          second.metric,
          trialCount(front.size),
        ),
        legend: [
          { swatch: "dot best", label: l10n.t("on the front: no trial is better in both") },
          { swatch: "dot quiet", label: l10n.t("other trials") },
        ],
        note:
          shown.objectives.length > 2
            ? l10n.t("Drawn are the first two objectives; the front counts all of them.")
            : null,
        table: {
          columns: [l10n.t("trial"), first.metric, second.metric, l10n.t("on the front")],
          rows: () =>
            trials.map((trial) => [trial.number, trial.values[0], trial.values[1], front.has(trial.number)]),
        },
      }));
    },
  };
}
