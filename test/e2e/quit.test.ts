import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readEvents } from "../../src/jobs/trialFiles";
import { finished, showStudy } from "../support/shownStudy";
import { isAlive, processesMarked } from "../workbench/processTree.mjs";
import { Workbench } from "./support/workbench";

const PATIENCE = { timeout: 60_000, interval: 100 };
/** A minute for a trial: nothing here waits for one to end by itself. */
const SCRIPT = `import time
lr = 0.1  # @tune float(1e-3, 1)
# @tune.objective minimize loss
for epoch in range(600):
    print(f"epoch={epoch} loss={lr}", flush=True)
    time.sleep(0.1)
`;

describe("a terminal or a window that goes away, without persistent terminals", () => {
  let scratch: string;
  let folder: string;
  let workbench: Workbench;
  const trialDir = (trial: number) => join(folder, ".tuning", "project", "trials", String(trial));
  /** Everything that carries the trial's marker. */
  const processesOf = (trial: number) => processesMarked(`TUNE_TRIAL_DIR=${trialDir(trial)}`);
  const states = async () => (await showStudy(folder)).trials.map(({ state }) => state);

  /** The process of a trial's job, once it has printed something. */
  async function jobOf(trial: number): Promise<number> {
    return vi.waitFor(async () => {
      const events = await readEvents(trialDir(trial));
      const started = events?.find((event) => event.event === "started");
      if (!started || !events?.some(({ event }) => event === "metric"))
        throw new Error(`trial ${trial} has not begun`);
      return started.job.pid;
    }, PATIENCE);
  }

  beforeAll(async () => {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), "guided-tuning-quit-")));
    folder = join(scratch, "project");
    mkdirSync(folder);
    writeFileSync(join(folder, "train.py"), SCRIPT);
    workbench = await Workbench.open({
      folder,
      settings: {
        "guidedTuning.onQuit": "stop",
        "terminal.integrated.enablePersistentSessions": false,
      },
    });
    await workbench.openView();
    await workbench.row("lr").waitFor();
  });

  afterAll(async () => {
    await workbench?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("closing a trial's terminal stops that trial, and the study goes on with the next", async () => {
    await workbench.command("Guided Tuning: Start Tuning");
    await expect.poll(() => workbench.terminalText(), PATIENCE).toMatch(/epoch=\d+/);
    await workbench.command("Terminal: Kill the Active Terminal Instance");
    await expect
      .poll(async () => finished(await showStudy(folder)), PATIENCE)
      .toMatchObject([{ number: 0, state: "failed", reason: expect.stringMatching(/stopped/) }]);
    expect(isAlive(await jobOf(1))).toBe(true);
  });

  test("a window that is to stop its study on quitting leaves no job, and does not go on by itself", async () => {
    await workbench.reload();
    await expect.poll(() => processesOf(1), PATIENCE).toEqual([]);
    // Where the window was gone before it could record the end, the next one does.
    await expect.poll(states, PATIENCE).toEqual(["failed", "failed"]);
    expect((await showStudy(folder)).trials[1]?.reason).toMatch(/stopped/);
    await workbench.openView();
    await workbench.row(/stopped 2\/50/).waitFor();
  });

  test("with the other setting the job runs on, and the next window takes it over", async () => {
    mkdirSync(join(folder, ".vscode"));
    writeFileSync(join(folder, ".vscode", "settings.json"), '{ "guidedTuning.onQuit": "continue" }');
    // A window that has been opened with the setting, rather than one that may not have noticed it yet.
    await workbench.reload();
    await workbench.openView();
    await workbench.row(/stopped 2\/50/).waitFor();
    await workbench.command("Guided Tuning: Resume");
    const job = await jobOf(2);
    await workbench.reload();
    await workbench.openView();
    await workbench.row(/running 2\/50/).waitFor();
    expect(isAlive(job)).toBe(true);
    expect(await states()).toEqual(["failed", "failed", "running"]);
    await workbench.command("Guided Tuning: Stop");
    await expect.poll(() => processesOf(2), PATIENCE).toEqual([]);
    await expect.poll(states, PATIENCE).toEqual(["failed", "failed", "failed"]);
  });
});
