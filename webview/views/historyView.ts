/** Every trial and the best so far; one objective at a time. */
import { createFigure } from "../charts/figure";
import { historyChart, historyLegend } from "../charts/historyChart";
import { element, setOptions, setText, show } from "../dom";
import { formatNumber, plural } from "../model/format";
import { historyOf } from "../model/history";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createHistoryView(actions: Actions): View {
  const figure = createFigure({ title: "", tall: true });
  const heading = element("span");
  const select = element("select", { attributes: { "aria-label": "Objective" } });
  figure.heading.replaceChildren(heading, select);
  select.addEventListener("change", () => actions.select({ objective: Number(select.value) }));

  return {
    element: figure.element,
    render(page) {
      const { shown, selection } = page;
      const objective = shown.objectives[selection.objective];
      const several = shown.objectives.length > 1;
      setText(
        heading,
        several ? "Every trial by " : `Every trial, and the best ${objective?.metric ?? "value"} so far`,
      );
      setOptions(
        select,
        shown.objectives.map(({ metric }, index) => ({ value: String(index), label: metric })),
        String(selection.objective),
      );
      show(select, several);
      const words = shown.trials.some((trial) => trial.state !== "waiting") ? null : emptyWords(shown);
      if (words !== null || !objective) return figure.sayInstead(words ?? "There is no objective to draw.");
      const history = historyOf(shown.trials, objective.goal, selection.objective);
      const trials = new Map(shown.trials.map((trial) => [trial.number, trial]));
      const last = history.best.at(-1);
      const bestAt = new Map(history.best.map(({ trial, value }) => [trial, value]));
      figure.draw({
        config: historyChart(history, page.theme, {
          metric: objective.metric,
          budget: shown.budget,
          selectedTrial: selection.trial,
          trialOf: (number) => trials.get(number),
          onTrial: (trial) => actions.select({ trial }),
        }) as Parameters<typeof figure.draw>[0]["config"],
        label: `${plural(history.marks.length, "trial")} by number${last ? `; best so far ${formatNumber(last.value)}` : ""}.`,
        legend: historyLegend(history),
        note:
          history.beyond > 0
            ? `${plural(history.beyond, "trial")} beyond the axis, drawn at its edge.`
            : null,
        table: {
          columns: ["trial", "state", objective.metric, "best so far"],
          rows: () =>
            history.marks.map((mark) => [
              mark.trial,
              mark.kind,
              mark.value ?? undefined,
              bestAt.get(mark.trial),
            ]),
        },
      });
    },
  };
}
