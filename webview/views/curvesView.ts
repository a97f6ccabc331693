/** What the runs reported on their way. */
import { curvesChart, curvesLegend } from "../charts/curvesChart";
import { createFigure, type Drawing } from "../charts/figure";
import { curvesOf } from "../model/curves";
import { plural } from "../model/format";
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
      const groups = curvesOf(shown.trials, shown.best?.number ?? null, page.selection.trial);
      figure.draw({
        config: curvesChart(groups, page.theme, {
          metric: objective.metric,
          goal: objective.goal,
          onTrial: (trial) => actions.select({ trial }),
        }) as Drawing["config"],
        label: `What ${plural(reporting.length, "trial")} reported of ${objective.metric} by step.`,
        legend: curvesLegend(groups),
        note: null,
        table: {
          columns: ["trial", "step", objective.metric],
          rows: () =>
            reporting.flatMap((trial) =>
              trial.intermediate.map(({ step, value }) => [trial.number, step, value]),
            ),
        },
      });
    },
  };
}
