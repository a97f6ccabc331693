import type { FrameLocator, Locator } from "playwright-core";
import { expect } from "vitest";

/** The dashboard as a person reads it. */
export class Dashboard {
  constructor(readonly frame: FrameLocator) {}

  get status(): Locator {
    return this.frame.locator(".pill.status");
  }

  async tab(name: string): Promise<void> {
    await this.frame.getByRole("tab", { name }).click();
  }

  /** The figure of the open tab. */
  get figure(): Locator {
    return this.frame.locator(".panel:not([hidden]) figure.figure");
  }

  async drawn(): Promise<void> {
    await this.frame
      .locator('.panel:not([hidden]) figure[data-state="drawn"]:not([aria-busy="true"])')
      .waitFor();
  }

  async choose(parameter: string): Promise<void> {
    await this.tab("Belief");
    // A wide page lists the parameters beside the chart, a narrow one has a select above it.
    const select = this.frame.locator("select#parameter");
    const listed = this.frame.locator("ul.parameters button", { hasText: parameter }).first();
    await listed.or(select).filter({ visible: true }).first().waitFor();
    if (await select.isVisible()) await select.selectOption(parameter);
    else await listed.click();
    await this.drawn();
  }

  /** The numbers that the figure draws: one record a row, by column title; whole numbers, not the rounded text. */
  async numbers(): Promise<Record<string, number | string>[]> {
    const details = this.figure.locator("details.as-table");
    if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
    const cells = await details.locator("table").evaluate((table) => ({
      columns: [...table.querySelectorAll("thead th")].map((cell) => cell.textContent ?? ""),
      rows: [...table.querySelectorAll("tbody tr")].map((row) =>
        [...row.children].map((cell) => {
          const number = cell.querySelector("data")?.value;
          return number === undefined ? (cell.textContent ?? "") : Number(number);
        }),
      ),
    }));
    return cells.rows.map((row) =>
      Object.fromEntries(cells.columns.map((title, index) => [title, row[index] ?? ""])),
    );
  }

  /** The share of the chart's pixels that are not transparent and the number of different colours among them. */
  async pixels(): Promise<{ painted: number; colours: number }> {
    return this.figure.locator("canvas").evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error("not a canvas");
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const colours = new Set<number>();
      let painted = 0;
      for (let i = 0; i < data.length; i += 4) {
        if ((data[i + 3] ?? 0) === 0) continue;
        painted++;
        colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
      }
      return { painted: painted / (data.length / 4), colours: colours.size };
    });
  }

  /** By how many pixels the page is wider than its window. */
  async overflow(): Promise<number> {
    return this.frame.locator("html").evaluate((page) => page.scrollWidth - page.clientWidth);
  }

  /** Resolves once VS Code has given the dashboard the colours of a theme. */
  async themed(kind: string): Promise<void> {
    await this.frame.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
  }

  /** The table of trials under the figure: number and state of each. */
  async trials(): Promise<{ number: number; state: string }[]> {
    return this.frame.locator("table.trials tbody tr").evaluateAll((rows) =>
      rows.map((row) => ({
        number: Number((row as HTMLElement).dataset.trial),
        state: (row as HTMLElement).dataset.state ?? "",
      })),
    );
  }

  async expectStatus(text: RegExp): Promise<void> {
    await expect.poll(() => this.status.textContent(), { timeout: 60_000 }).toMatch(text);
  }
}
