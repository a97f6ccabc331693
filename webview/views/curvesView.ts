/** What the runs reported on their way. */
import { curvesChart, curvesLegend } from "../charts/curvesChart";
import { createFigure, type Drawing } from "../charts/figure";
import { describeTrial } from "../charts/trialPoints";
import { curveEnds, curvesOf, drawnCurves } from "../model/curves";
import { plural } from "../model/format";
import { lastReported } from "../model/trials";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createCurvesView(actions: Actions): View {
  const figure = createFigure({ title: "What each trial reported, step by step", tall: true });
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
            `The trials report ${metric} once, at their end. Print it as they go, such as  ${metric}=0.31  after each epoch, to see their curves.`,
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
          label: `What ${plural(reporting.length, "trial")} reported of ${objective.metric} by step.`,
          legend: curvesLegend(groups),
          note:
            drawn.length < reporting.length
              ? `Drawn are the best and the newest: ${drawn.length} of ${plural(reporting.length, "trial")}.`
              : null,
          table: {
            columns: ["trial", "state", "step", objective.metric],
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
