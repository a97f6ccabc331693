import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finished, showStudy } from "../support/shownStudy";
import { commandLineOf, processesMarked } from "../workbench/processTree.mjs";
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

describe("a terminal that goes away, without persistent terminals", () => {
  let folder: string;
  let workbench: Workbench;
  const jobs = () =>
    processesMarked(workbench.server.mark).filter((pid) => /python.*train\.py/.test(commandLineOf(pid)));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "guided-tuning-quit-"));
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
    rmSync(folder, { recursive: true, force: true });
  });

  test("closing a trial's terminal stops that trial, and the study goes on with the next", async () => {
    await workbench.command("Guided Tuning: Start Tuning");
    await expect.poll(() => workbench.terminalText(), PATIENCE).toMatch(/epoch=\d+/);
    await workbench.command("Terminal: Kill the Active Terminal Instance");
    await expect
      .poll(async () => finished(await showStudy(folder)), PATIENCE)
      .toMatchObject([{ number: 0, state: "failed", reason: expect.stringMatching(/stopped/) }]);
    await expect.poll(async () => (await showStudy(folder)).trials.length, PATIENCE).toBe(2);
    await expect.poll(jobs, PATIENCE).not.toEqual([]);
  });
});
