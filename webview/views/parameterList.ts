/** The parameters by importance, each with its best value; the chosen one is the one the curve is drawn along. */

import { element, setLength, setOptions, setText, setTitle, show } from "../dom";
import { l10n } from "../l10n";
import { formatParameter, shorten } from "../model/format";
import type { Actions, Page, View } from "../page";
import type { DashboardParameter } from "../types";

/** A name longer than this has a line of its own. */
const LONG_NAME = 16;

export function createParameterList(actions: Actions): View {
  const heading = element("h2");
  const list = element("ul", { class: "parameters" });
  const held = element("select", { attributes: { id: "held" } });
  const second = element("select", { attributes: { id: "with" } });
  const side = element("div", { class: "side" }, [
    heading,
    list,
    field("held", l10n.t("Others held at"), held),
    field("with", l10n.t("Map with"), second),
  ]);
  const rows = new Map<string, ParameterRow>();

  held.addEventListener("change", () => {
    const value = held.value;
    actions.select({ held: value === "next" || value === "best" ? value : Number(value) });
  });
  second.addEventListener("change", () =>
    actions.select({ with: second.value === "" ? null : second.value }),
  );

  return {
    element: side,
    render(page) {
      const { parameters, importances } = page.live;
      const known = Object.keys(importances).length > 0;
      const when = page.shown === page.live ? "" : l10n.t(" now");
      setText(heading, known ? l10n.t("Parameters · importance{0}", when) : l10n.t("Parameters"));
      const ordered = byImportance(parameters, importances);
      for (const parameter of ordered) {
        if (!rows.has(parameter.name)) rows.set(parameter.name, createRow(parameter.name, actions));
      }
      const elements = ordered
        .map((parameter) => rows.get(parameter.name)?.element)
        .filter((row) => row !== undefined);
      if (
        elements.some((row, index) => list.children[index] !== row) ||
        list.children.length !== elements.length
      ) {
        list.replaceChildren(...elements);
      }
      for (const parameter of ordered) rows.get(parameter.name)?.render(page, parameter, known);
      setOptions(held, heldOptions(page), String(page.selection.held));
      setOptions(second, secondOptions(page), page.selection.with ?? "");
      show(second.parentElement ?? second, parameters.length > 1);
    },
  };
}

export function byImportance(
  parameters: readonly DashboardParameter[],
  importances: Readonly<Record<string, number>>,
): DashboardParameter[] {
  return [...parameters].sort((a, b) => (importances[b.name] ?? 0) - (importances[a.name] ?? 0));
}

interface ParameterRow {
  readonly element: HTMLElement;
  render(page: Page, parameter: DashboardParameter, known: boolean): void;
}

function createRow(name: string, actions: Actions): ParameterRow {
  const label = element("span", { class: "parameter-name", text: shorten(name, 25) });
  const value = element("span", { class: "parameter-value" });
  const bar = element("span", { class: "bar", attributes: { "aria-hidden": "true" } });
  const long = name.length > LONG_NAME ? " parameter-long" : "";
  const button = element("button", { class: `parameter${long}`, attributes: { type: "button" } }, [
    label,
    value,
    bar,
  ]);
  button.addEventListener("click", () => actions.select({ param: name }));
  return {
    element: element("li", {}, [button]),
    render(page, parameter, known) {
      const chosen = page.selection.param === name;
      button.setAttribute("aria-pressed", String(chosen));
      setText(value, bestValueText(page, parameter));
      const share = page.live.importances[name] ?? 0;
      setLength(bar, "--share", `${(share * 100).toFixed(1)}%`);
      show(bar, known);
      const importance = known ? l10n.t(", importance {0} %", Math.round(share * 100)) : "";
      const condition = parameter.condition ? l10n.t(", if {0}", parameter.condition) : "";
      setTitle(button, `${name}: ${parameter.range}${condition}${importance}`);
    },
  };
}

/** The best trial's value; before there is one, what the source says. */
function bestValueText(page: Page, parameter: DashboardParameter): string {
  const best = page.shown.best?.params;
  if (best) return formatParameter(parameter, best[parameter.name], 3);
  return page.shown.trials.length === 0 ? formatParameter(parameter, parameter.current, 3) : "";
}

function field(id: string, text: string, control: HTMLSelectElement): HTMLElement {
  return element("div", { class: "field" }, [element("label", { text, attributes: { for: id } }), control]);
}

function heldOptions(page: Page): { value: string; label: string }[] {
  const { held, trial } = page.selection;
  const options = [{ value: "next", label: l10n.t("the next proposal") }];
  if (page.shown.best)
    options.push({ value: "best", label: l10n.t("the best trial ({0})", page.shown.best.number) });
  for (const number of new Set([trial, held])) {
    if (typeof number === "number")
      options.push({ value: String(number), label: l10n.t("trial {0}", number) });
  }
  if (held === "best" && !page.shown.best) options.push({ value: "best", label: l10n.t("the best trial") });
  return options;
}

function secondOptions(page: Page): { value: string; label: string }[] {
  const others = page.live.parameters.filter((parameter) => parameter.name !== page.selection.param);
  return [
    { value: "", label: l10n.t("nothing") },
    ...others.map(({ name }) => ({ value: name, label: name })),
  ];
}
