import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../support/runCommand.mjs";
import { scratchExample } from "../support/scratchExample.mjs";
import { Workbench } from "./support/workbench";

/** The id of a theme of VS Code's own, and its kind. dashboard.test.ts looks at the fourth kind, too. */
const THEMES = {
  dark: ["Dark Modern", "vscode-dark"],
  light: ["Light Modern", "vscode-light"],
  "high-contrast": ["Default High Contrast", "vscode-high-contrast"],
} as const;
const TABS = ["Belief", "History", "Importance", "Parallel", "Curves", "Timeline", "Trials"];
const WINDOW = { width: 1400, height: 900 };
/** `GUIDED_TUNING_SCREENSHOTS=1 npm run test:e2e` renews the pictures of the README. */
const PICTURES = process.env.GUIDED_TUNING_SCREENSHOTS === "1" ? "media/screenshots" : null;

describe("how it looks after a study of the quickstart", () => {
  let folder: string;

  beforeAll(async () => {
    folder = scratchExample("quickstart");
    const run = ["dist/cli.js", "run", folder, "--trials", "25", "--seed", "1", "--json"];
    await runCommand(process.execPath, run);
  });

  afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

  describe.each(Object.entries(THEMES))("in %s", (name, [theme, kind]) => {
    let workbench: Workbench;

    beforeAll(async () => {
      workbench = await Workbench.open({ folder, settings: { "workbench.colorTheme": theme } });
      await workbench.openView();
      await workbench.row("learning_rate").waitFor();
      await workbench.command("Guided Tuning: Open Dashboard");
      await workbench.dashboard.themed(kind);
      await workbench.dashboard.choose("learning_rate");
    });

    afterAll(() => workbench?.close());

    test("nothing sticks out of the dashboard in a wide window", async () => {
      expect(await workbench.dashboard.overflow()).toBeLessThanOrEqual(0);
      const picture = await workbench.screenshot(`dashboard-${name}-1400`);
      if (name === "dark" || name === "light") keep(picture, `dashboard-${name}.png`);
    });

    test("nothing sticks out of a dashboard of 400 pixels", async () => {
      await workbench.command("View: Close Primary Side Bar");
      await workbench.resizeDashboard(400, WINDOW.height);
      await workbench.dashboard.drawn();
      expect(await workbench.dashboard.overflow()).toBeLessThanOrEqual(0);
      await workbench.screenshot(`dashboard-${name}-400`);
      await workbench.page.setViewportSize(WINDOW);
      await workbench.openView();
    });

    test.each(TABS)("axe finds no barrier in the tab %s", async (tab) => {
      await workbench.dashboard.tab(tab);
      const { violations } = await new AxeBuilder({ page: workbench.page })
        .include(["iframe.webview", "iframe#active-frame", "main"])
        .analyze();
      await workbench.dashboard.tab("Belief");
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });

    test("the best value stands over the line that is annotated", async () => {
      await workbench.row("learning_rate").click();
      await workbench.page
        .locator(".codelens-decoration", { hasText: /best 0\.\d+/ })
        .first()
        .waitFor();
      const picture = await workbench.screenshot(`editor-${name}`);
      if (name === "dark") keep(picture, "editor.png");
    });
  });
});

function keep(path: string, name: string): void {
  if (PICTURES === null) return;
  mkdirSync(PICTURES, { recursive: true });
  copyFileSync(path, join(PICTURES, name));
}
