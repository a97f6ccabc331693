import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import { isAlive } from "../../../src/jobs/processIdentity";
import { readEvents } from "../../../src/jobs/trialFiles";
import type { RunnerEvent } from "../../../src/protocol/runnerProtocol";
import { stopOrphans } from "../../../src/study/stopOrphans";
import { openStudy } from "../../../src/study/study";
import { showStudy } from "../../support/shownStudy";
import { killAll, processesMarked } from "../../workbench/processTree.mjs";
import { cli, project } from "../badInput/support";

const PATIENCE = { timeout: 30_000, interval: 10 };

/** Prints a value, waits for the test, prints another, and ignores from then on that it is asked to end. */
const SOURCE = `import os, signal, time
x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
# @tune.command python3 \${file}
print("epoch=1 loss=1", flush=True)
go = os.path.join(os.environ["GO"], "go" + os.environ["TUNE_TRIAL"])
while not os.path.exists(go):
    time.sleep(0.01)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("epoch=2 loss=99", flush=True)
time.sleep(0 if open(go).read() == "end" else 60)
`;

type Started = Extract<RunnerEvent, { event: "started" }>;

/** A study in a folder of its own, whose trials wait to be told to go on. */
function waitingStudy() {
  const folder = project({ "train.py": SOURCE });
  const trialDir = (trial: number) => join(folder, ".tuning/train/trials", String(trial));
  onTestFinished(() => {
    for (const trial of [0, 1, 2]) killAll(processesMarked(`TUNE_TRIAL_DIR=${trialDir(trial)}`));
  });
  return {
    folder,
    journal: join(folder, ".tuning/train/journal.log"),
    events: async (trial: number) => (await readEvents(trialDir(trial))) ?? [],
    go: (trial: number, how: "stay" | "end") => writeFileSync(join(folder, `go${trial}`), how),
    /** Runs until each of the trials has printed something, or was told of it again; then it may be killed. */
    host(trials: number, onReady: (kill: () => void) => void, ...more: readonly string[]) {
      const names = Array.from({ length: trials }, (_, trial) => `trial ${trial}: loss=1 `);
      let ready = false;
      const args = [
        "--trials",
        String(trials),
        "--parallel",
        String(trials),
        "--seed",
        "1",
        "--json",
        ...more,
      ];
      return cli(["run", join(folder, "train.py"), ...args], {
        env: { GUIDED_TUNING_DEBUG: "1", GO: folder },
        keepStrays: true,
        onOutput(said, pid) {
          if (ready || !names.every((name) => said.includes(name))) return;
          ready = true;
          onReady(() => process.kill(pid, "SIGKILL"));
        },
      });
    },
  };
}

async function startOf(study: ReturnType<typeof waitingStudy>, trial: number): Promise<Started> {
  const started = (await study.events(trial)).find((event): event is Started => event.event === "started");
  if (!started) throw new Error(`trial ${trial} has not started`);
  return started;
}

describe("a job whose host was killed", () => {
  test.each([
    { runnerToo: false, killed: "its host" },
    { runnerToo: true, killed: "its host and its runner" },
  ])(
    "is stopped within a second by the next host when it becomes hopeless ($killed killed)",
    async ({ runnerToo }) => {
      const study = waitingStudy();
      const pruner = ["--pruner", "threshold(upper=10)"];
      await study.host(1, (kill) => kill(), ...pruner);
      const { job, runner } = await startOf(study, 0);
      if (runnerToo) process.kill(runner.pid, "SIGKILL");
      let stoppedMs = Number.POSITIVE_INFINITY;
      const next = await study.host(1, async () => {
        const from = performance.now();
        study.go(0, "stay");
        await vi.waitFor(() => expect(isAlive(job)).toBe(false), PATIENCE);
        stoppedMs = performance.now() - from;
      });
      // It takes less than a second, half of which is grace; another is for a machine with other things to do.
      expect(stoppedMs).toBeLessThan(2_000);
      expect(next.lines.find(({ event }) => event === "trial")).toMatchObject({
        number: 0,
        state: "pruned",
        reason: expect.stringMatching(/99.*10/),
      });
      const { trials } = await showStudy(study.folder);
      expect(trials).toMatchObject([{ state: "pruned", value: 99, reason: expect.stringMatching(/99.*10/) }]);
      // As Optuna reads it: state 2 is PRUNED.
      expect(readFileSync(study.journal, "utf8")).toMatch(/"state": ?2/);
    },
  );
});

describe("trials of a window that was to stop them and is gone", () => {
  test("are ended and recorded as stopped, and one that had come to its end as what it is", async () => {
    const study = waitingStudy();
    await study.host(3, (kill) => kill());
    const { stdout } = await cli(["show", study.folder]);
    expect(stdout.match(/running +its program has ended: run again to go on with it/g)).toHaveLength(3);
    const [obeying, killed, done] = await Promise.all([0, 1, 2].map((trial) => startOf(study, trial)));
    process.kill(killed!.runner.pid, "SIGKILL");
    process.kill(-killed!.job.pid, "SIGKILL");
    study.go(2, "end");
    await vi.waitFor(() => expect(isAlive(done!.job)).toBe(false), PATIENCE);
    const opened = await openStudy(study.journal, silentLogger);
    try {
      expect([...(await stopOrphans(opened!, silentLogger))]).toEqual([0, 1, 2]);
      expect(isAlive(obeying!.job)).toBe(false);
      expect(await stopOrphans(opened!, silentLogger)).toEqual([]);
    } finally {
      opened?.dispose();
    }
    const { trials } = await showStudy(study.folder);
    const stopped = { state: "failed", reason: "stopped: its window was closed" };
    expect(trials).toMatchObject([stopped, stopped, { state: "complete", value: 99 }]);
    // They tell nothing about the configuration: the next host goes on as if they had not been.
    expect(readFileSync(study.journal, "utf8").match(/"guided_tuning:kind": ?"stopped"/g)).toHaveLength(2);
  });

  test("are left alone while their owner lives", async () => {
    const study = waitingStudy();
    let told: readonly number[] | undefined;
    await study.host(1, async (kill) => {
      const opened = await openStudy(study.journal, silentLogger);
      told = await stopOrphans(opened!, silentLogger);
      opened?.dispose();
      kill();
    });
    expect(told).toEqual([]);
    const { job } = await startOf(study, 0);
    expect(isAlive(job)).toBe(true);
    study.go(0, "end");
    const ended = await study.host(1, () => {});
    expect(ended.lines.find(({ event }) => event === "trial")).toMatchObject({
      number: 0,
      state: "complete",
    });
  });
});
