/**
 * The table of trials. Rows are kept and changed in place, so that updates while trials run cost little. Tab stops
 * at one row and its buttons; the arrow keys go from row to row, Enter chooses one.
 */

import { element, setText, show } from "../dom";
import { l10n } from "../l10n";
import {
  type Column,
  columnsOf,
  defaultSort,
  hiddenRowsText,
  nextSort,
  sortTrials,
} from "../model/trialTable";
import type { Actions, Page, View } from "../page";
import type { Trial } from "../types";
import { createTrialRow, type TrialRow } from "./trialRow";

/** More rows than anyone reads at a glance; the others come on demand. */
const FIRST_ROWS = 100;

export function createTrialsTable(actions: Actions): View {
  const head = element("tr");
  const body = element("tbody");
  const table = element("table", { class: "trials" }, [
    element("caption", { class: "unseen", text: l10n.t("Trials") }),
    element("thead", {}, [head]),
    body,
  ]);
  const scroll = element(
    "div",
    { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-label": l10n.t("Trials") } },
    [table],
  );
  const more = element("button", { class: "link more", attributes: { type: "button" } });
  const empty = element("p", { class: "quiet", text: l10n.t("Trials appear here as they run.") });
  const rows = new Map<number, TrialRow>();
  let headKey = "";
  let page: Page | null = null;
  /** The trial whose row the keyboard is at. */
  let reached: number | null = null;

  const choose = (number: number): void =>
    actions.select({ trial: page?.selection.trial === number ? null : number });

  function reach(number: number | null): void {
    if (reached !== null) rows.get(reached)?.setReachable(false);
    reached = number;
    if (reached !== null) rows.get(reached)?.setReachable(true);
  }

  more.addEventListener("click", () => actions.select({ allRows: true }));
  body.addEventListener("click", (event) => {
    const row = rowAt(event.target);
    if (!row || (event.target instanceof Element && event.target.closest("button"))) return;
    choose(Number(row.dataset.trial));
  });
  body.addEventListener("focusin", (event) => {
    const row = rowAt(event.target);
    if (row) reach(Number(row.dataset.trial));
  });
  body.addEventListener("keydown", (event) => {
    const row = rowAt(event.target);
    if (!row) return;
    if (event.key === "Enter" && event.target === row) return choose(Number(row.dataset.trial));
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !(next instanceof HTMLElement)) return;
    event.preventDefault();
    reach(Number(next.dataset.trial));
    next.focus();
  });

  function renderHead(columns: readonly Column[], next: Page): void {
    const sort = next.selection.sort ?? defaultSort(next.shown);
    const columnKey = JSON.stringify(columns.map(({ id, title, numeric }) => [id, title, numeric]));
    const key = JSON.stringify([columnKey, sort]);
    if (key === headKey) return;
    // Rows have a cell for each column: other columns need other rows.
    if (!headKey.startsWith(JSON.stringify([columnKey]).slice(0, -1))) rows.clear();
    headKey = key;
    const focused = document.activeElement?.closest("th")?.dataset.column;
    const cells = columns.map((column) =>
      headCell(column, sort, () => page && actions.select({ sort: nextSort(sort, column, page.live) })),
    );
    head.replaceChildren(...cells, element("td", { class: "row-actions" }));
    if (focused !== undefined) {
      cells
        .find((cell) => cell.dataset.column === focused)
        ?.querySelector("button")
        ?.focus();
    }
  }

  function rowOf(trial: Trial, columns: readonly Column[]): TrialRow {
    const row = rows.get(trial.number) ?? createTrialRow(trial.number, columns, actions);
    if (!rows.has(trial.number)) row.setReachable(trial.number === reached);
    rows.set(trial.number, row);
    return row;
  }

  return {
    element: element("div", { class: "trials-view" }, [scroll, more, empty]),
    render(next) {
      page = next;
      const columns = columnsOf(next.shown, next.now);
      renderHead(columns, next);
      const ordered = sortTrials(next.shown, columns, next.selection.sort);
      const visible = next.selection.allRows ? ordered : ordered.slice(0, FIRST_ROWS);
      const elements = visible.map((trial) => {
        const row = rowOf(trial, columns);
        row.render(trial, columns, {
          selected: next.selection.trial === trial.number,
          best: isBest(next, trial.number),
        });
        return row.element;
      });
      reorder(body, elements);
      if (!visible.some((trial) => trial.number === reached)) reach(visible[0]?.number ?? null);
      const hidden = ordered.length - visible.length;
      setText(more, hiddenRowsText(hidden));
      show(more, hidden > 0);
      show(scroll, ordered.length > 0);
      show(empty, ordered.length === 0);
    },
  };
}

function rowAt(target: EventTarget | null): HTMLTableRowElement | null {
  return target instanceof Element ? target.closest("tr") : null;
}

function headCell(
  column: Column,
  sort: { readonly column: string; readonly descending: boolean },
  onClick: () => void,
): HTMLElement {
  const sorted = sort.column === column.id;
  const arrow = sorted ? (sort.descending ? " ▾" : " ▴") : "";
  const button = element(
    "button",
    { class: "column-head", title: column.title, attributes: { type: "button" } },
    [
      element("span", { class: "column-title", text: column.title }),
      element("span", { text: arrow, attributes: { "aria-hidden": "true" } }),
    ],
  );
  button.addEventListener("click", onClick);
  const cell = element("th", { class: column.numeric ? "numeric" : "", attributes: { scope: "col" } }, [
    button,
  ]);
  cell.dataset.column = column.id;
  if (sorted) cell.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
  return cell;
}

function isBest(page: Page, number: number): boolean {
  return page.shown.front ? page.shown.front.includes(number) : page.shown.best?.number === number;
}

/** Puts the rows in order, moving only those that are not where they belong. */
function reorder(body: HTMLElement, rows: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(rows);
  for (const child of [...body.children]) if (!wanted.has(child)) child.remove();
  const focused = document.activeElement;
  let here = body.firstElementChild;
  for (const row of rows) {
    if (row === here) here = here.nextElementSibling;
    else body.insertBefore(row, here);
  }
  // A row that moves loses the focus.
  if (focused instanceof HTMLElement && focused !== document.activeElement && body.contains(focused))
    focused.focus();
}
