import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../support/runCommand.mjs";
import { showStudy } from "../support/shownStudy";
import { Workbench } from "./support/workbench";

const PATIENCE = { timeout: 60_000, interval: 250 };
const SCRIPT = `const lr = 0.1; // @tune float(1e-3, 1)
console.log(\`loss=\${lr * lr}\`);
// @tune.objective minimize loss
// @tune.command node \${file}
`;

// The workbench has VS Code's JavaScript debugger, not Python's, which test/integration/vscode tries.
describe("Debug This Trial", () => {
  let folder: string;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "guided-tuning-debug-"));
    writeFileSync(join(folder, "train.js"), SCRIPT);
    const run = [
      "dist/cli.js",
      "run",
      folder,
      "--trials",
      "2",
      "--seed",
      "1",
      "--sampler",
      "random",
      "--json",
    ];
    await runCommand(process.execPath, run);
    workbench = await Workbench.open({ folder });
    await workbench.openView();
  });

  afterAll(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("stops at a breakpoint of the original file, with the trial's values, and leaves nothing behind", async () => {
    const before = await showStudy(folder);
    const { page } = workbench;
    await workbench.row("lr").click();
    await page.locator('.tab.active[data-resource-name="train.js"]').waitFor();
    await page.locator(".editor-instance .view-line", { hasText: "console.log" }).click();
    await page.keyboard.press("F9");
    await workbench.command("Guided Tuning: Debug This Trial");
    await workbench.pick("#1");
    await page.locator(".codicon-debug-stackframe").first().waitFor();
    expect(await page.locator(".tabs-container .tab").count()).toBe(1);
    const study = `${folder}/.tuning/${before.study}`;
    expect(existsSync(join(study, "trials", "1-debug"))).toBe(true);
    // What is shown is the original, what runs has the trial's value.
    expect(await page.locator(".editor-instance .view-line").first().innerText()).toMatch(/lr\s=\s0\.1;/);
    const value = String(before.trials[1]?.params.lr).replace(".", "\\.");
    await page
      .locator(".debug-view-content .monaco-list-row", { hasText: /^Local/ })
      .first()
      .click();
    await page
      .locator(".debug-view-content .monaco-list-row", { hasText: new RegExp(`lr\\s*=\\s*${value}`) })
      .waitFor();
    await workbench.screenshot("debug");
    await page.keyboard.press("F5");
    await expect.poll(() => existsSync(join(study, "trials", "1-debug")), PATIENCE).toBe(false);
    expect(await showStudy(folder)).toEqual(before);
  });
});
