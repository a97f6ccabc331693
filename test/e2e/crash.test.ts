import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchExample } from "../support/scratchExample.mjs";
import { finished, type ShownTrial, showStudy } from "../support/shownStudy";
import { commandLineOf, isAlive, processesMarked } from "../workbench/processTree.mjs";
import { Workbench } from "./support/workbench";

const TRIALS = 12;
const KILLS = 2;
const PATIENCE = { timeout: 90_000, interval: 250 };

describe("when the extension host is killed again and again in the middle of a study", () => {
  let folder: string;
  let workbench: Workbench;
  const jobs = () =>
    processesMarked(workbench.server.mark).filter((pid) => /python.*train\.py/.test(commandLineOf(pid)));

  beforeAll(async () => {
    folder = scratchExample("quickstart");
    workbench = await Workbench.open({
      folder,
      settings: {
        "guidedTuning.trials": TRIALS,
        "guidedTuning.seed": 1,
        "terminal.integrated.enablePersistentSessions": false,
      },
    });
    await workbench.openView();
  });

  afterAll(async () => {
    await workbench?.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  });

  test("no finished trial is lost, none runs twice, and the study goes on to its end", async () => {
    await workbench.row("learning_rate").waitFor();
    await workbench.command("Guided Tuning: Start Tuning");
    const before: ShownTrial[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await expect
        .poll(async () => (await showStudy(folder).catch(nothing)).trials.length, PATIENCE)
        .toBeGreaterThan(before.length + 2);
      await expect.poll(jobs, PATIENCE).not.toEqual([]);
      const host = workbench.extensionHost();
      before.splice(0, before.length, ...finished(await showStudy(folder)));
      process.kill(host, "SIGKILL");
      await expect.poll(() => isAlive(host), PATIENCE).toBe(false);
      await workbench.reload();
      await workbench.openView();
      await workbench.goesOn();
    }
    await expect.poll(async () => finished(await showStudy(folder)).length, PATIENCE).toBe(TRIALS);

    const study = await showStudy(folder);
    expect(study.trials.map(({ number }) => number)).toEqual(study.trials.map((_, index) => index));
    for (const trial of before) expect(study.trials[trial.number]).toEqual(trial);
    expect(study.trials.filter(({ state }) => state === "running")).toEqual([]);
    await expect.poll(jobs, PATIENCE).toEqual([]);
  });
});

/** Before the first trial there is no journal to show. */
function nothing(): { trials: never[] } {
  return { trials: [] };
}
