/** "Try a value yourself": a click on the curve fills it in, a button queues the trial. */

import { formatNumber, formatValue } from "../../src/protocol/format";
import { element, setOptions, setText, show } from "../dom";
import { l10n } from "../l10n";
import { snap } from "../model/belief";
import { formatParameter, quoteValue, shorten } from "../model/format";
import type { Actions, Page } from "../page";
import { createButton } from "../toolkit";
import type { DashboardParameter, Params, ParamValue } from "../types";

export interface TryForm {
  readonly element: HTMLElement;
  /** The value that stands in the form for the drawn parameter; null for none. */
  readonly value: ParamValue | null;
  /** A place on a numeric axis was clicked. */
  pick(raw: number): void;
  pickChoice(value: ParamValue): void;
  /** `at`: the other parameters of the new trial. */
  render(page: Page, at: Params | null): void;
}

export function createTryForm(actions: Actions, onChange: () => void): TryForm {
  const label = element("label", { attributes: { for: "try" } });
  const number = element("input", {
    attributes: { id: "try", type: "text", inputmode: "decimal", autocomplete: "off" },
  });
  const choice = element("select");
  const result = element("p", { class: "result", attributes: { role: "status" } });
  const queue = createButton(l10n.t("Queue trial"), () => void submit());
  const form = element("form", { class: "try" }, [label, number, choice, queue.element, result]);
  let parameter: DashboardParameter | null = null;
  let others: Params | null = null;
  let value: ParamValue | null = null;

  const isNumeric = (): boolean => parameter?.kind === "float" || parameter?.kind === "int";

  function set(next: ParamValue | null, text = ""): void {
    value = next;
    setText(result, text);
    onChange();
  }

  async function submit(): Promise<void> {
    const problem = parameter && isNumeric() ? numberProblem(parameter, number.value) : null;
    if (problem) return setText(result, problem);
    if (!parameter || !others || value === null)
      return setText(result, l10n.t("Enter a value or click the curve first."));
    const queued = `${parameter.name} = ${quoteValue(value)}`;
    try {
      await actions.enqueue({ ...others, [parameter.name]: value });
      number.value = "";
      set(null, l10n.t("Queued: {0}. It runs next.", queued));
    } catch (error) {
      setText(result, error instanceof Error ? error.message : String(error));
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  number.addEventListener("input", () => {
    const typed = Number(number.value);
    set(parameter && number.value.trim() !== "" && !numberProblem(parameter, number.value) ? typed : null);
  });
  choice.addEventListener("change", () => {
    set(
      parameter?.choices?.[Number(choice.value)] ??
        (parameter?.kind === "bool" ? choice.value === "1" : null),
    );
  });

  return {
    element: form,
    get value() {
      return value;
    },
    pick(raw) {
      if (!parameter) return;
      const snapped = snap(parameter, raw);
      number.value = formatParameter(parameter, snapped, 6);
      set(snapped);
    },
    pickChoice: (picked) => set(picked),
    render(page, at) {
      if (page.parameter?.name !== parameter?.name) {
        value = null;
        number.value = "";
        setText(result, "");
      }
      parameter = page.parameter;
      others = at;
      const away = at === null || page.shown !== page.live;
      form.classList.toggle("away", away);
      form.inert = away;
      if (!parameter) return;
      const numeric = isNumeric();
      setText(label, l10n.t("Try {0} =", shorten(parameter.name, 32)));
      label.htmlFor = numeric ? "try" : "try-choice";
      choice.id = "try-choice";
      number.placeholder = l10n.t("click the curve");
      show(number, numeric);
      show(choice, !numeric);
      if (!numeric) setOptions(choice, choiceOptions(parameter), choiceIndex(parameter, value));
      queue.set({
        label: l10n.t("Queue trial"),
        enabled: value !== null,
        primary: value !== null,
        title: l10n.t("The other parameters as on this curve"),
      });
    },
  };
}

function numberProblem(parameter: DashboardParameter, text: string): string | null {
  const typed = Number(text);
  const { low, high } = parameter;
  if (text.trim() === "" || !Number.isFinite(typed))
    return l10n.t("Enter a number, such as {0}.", formatNumber(low ?? 1));
  if (low !== null && high !== null && (typed < low || typed > high)) {
    return l10n.t("{0} goes from {1} to {2}.", parameter.name, formatNumber(low), formatNumber(high));
  }
  return parameter.kind === "int" && !Number.isInteger(typed)
    ? l10n.t("{0} is a whole number.", parameter.name)
    : null;
}

function choiceOptions(parameter: DashboardParameter): { value: string; label: string }[] {
  const values = parameter.kind === "bool" ? [false, true] : (parameter.choices ?? []);
  return [
    { value: "", label: l10n.t("choose") },
    ...values.map((value, index) => ({ value: String(index), label: formatValue(value) })),
  ];
}

function choiceIndex(parameter: DashboardParameter, value: ParamValue | null): string {
  if (value === null) return "";
  if (parameter.kind === "bool") return value === true ? "1" : "0";
  return String(parameter.choices?.indexOf(value) ?? "");
}
