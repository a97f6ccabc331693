/** Parallel coordinates of the complete trials. */

import { createFigure, type Drawing } from "../charts/figure";
import { createAxisEnds, parallelChart } from "../charts/parallelChart";
import { describeTrial } from "../charts/trialPoints";
import { l10n } from "../l10n";
import { parallelOf } from "../model/parallel";
import { feasibleTrials, objectiveValue } from "../model/trials";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createParallelView(actions: Actions): View {
  const figure = createFigure({ title: l10n.t("Every complete trial across its parameters"), tall: true });
  const ends = createAxisEnds();
  return {
    element: figure.element,
    render(page) {
      const { shown } = page;
      const objective = shown.objectives[0];
      const picture = objective && parallelOf(shown.trials, shown.parameters, objective);
      if (!picture || picture.lines.length < 2) {
        return figure.sayInstead(
          emptyWords(shown) ?? l10n.t("Two complete trials are needed to compare them here."),
        );
      }
      const best = shown.best?.number ?? null;
      const { trial: chosen } = page.selection;
      const byNumber = new Map(shown.trials.map((trial) => [trial.number, trial]));
      const key = JSON.stringify([page.theme.revision, chosen, best, picture]);
      ends.set(picture, page.theme);
      figure.draw(key, () => ({
        config: {
          ...parallelChart(picture, page.theme, {
            chosen,
            best,
            describe: (number) => {
              const trial = byNumber.get(number);
              return describeTrial(
                trial,
                objective.metric,
                trial ? objectiveValue(trial) : null,
                shown.parameters,
              );
            },
            onTrial: (trial) => actions.select({ trial }),
          }),
          plugins: [ends.plugin],
        } as Drawing["config"],
        label: l10n.t(
          "{0} complete trials, a line each, across {1} parameters and {2}.",
          picture.lines.length,
          shown.parameters.length,
          objective.metric,
        ),
        legend: [
          ...(best === null ? [] : [{ swatch: "line best" as const, label: l10n.t("best trial") }]),
          { swatch: "line model", label: l10n.t("best fifth") },
          { swatch: "band model", label: l10n.t("next fifth") },
          { swatch: "line quiet", label: l10n.t("the others") },
        ],
        note: null,
        table: {
          columns: [l10n.t("trial"), ...picture.axes.map((axis) => axis.name)],
          rows: () =>
            feasibleTrials(shown.trials).map((trial) => [
              trial.number,
              ...shown.parameters.map((parameter) => trial.params[parameter.name]),
              trial.values[0],
            ]),
        },
      }));
    },
  };
}
