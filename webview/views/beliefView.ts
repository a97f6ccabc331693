/** What the model believes along one parameter (or over two), what it tries next, and why. */

import { beliefChart, beliefLegend, indexUnder } from "../charts/beliefChart";
import { createCrosshair } from "../charts/crosshair";
import { createFigure, type Drawing } from "../charts/figure";
import { mapChart } from "../charts/mapChart";
import { describeTrial } from "../charts/trialPoints";
import { element, setOptions, setText, show } from "../dom";
import { l10n } from "../l10n";
import { nextNumber } from "../model/asOf";
import { type Belief, beliefOf, indexAt } from "../model/belief";
import { beliefMapOf } from "../model/beliefMap";
import { trialCount } from "../model/format";
import { acquisitionName, beliefLabel, emptyWords, readout } from "../model/words";
import type { Actions, Page, View } from "../page";
import { createCloseUp } from "./closeUp";
import { createParameterList } from "./parameterList";
import { createTryForm } from "./tryForm";
import { createWhyPanel } from "./whyPanel";

export function createBeliefView(actions: Actions): View {
  const select = element("select", { attributes: { "aria-label": l10n.t("Parameter"), id: "parameter" } });
  const range = element("span");
  const source = element("button", { class: "link", attributes: { type: "button" } });
  const about = element("p", { class: "about" }, [range, source]);
  const closeUp = createCloseUp(actions);
  const figure = createFigure({ title: "", tall: true, tool: closeUp.element, aside: about });
  const list = createParameterList(actions);
  const why = createWhyPanel();
  const form = createTryForm(actions, () => page && view.render(page));
  const curveHeading = headingParts();
  figure.heading.replaceChildren(curveHeading.before, curveHeading.name, select, curveHeading.after);
  const body = element("div", { class: "belief" }, [
    list.element,
    element("div", { class: "centre" }, [figure.element, form.element]),
    why.element,
  ]);
  let page: Page | null = null;
  let belief: Belief | null = null;

  const crosshair = createCrosshair((x) => {
    const curve = page?.selection.with === null ? belief : null;
    const index = curve && x !== null ? indexUnder(curve, x) : -1;
    figure.read(curve && index >= 0 ? readout(curve, index) : []);
  });

  select.addEventListener("change", () => actions.select({ param: select.value }));
  source.addEventListener("click", () => page?.parameter && actions.revealParameter(page.parameter.name));

  function drawIfPossible(next: Page): void {
    const words =
      emptyWords(next.shown) ?? (next.insightFailure === null ? null : failureWords(next.insightFailure));
    const answer = next.insight;
    const fits = answer !== null && answer.request.param === next.parameter?.name;
    figure.setBusy(words === null && !next.insightIsCurrent);
    if (words !== null || !fits || !next.parameter) {
      belief = null;
      figure.sayInstead(words ?? l10n.t("Asking the model…"));
      return;
    }
    // Reports of running trials change nothing here; what does is in this key.
    const running = next.shown.trials
      .filter((trial) => trial.state === "running")
      .map((trial) => trial.number);
    const { trial, with: second, closeUp: isClose } = next.selection;
    const key = JSON.stringify([
      next.theme.revision,
      answer.key,
      trial,
      second,
      isClose,
      form.value,
      next.shown.best,
      running,
    ]);
    const { parameter } = next;
    figure.draw(key, () => {
      belief = beliefOf(next.shown, parameter, answer.insight, { closeUp: isClose });
      crosshair.color = next.theme.grid;
      const map = drawMap(next, actions);
      figure.element.dataset.kind = map ? "map" : "curve";
      const drawing = map ?? drawCurve(next, belief);
      return { ...drawing, config: { ...drawing.config, plugins: [crosshair.plugin] } };
    });
  }

  function drawCurve(next: Page, drawn: Belief): Drawing {
    const nextTrial = nextNumber(next.live, next.shown);
    const config = beliefChart(drawn, next.theme, {
      metric: next.live.objectives[0]?.metric ?? "value",
      nextTrial,
      chosen: next.selection.trial,
      tried: form.value,
      describe: (number) => describeObservation(next, drawn, number),
      onTrial: (trial) => actions.select({ trial }),
      onPick: (x) => {
        const choice = drawn.axis.type === "category" ? drawn.axis.values[Math.round(x)] : undefined;
        if (drawn.axis.type !== "category") form.pick(x);
        else if (choice !== undefined) form.pickChoice(choice);
      },
    });
    return {
      config: config as Drawing["config"],
      label: beliefLabel(drawn, nextTrial),
      legend: beliefLegend(drawn),
      note: noteWords(next, drawn),
      table: beliefTable(drawn),
    };
  }

  const view: View = {
    element: body,
    render(next) {
      page = next;
      list.render(next);
      why.render(next);
      closeUp.render(next);
      const { parameter } = next;
      setText(curveHeading.name, parameter?.name ?? "");
      setOptions(
        select,
        next.live.parameters.map(({ name }) => ({ value: name, label: name })),
        parameter?.name ?? "",
      );
      setText(
        curveHeading.after,
        next.selection.with === null
          ? l10n.t(", and where it looks next")
          : l10n.t(" and {0}", next.selection.with),
      );
      show(figure.heading, parameter !== null);
      show(about, parameter !== null);
      show(list.element, parameter !== null);
      if (parameter) {
        setText(
          range,
          `${parameter.range}${parameter.condition ? l10n.t(", if {0}", parameter.condition) : ""}`,
        );
        setText(source, `${parameter.file}:${parameter.line}`);
      }
      const at =
        next.insight && next.insight.request.param === parameter?.name ? next.insight.insight.at : null;
      form.render(next, next.selection.with === null ? at : null);
      drawIfPossible(next);
      const isCurve = belief !== null && next.selection.with === null;
      show(form.element, isCurve);
      show(closeUp.element, isCurve);
    },
  };
  return view;
}

