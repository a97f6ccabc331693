/** What the runs reported on their way. */

import { curvesChart, curvesLegend } from "../charts/curvesChart";
import { createFigure, type Drawing } from "../charts/figure";
import { describeTrial } from "../charts/trialPoints";
import { l10n } from "../l10n";
import { curveEnds, curvesOf, drawnCurves } from "../model/curves";
import { trialCount } from "../model/format";
import { lastReported } from "../model/trials";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createCurvesView(actions: Actions): View {
  const figure = createFigure({ title: l10n.t("What each trial reported, step by step"), tall: true });
  return {
    element: figure.element,
    render(page) {
      const { shown } = page;
      const objective = shown.objectives[0];
      const reporting = shown.trials.filter((trial) => trial.intermediate.length > 0);
      if (!objective || reporting.every((trial) => trial.intermediate.length < 2)) {
        const metric = objective?.metric ?? "loss";
        const started = shown.trials.some((trial) => trial.state !== "waiting");
        return figure.sayInstead(
          (started ? null : emptyWords(shown)) ??
            l10n.t(
              "The trials report {0} once, at their end. Print it as they go, such as  {1}=0.31  after each epoch, to see their curves.",
              metric,
              metric,
            ),
        );
      }
      const best = shown.best?.number ?? null;
      const { trial: chosen } = page.selection;
      const drawn = drawnCurves(shown.trials, objective.goal, [best, chosen]);
      const reports = reporting.reduce((sum, trial) => sum + trial.intermediate.length, 0);
      const states = reporting.map((trial) => trial.state[0]).join("");
      const key = JSON.stringify([page.theme.revision, reports, states, best, chosen]);
      figure.draw(key, () => {
        const groups = curvesOf(drawn, best, chosen);
        const byNumber = new Map(drawn.map((trial) => [trial.number, trial]));
        return {
          config: curvesChart(groups, page.theme, {
            metric: objective.metric,
            goal: objective.goal,
            ends: curveEnds(drawn),
            curves: drawn.length,
            describe: (number) => {
              const trial = byNumber.get(number);
              return describeTrial(
                trial,
                objective.metric,
                trial ? lastReported(trial) : null,
                shown.parameters,
              );
            },
            onTrial: (trial) => actions.select({ trial }),
          }) as Drawing["config"],
          label: l10n.t("What {0} reported of {1} by step.", trialCount(reporting.length), objective.metric),
          legend: curvesLegend(groups),
          note:
            drawn.length < reporting.length
              ? l10n.t(
                  "Drawn are the best and the newest: {0} of {1}.",
                  drawn.length,
                  trialCount(reporting.length),
                )
              : null,
          table: {
            columns: [l10n.t("trial"), l10n.t("state"), l10n.t("step"), objective.metric],
            rows: () =>
              reporting.flatMap((trial) =>
                trial.intermediate.map(({ step, value }) => [trial.number, trial.state, step, value]),
              ),
          },
        };
      });
    },
  };
}
