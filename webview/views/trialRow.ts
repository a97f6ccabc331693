/** One row of the table of trials; changed in place, cell by cell, when its trial changes. */

import { element, setText, setTitle, show } from "../dom";
import { type IconName, icon } from "../icons";
import { l10n } from "../l10n";
import { type Column, rowName } from "../model/trialTable";
import type { Actions } from "../page";
import type { Trial } from "../types";

export interface TrialRow {
  readonly element: HTMLTableRowElement;
  render(trial: Trial, columns: readonly Column[], marks: RowMarks): void;
  /** Whether Tab stops at this row and its buttons; the arrow keys reach the others. */
  setReachable(reachable: boolean): void;
}

export interface RowMarks {
  readonly selected: boolean;
  readonly best: boolean;
}

export function createTrialRow(number: number, columns: readonly Column[], actions: Actions): TrialRow {
  const cells = columns.map((column) => element("td", { class: classOf(column) }));
  const name = rowName(number);
  const apply = rowButton(l10n.t("Apply"), l10n.t("Apply the values of {0}", name), () =>
    actions.applyTrial(number),
  );
  const output = rowButton(l10n.t("Output"), l10n.t("Open the output of {0}", name), () =>
    actions.openOutput(number),
  );
  const debug = rowButton(l10n.t("Debug"), l10n.t("Run {0} again under the debugger", name), () =>
    actions.debugTrial(number),
  );
  const row = element("tr", {}, [...cells, element("td", { class: "row-actions" }, [apply, output, debug])]);
  row.dataset.trial = String(number);
  let sign = "";

  function renderState(cell: HTMLElement, trial: Trial, text: string): void {
    const next = signOf(trial);
    if (sign === `${next}|${text}`) return;
    sign = `${next}|${text}`;
    cell.replaceChildren(icon(next), element("span", { text }));
  }

  return {
    element: row,
    render(trial, shown, { selected, best }) {
      if (selected) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
      row.dataset.state = trial.state;
      row.dataset.best = String(best);
      shown.forEach((column, index) => {
        const cell = cells[index];
        if (!cell) return;
        const text = column.text(trial);
        if (column.id === "state") renderState(cell, trial, text);
        else setText(cell, text);
        if (!column.numeric) setTitle(cell, text);
      });
      show(apply, trial.state !== "failed");
      show(output, trial.state !== "waiting");
      show(debug, trial.state !== "waiting");
    },
    setReachable(reachable) {
      for (const target of [row, apply, output, debug]) target.tabIndex = reachable ? 0 : -1;
    },
  };
}

/** Never the column's own id: that holds a parameter's name, which may be anything. */
function classOf(column: Column): string {
  if (column.numeric) return "numeric";
  return column.id === "state" ? "state" : "";
}

function signOf(trial: Trial): IconName {
  return trial.state === "complete" && !trial.feasible ? "infeasible" : trial.state;
}

function rowButton(text: string, name: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", {
    class: "link",
    text,
    attributes: { type: "button", "aria-label": name },
  });
  button.addEventListener("click", onClick);
  return button;
}