function headingParts() {
  return {
    before: element("span", { text: l10n.t("What the model believes about ") }),
    name: element("span", { class: "drawn-name" }),
    after: element("span", { class: "after" }),
  };
}

function describeObservation(page: Page, belief: Belief, number: number): string[] {
  const trial = page.live.trials.find((candidate) => candidate.number === number);
  const value = belief.observations.find((mark) => mark.trial === number)?.y ?? null;
  return describeTrial(trial, page.live.objectives[0]?.metric ?? "value", value, page.live.parameters);
}

function failureWords(message: string): string {
  return l10n.t("The model could not be asked: {0}", message);
}

function noteWords(page: Page, belief: Belief): string | null {
  const notes: string[] = [];
  if (belief.insight.note) notes.push(belief.insight.note);
  if (belief.beyond > 0)
    notes.push(l10n.t("{0} beyond the axis, drawn at its edge as triangles.", trialCount(belief.beyond)));
  if (belief.insight.model === "tpe" && belief.next !== null && !isAtMaximum(belief)) {
    notes.push(
      l10n.t(
        "TPE takes the best of some draws from the good trials, so the next need not be at the maximum.",
      ),
    );
  }
  if (page.selection.held !== "next" && belief.next !== null) {
    notes.push(
      l10n.t("The curve does not run through the next proposal: only its place on this axis is marked."),
    );
  }
  return notes.length > 0 ? notes.join(" ") : null;
}

/** Whether the next proposal stands where the acquisition is largest along this curve. */
function isAtMaximum(belief: Belief): boolean {
  const { acquisition } = belief.insight;
  return acquisition === null || acquisition[indexAt(belief, belief.next)] === Math.max(...acquisition);
}

function beliefTable(belief: Belief): Drawing["table"] {
  const { insight, parameter } = belief;
  const all = [
    { title: l10n.t("mean"), values: insight.mean },
    { title: l10n.t("std"), values: insight.std },
    { title: l10n.t("good"), values: insight.good },
    { title: l10n.t("bad"), values: insight.bad },
    { title: acquisitionName(insight), values: insight.acquisition },
  ];
  const columns = all.filter((column) => column.values !== null);
  return {
    columns: [parameter.name, ...columns.map((column) => column.title)],
    rows: () => insight.x.map((x, index) => [x, ...columns.map((column) => column.values?.[index])]),
  };
}

/** The map over two parameters, when a second is chosen and the model has one. */
function drawMap(page: Page, actions: Actions): Drawing | null {
  const second = page.live.parameters.find((parameter) => parameter.name === page.selection.with);
  const { parameter, insight } = page;
  if (!second || !parameter || !insight) return null;
  const map = beliefMapOf(page.shown, parameter, second, insight.insight);
  if (!map) return null;
  const nextTrial = nextNumber(page.live, page.shown);
  const metric = page.live.objectives[0]?.metric ?? "value";
  return {
    config: mapChart(map, page.theme, { metric, nextTrial, onTrial: (trial) => actions.select({ trial }) }),
    label: l10n.t(
      "What the model believes about {0} and {1}: expected {2}, stronger where it is better.",
      parameter.name,
      second.name,
      metric,
    ),
    legend: [
      { swatch: "block model", label: l10n.t("expected {0}, stronger is better", metric) },
      { swatch: "dot text", label: l10n.t("trial") },
      ...(map.next
        ? [{ swatch: "cross acquisition" as const, label: l10n.t("next: trial {0}", nextTrial) }]
        : []),
    ],
    note: insight.insight.note ?? null,
    table: {
      columns: [parameter.name, second.name, l10n.t("mean"), l10n.t("std"), l10n.t("EI")],
      rows: () => map.cells.map((cell) => [cell.x, cell.y, cell.mean, cell.std, cell.acquisition]),
    },
  };
}
