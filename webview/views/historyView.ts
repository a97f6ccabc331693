/** Every trial and the best so far; one objective at a time. */

import { formatNumber } from "../../src/protocol/format";
import { createFigure, type Drawing } from "../charts/figure";
import { historyChart, historyLegend } from "../charts/historyChart";
import { describeTrial } from "../charts/trialPoints";
import { element, setOptions, setText, show } from "../dom";
import { l10n } from "../l10n";
import { trialCount } from "../model/format";
import { type History, historyOf } from "../model/history";
import { emptyWords } from "../model/words";
import type { Actions, Page, View } from "../page";
import type { Objective } from "../types";
import { createCloseUp } from "./closeUp";

export function createHistoryView(actions: Actions): View {
  const closeUp = createCloseUp(actions);
  const figure = createFigure({ title: "", tall: true, tool: closeUp.element });
  const heading = element("span");
  const select = element("select", { attributes: { "aria-label": l10n.t("Objective") } });
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
        several
          ? l10n.t("Every trial by ")
          : l10n.t("Every trial, and the best {0} so far", objective?.metric ?? "value"),
      );
      setOptions(
        select,
        shown.objectives.map(({ metric }, index) => ({ value: String(index), label: metric })),
        String(selection.objective),
      );
      show(select, several);
      closeUp.render(page);
      const words = shown.trials.some((trial) => trial.state !== "waiting") ? null : emptyWords(shown);
      show(closeUp.element, words === null);
      if (words !== null || !objective)
        return figure.sayInstead(words ?? l10n.t("There is no objective to draw."));
      const history = historyOf(shown.trials, objective.goal, selection);
      const key = JSON.stringify([
        page.theme.revision,
        objective,
        shown.budget,
        selection.trial,
        selection.closeUp,
        history.marks,
      ]);
      figure.draw(key, () => drawingOf(page, history, objective, actions));
    },
  };
}

function drawingOf(page: Page, history: History, objective: Objective, actions: Actions): Drawing {
  const trials = new Map(page.shown.trials.map((trial) => [trial.number, trial]));
  const values = new Map(history.marks.map((mark) => [mark.trial, mark.value]));
  const bestAt = new Map(history.best.map(({ trial, value }) => [trial, value]));
  const last = history.best.at(-1);
  return {
    config: historyChart(history, page.theme, {
      metric: objective.metric,
      budget: page.shown.budget,
      chosen: page.selection.trial,
      describe: (number) =>
        describeTrial(
          trials.get(number),
          objective.metric,
          values.get(number) ?? null,
          page.shown.parameters,
        ),
      onTrial: (trial) => actions.select({ trial }),
    }) as Drawing["config"],
    label: l10n.t(
      "{0} by number{1}.",
      trialCount(history.marks.length),
      last ? `; best so far ${formatNumber(last.value)}` : "",
    ),
    legend: historyLegend(history),
    note:
      history.beyond > 0
        ? l10n.t("{0} beyond the axis, drawn at its edge.", trialCount(history.beyond))
        : null,
    table: {
      columns: [l10n.t("trial"), l10n.t("state"), objective.metric, l10n.t("best so far")],
      rows: () =>
        history.marks.map((mark) => [mark.trial, mark.kind, mark.value ?? undefined, bestAt.get(mark.trial)]),
    },
  };
}
