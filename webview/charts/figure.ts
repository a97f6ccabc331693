/**
 * A chart as the page holds it: a heading, a legend in words, the canvas with a label, and the numbers it draws as
 * a table to open. Views hand it data; it owns the Chart.js instance.
 */

import { Chart, type ChartConfiguration } from "chart.js";
import { formatNumber, formatValue } from "../../src/protocol/format";
import { element, freshId, setText, show } from "../dom";
import { l10n } from "../l10n";
import type { ParamValue } from "../types";

type Shape = "line" | "dash" | "dot" | "ring" | "cross" | "block" | "band" | "area" | "triangle";
type Colour = "model" | "acquisition" | "best" | "pruned" | "failed" | "text" | "quiet";
/** The sign of a legend's entry, as it is drawn in the chart. */
export type Swatch = `${Shape} ${Colour}`;

export interface LegendItem {
  readonly swatch: Swatch;
  readonly label: string;
}

/** The numbers a chart draws. `rows` is called only while the table is open. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: () => readonly (readonly (ParamValue | undefined)[])[];
}

export interface Drawing {
  readonly config: ChartConfiguration;
  /** The chart in a sentence. */
  readonly label: string;
  readonly legend: readonly LegendItem[];
  /** What the picture does not show by itself; null when there is nothing. */
  readonly note: string | null;
  readonly table: FigureTable;
}

export interface ChartFigure {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  /** Numbers in place of the legend, while the pointer is at a place of the chart; none brings the legend back. */
  read(numbers: readonly { readonly label: string; readonly text: string }[]): void;
  /** Draws what `make` gives, unless the same key is drawn already: equal keys must mean equal pictures. */
  draw(key: string, make: () => Drawing): void;
  /** Words in place of the chart. */
  sayInstead(words: string): void;
  /** Marks what is drawn as being replaced. */
  setBusy(busy: boolean): void;
}

export interface FigureOptions {
  readonly title: string;
  readonly tall?: boolean;
  /** Stands at the right of the heading; its owner hides it where there is no chart. */
  readonly tool?: HTMLElement;
  /** Stands at the right of the line under the chart. */
  readonly aside?: HTMLElement;
}

export function createFigure(options: FigureOptions): ChartFigure {
  const heading = element("h2", { text: options.title });
  const readout = element("p", { class: "readout" });
  const legend = element("ul", { class: "legend", attributes: { "aria-label": l10n.t("Legend") } });
  const canvas = element("canvas", { attributes: { role: "img" } });
  const stage = element("div", { class: options.tall ? "stage stage-tall" : "stage" }, [canvas]);
  const words = element("p", { class: "instead" });
  const note = element("p", { class: "note" });
  const table = createNumbers();
  const foot = element("div", { class: "figure-foot" }, [table.element, options.aside ?? null]);
  const key = element("div", { class: "key" }, [legend, readout]);
  const figure = element("figure", { class: "figure" }, [
    element("div", { class: "figure-head" }, [heading, options.tool ?? null]),
    key,
    stage,
    words,
    note,
    foot,
  ]);
  let chart: Chart | null = null;
  let legendKey = "";
  let drawnKey: string | null = null;

  function present(drawn: boolean): void {
    figure.dataset.state = drawn ? "drawn" : "words";
    for (const part of [key, stage, foot]) show(part, drawn);
    show(words, !drawn);
  }

  function setLegend(items: readonly LegendItem[]): void {
    const key = JSON.stringify(items);
    if (key === legendKey) return;
    legendKey = key;
    legend.replaceChildren(...items.map(legendEntry));
  }

  return {
    element: figure,
    heading,
    read(numbers) {
      key.classList.toggle("reading", numbers.length > 0);
      readout.replaceChildren(
        ...numbers.flatMap(({ label, text }) => [element("span", { text: label }), element("b", { text })]),
      );
    },
    draw(newKey, make) {
      if (newKey === drawnKey) return;
      drawnKey = newKey;
      const drawing = make();
      present(true);
      setLegend(drawing.legend);
      canvas.setAttribute("aria-label", drawing.label);
      setText(note, drawing.note ?? "");
      show(note, drawing.note !== null);
      if (chart) {
        chart.data = drawing.config.data;
        chart.options = drawing.config.options ?? {};
        chart.update();
      } else chart = new Chart(canvas, drawing.config);
      table.set(drawing.table, drawing.label);
    },
    sayInstead(text) {
      drawnKey = null;
      present(false);
      setText(words, text);
      show(note, false);
      chart?.destroy();
      chart = null;
    },
    setBusy(busy) {
      figure.setAttribute("aria-busy", String(busy));
    },
  };
}

/** The table under a chart. `<data value>` carries the whole number, its text the one to read. */
function createNumbers(): {
  readonly element: HTMLDetailsElement;
  set(table: FigureTable, caption: string): void;
} {
  const captionId = freshId("numbers");
  const table = element("table", { class: "numbers" });
  const scroll = element(
    "div",
    { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-labelledby": captionId } },
    [table],
  );
  const summary = element("summary", { text: l10n.t("Show as table") });
  const details = element("details", { class: "as-table" }, [summary, scroll]);
  let current: FigureTable | null = null;
  let filledWith: FigureTable | null = null;
  let caption = "";

  function fill(): void {
    if (!current || current === filledWith) return;
    filledWith = current;
    const values = current.rows();
    const isNumeric = (column: number): boolean => values.some((row) => typeof row[column] === "number");
    const head = element(
      "tr",
      {},
      current.columns.map((text, column) =>
        element("th", { class: isNumeric(column) ? "numeric" : "", text, attributes: { scope: "col" } }),
      ),
    );
    const rows = values.map((row) => element("tr", {}, row.map(numberCell)));
    table.replaceChildren(
      element("caption", { text: caption, attributes: { id: captionId } }),
      element("thead", {}, [head]),
      element("tbody", {}, rows),
    );
  }

  // The click comes before the table is open, the event of opening after: it must never be seen empty.
  summary.addEventListener("click", fill);
  details.addEventListener("toggle", () => details.open && fill());
  return {
    element: details,
    set(next, nextCaption) {
      current = next;
      caption = nextCaption;
      if (details.open) fill();
    },
  };
}

function numberCell(value: ParamValue | undefined): HTMLTableCellElement {
  if (typeof value !== "number") return element("td", { text: formatValue(value) });
  const text = Number.isInteger(value) ? formatNumber(value) : formatNumber(value, 6);
  return element("td", { class: "numeric" }, [
    element("data", { text, attributes: { value: String(value) } }),
  ]);
}

function legendEntry({ swatch, label }: LegendItem): HTMLElement {
  const [shape, colour] = swatch.split(" ");
  const sign = element("span", {
    class: `swatch swatch-${shape} in-${colour}`,
    attributes: { "aria-hidden": "true" },
  });
  return element("li", {}, [sign, label]);
}
