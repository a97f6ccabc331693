import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliJson } from "../support/commandLine";
import { scratchExample } from "../support/scratchExample.mjs";
import { finished, type ShownStudy, showStudy } from "../support/shownStudy";
import { commandLineOf, processesMarked } from "../workbench/processTree.mjs";
import { Workbench } from "./support/workbench";

const TRIALS = 14;
const PATIENCE = { timeout: 90_000, interval: 250 };

/** One person's session from the first look to the applied values; each test goes on where the one before ended. */
describe("tuning the quickstart in VS Code", () => {
  let folder: string;
  let workbench: Workbench;
  const source = () => readFileSync(join(folder, "train.py"), "utf8");
  const jobs = () =>
    processesMarked(workbench.server.mark).filter((pid) => /python.*train\.py/.test(commandLineOf(pid)));

  beforeAll(async () => {
    folder = scratchExample("quickstart");
    workbench = await Workbench.open({
      folder,
      settings: { "guidedTuning.trials": TRIALS, "guidedTuning.seed": 1 },
    });
  });

  afterAll(async () => {
    await workbench?.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  });

  test("the tree shows every annotated parameter with its value and range", async () => {
    await workbench.openView();
    const scan = (await cliJson("scan", folder)) as {
      parameters: { name: string; value: unknown; low: number | null; high: number | null }[];
    };
    expect(scan.parameters.length).toBeGreaterThanOrEqual(4);
    for (const { name, value, low, high } of scan.parameters) {
      const row = workbench.row(name);
      await row.waitFor();
      const label = await row.innerText();
      expect(label).toContain(String(value));
      for (const bound of [low, high]) {
        if (bound !== null) expect(readNumbers(label)).toContain(bound);
      }
    }
    await workbench.screenshot("tree");
  });

  test("Start Tuning runs the training script in a terminal, trial after trial", async () => {
    await workbench.command("Guided Tuning: Start Tuning");
    await expect.poll(() => workbench.terminalText(), PATIENCE).toMatch(/epoch\s1\/8\s+val_loss=/);
    await expect
      .poll(async () => finished(await showStudy(folder)).length, PATIENCE)
      .toBeGreaterThanOrEqual(4);
    await expect
      .poll(() => workbench.statusBarItem(/\d+\/14/).innerText(), PATIENCE)
      .toMatch(/\d+\/14.*best/);
    await workbench.screenshot("running");
  });

  test("the first trial runs with the values that stand in the source", async () => {
    const [first] = (await showStudy(folder)).trials;
    expect(first?.params).toEqual({
      hidden: 12,
      optimizer: "sgd",
      learning_rate: 0.01,
      momentum: 0.9,
      batch_size: 32,
      cosine_decay: false,
    });
  });

  test("Stop ends the running trial, records it, and leaves no process behind", async () => {
    await workbench.command("Guided Tuning: Stop");
    await expect.poll(async () => running(await showStudy(folder)), PATIENCE).toBe(0);
    await expect.poll(jobs, PATIENCE).toEqual([]);
    await workbench.row(/stopped \d+\/\d+/).waitFor();
    expect(source()).toBe(readFileSync("examples/quickstart/train.py", "utf8"));
  });

  test("the dashboard draws the curve that `insight` computes", async () => {
    await workbench.command("Guided Tuning: Open Dashboard");
    const { dashboard } = workbench;
    await dashboard.choose("learning_rate");
    const drawn = await dashboard.numbers();
    const insight = (await cliJson("insight", folder, "--param", "learning_rate")) as Insight;
    expectNear(
      drawn.map((row) => row.learning_rate),
      insight.x,
    );
    for (const key of ["mean", "std", "good", "bad"] as const) {
      const curve = insight[key];
      if (curve === null) continue;
      expectNear(
        drawn.map((row) => row[key]),
        curve,
      );
    }
    const { painted, colours } = await dashboard.pixels();
    expect(painted).toBeGreaterThan(0.02);
    expect(colours).toBeGreaterThan(10);
    await workbench.screenshot("dashboard");
  });

  test("the dashboard's history holds the values that `show` gives", async () => {
    const { dashboard } = workbench;
    const study = await showStudy(folder);
    await dashboard.tab("History");
    await dashboard.drawn();
    const drawn = await dashboard.numbers();
    const complete = study.trials.filter(({ state }) => state === "complete");
    expect(drawn.filter(({ state }) => state === "complete").map((row) => [row.trial, row.val_loss])).toEqual(
      complete.map(({ number, value }) => [number, value]),
    );
    expect((await dashboard.trials()).length).toBe(study.trials.length);
    expect((await dashboard.pixels()).colours).toBeGreaterThan(10);
  });

  test("reloading the window in the middle of a study loses no trial and runs none twice", async () => {
    const before = finished(await showStudy(folder));
    await workbench.command("Guided Tuning: Resume");
    await expect
      .poll(async () => (await showStudy(folder)).trials.length, PATIENCE)
      .toBeGreaterThan(before.length + 1);
    await expect.poll(jobs, PATIENCE).not.toEqual([]);
    const midway = finished(await showStudy(folder));
    await workbench.reload();
    await workbench.openView();
    await workbench.goesOn();
    await expect.poll(async () => finished(await showStudy(folder)).length, PATIENCE).toBe(TRIALS);

    const study = await showStudy(folder);
    expect(study.trials.map(({ number }) => number)).toEqual(study.trials.map((_, index) => index));
    for (const trial of midway) expect(study.trials[trial.number]).toEqual(trial);
    expect(running(study)).toBe(0);
    await workbench.row(/finished \d+\/\d+/).waitFor();
    await expect.poll(jobs, PATIENCE).toEqual([]);
  });

  test("Apply Best writes the same bytes as the command line, after a preview", async () => {
    const expected = await appliedByCommandLine(folder);
    expect(expected).not.toBe(source());
    await workbench.command("Guided Tuning: Apply Best");
    await workbench.screenshot("apply-preview");
    await workbench.page.getByRole("button", { name: "Apply", exact: true }).first().click();
    await expect.poll(source, PATIENCE).toBe(expected);
  });

  test("one undo brings the source back", async () => {
    // The source comes to the front once it is saved.
    await workbench.page.locator('.tab.active[data-resource-name="train.py"]').first().waitFor();
    await workbench.page.locator(".editor-instance .view-lines").first().click();
    await workbench.page.keyboard.press("Control+z");
    await workbench.command("File: Save All");
    await expect.poll(source, PATIENCE).toBe(readFileSync("examples/quickstart/train.py", "utf8"));
  });
});

interface Insight {
  readonly x: readonly number[];
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  readonly good: readonly number[] | null;
  readonly bad: readonly number[] | null;
}

/** The editor's Node and the one here may round `exp` and `log` differently in the last place. */
function expectNear(drawn: readonly unknown[], computed: readonly number[]): void {
  const scale = Math.max(...computed.map(Math.abs));
  const far = computed.filter((value, index) => !(Math.abs(value - Number(drawn[index])) <= 1e-9 * scale));
  expect(drawn.length).toBe(computed.length);
  expect(far).toEqual([]);
}

function running(study: ShownStudy): number {
  return study.trials.filter(({ state }) => state === "running").length;
}

function readNumbers(text: string): number[] {
  return (text.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi) ?? []).map(Number);
}

async function appliedByCommandLine(folder: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), "guided-tuning-apply-"));
  try {
    const project = join(copy, "quickstart");
    cpSync(folder, project, { recursive: true, verbatimSymlinks: true });
    await promisify(execFile)(process.execPath, [resolve("dist/cli.js"), "apply", project]);
    return readFileSync(join(project, "train.py"), "utf8");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
