/** The table of trials. Rows are kept and changed in place, so that updates while trials run cost little. */
import { element, setText, setTitle, show } from "../dom";
import { type IconName, icon } from "../icons";
import {
  type Column,
  columnsOf,
  defaultSort,
  hiddenRowsText,
  nextSort,
  rowName,
  sortTrials,
} from "../model/trialTable";
import type { Actions, Page, View } from "../page";
import type { Trial } from "../types";

/** More rows than anyone reads at a glance; the others come on demand. */
const FIRST_ROWS = 100;

interface Row {
  readonly element: HTMLTableRowElement;
  readonly cells: readonly HTMLElement[];
  sign: string;
}

export function createTrialsTable(actions: Actions): View {
  const head = element("tr");
  const body = element("tbody");
  const table = element("table", { class: "trials" }, [
    element("caption", { class: "unseen", text: "Trials" }),
    element("thead", {}, [head]),
    body,
  ]);
  const scroll = element(
    "div",
    { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-label": "Trials" } },
    [table],
  );
  const more = element("button", { class: "link more", attributes: { type: "button" } });
  const empty = element("p", { class: "quiet", text: "Trials appear here as they run." });
  const rows = new Map<number, Row>();
  let headKey = "";
  let page: Page | null = null;

  more.addEventListener("click", () => actions.select({ allRows: true }));
  body.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("tr") : null;
    if (!row || (event.target instanceof Element && event.target.closest("button"))) return;
    const number = Number(row.dataset.trial);
    actions.select({ trial: page?.selection.trial === number ? null : number });
  });

  function renderHead(columns: readonly Column[], next: Page): void {
    const sort = next.selection.sort ?? defaultSort(next.shown);
    const key = JSON.stringify([columns.map((column) => [column.id, column.title, column.numeric]), sort]);
    if (key === headKey) return;
    const focused = document.activeElement?.closest("th")?.dataset.column;
    headKey = key;
    head.replaceChildren(
      ...columns.map((column) =>
        headCell(column, sort, () => page && actions.select({ sort: nextSort(sort, column, page.live) })),
      ),
      element("td", { class: "row-actions" }),
    );
    for (const cell of head.children) {
      if (cell instanceof HTMLElement && cell.dataset.column === focused)
        cell.querySelector("button")?.focus();
    }
    rows.clear();
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
        const row = rows.get(trial.number) ?? createRow(trial, columns, actions);
        rows.set(trial.number, row);
        updateRow(row, trial, columns, next);
        return row.element;
      });
      reorder(body, elements);
      const hidden = ordered.length - visible.length;
      setText(more, hiddenRowsText(hidden));
      show(more, hidden > 0);
      show(scroll, ordered.length > 0);
      show(empty, ordered.length === 0);
    },
  };
}

function headCell(
  column: Column,
  sort: { column: string; descending: boolean },
  onClick: () => void,
): HTMLElement {
  const sorted = sort.column === column.id;
  const arrow = sorted ? (sort.descending ? " ▾" : " ▴") : "";
  const button = element("button", { title: column.title, attributes: { type: "button" } }, [
    element("span", { class: "column-title", text: column.title }),
    element("span", { text: arrow, attributes: { "aria-hidden": "true" } }),
  ]);
  button.addEventListener("click", onClick);
  const cell = element("th", { class: column.numeric ? "numeric" : "", attributes: { scope: "col" } }, [
    button,
  ]);
  cell.dataset.column = column.id;
  if (sorted) cell.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
  return cell;
}

function createRow(trial: Trial, columns: readonly Column[], actions: Actions): Row {
  const cells = columns.map((column) => element("td", { class: column.numeric ? "numeric" : column.id }));
  const actionsCell = element("td", { class: "row-actions" }, [
    rowButton("Apply", `Apply the values of ${rowName(trial)}`, () => actions.applyTrial(trial.number)),
    rowButton("Output", `Open the output of ${rowName(trial)}`, () => actions.openOutput(trial.number)),
  ]);
  const row = element("tr", {}, [...cells, actionsCell]);
  row.dataset.trial = String(trial.number);
  return { element: row, cells, sign: "" };
}

function updateRow(row: Row, trial: Trial, columns: readonly Column[], page: Page): void {
  row.element.setAttribute("aria-selected", String(page.selection.trial === trial.number));
  row.element.dataset.state = trial.state;
  row.element.dataset.best = String(isBest(page, trial));
  columns.forEach((column, index) => {
    const cell = row.cells[index];
    if (!cell) return;
    const text = column.text(trial);
    if (column.id === "state") updateState(row, cell, trial, text);
    else setText(cell, text);
    if (!column.numeric) setTitle(cell, text);
  });
  const [apply, output] = row.element.querySelectorAll<HTMLButtonElement>(".row-actions button");
  if (apply) apply.hidden = trial.state === "failed";
  if (output) output.hidden = trial.state === "waiting";
}

function updateState(row: Row, cell: HTMLElement, trial: Trial, text: string): void {
  const sign = signOf(trial);
  if (row.sign === `${sign}|${text}`) return;
  row.sign = `${sign}|${text}`;
  cell.replaceChildren(icon(sign), element("span", { text }));
}

function signOf(trial: Trial): IconName {
  return trial.state === "complete" && !trial.feasible ? "infeasible" : trial.state;
}

function isBest(page: Page, trial: Trial): boolean {
  if (page.shown.front) return page.shown.front.includes(trial.number);
  return page.shown.best?.number === trial.number;
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

/** Puts the rows in order, moving only those that are not where they belong. */
function reorder(body: HTMLElement, rows: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(rows);
  for (const child of [...body.children]) if (!wanted.has(child)) child.remove();
  let here = body.firstElementChild;
  for (const row of rows) {
    if (row === here) here = here.nextElementSibling;
    else body.insertBefore(row, here);
  }
}
