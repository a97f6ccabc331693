import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { adoptTrial, stopAdopted } from "../../../src/jobs/adopt";
import { isAlive } from "../../../src/jobs/processIdentity";
import { runTrial } from "../../../src/jobs/runner/runTrial";
import type { RunnerEvent, TrialSpec } from "../../../src/protocol/runnerProtocol";
import { ended, metrics, newLauncher, scratchFolder, sh, start, until, writeTrial } from "./jobsSupport";

const WAITS =
  "echo run >> runs; echo epoch=1 loss=1; while [ ! -e go ]; do sleep 0.01; done; echo epoch=2 loss=0.5";

/** A trial that has printed a metric and runs on, while its host is gone. */
async function orphan(script = WAITS, options: Partial<TrialSpec> = {}) {
  const root = scratchFolder();
  const launcher = newLauncher(root);
  const spec = await writeTrial(root, 0, sh(script), options);
  const run = start(launcher, spec);
  run.finished.catch(() => undefined);
  const { job, runner } = await run.until("started");
  await run.until("metric");
  await launcher.dispose();
  return { root, spec, job, runner, go: () => writeFileSync(join(root, "go"), "") };
}

function adopt(spec: TrialSpec) {
  const abort = new AbortController();
  const events: RunnerEvent[] = [];
  const finished = adoptTrial(spec.trialDir, {
    signal: abort.signal,
    onEvent: (event) => events.push(event),
  });
  return { events, finished, abort };
}

describe("a trial whose host is gone", () => {
  test("runs on, and its events are read to its end", async () => {
    const { root, spec, runner, go } = await orphan();
    const { events, finished } = adopt(spec);
    await until(() => metrics(events).length === 1);
    go();
    expect(await finished).toMatchObject({ event: "finished", reason: "exited", exitCode: 0 });
    expect(events.map(({ event }) => event)).toEqual(["claimed", "started", "metric", "metric", "finished"]);
    expect(metrics(events)).toEqual(["loss@1=1", "loss@2=0.5"]);
    expect(readFileSync(join(root, "runs"), "utf8")).toBe("run\n");
    await ended(runner);
  });

  test("that has finished meanwhile tells everything", async () => {
    const { spec, runner, go } = await orphan();
    go();
    await ended(runner);
    const { events, finished } = adopt(spec);
    expect(await finished).toMatchObject({ event: "finished", exitCode: 0 });
    expect(metrics(events)).toEqual(["loss@1=1", "loss@2=0.5"]);
  });

  test("is taken over when its runner was killed as well", async () => {
    const { root, spec, job, runner, go } = await orphan(`${WAITS}; exit 7`);
    process.kill(runner.pid, "SIGKILL");
    await ended(runner);
    expect(isAlive(job)).toBe(true);
    const { events, finished } = adopt(spec);
    await until(() => metrics(events).length >= 1);
    go();
    expect(await finished).toMatchObject({ event: "finished", reason: "exited", exitCode: 7 });
    expect(metrics(events).at(-1)).toBe("loss@2=0.5");
    expect(readFileSync(join(root, "runs"), "utf8")).toBe("run\n");
  });

  test("that ended after its runner was killed is known by its output and exit code", async () => {
    const { spec, job, runner, go } = await orphan();
    process.kill(runner.pid, "SIGKILL");
    go();
    await ended(job);
    const { events, finished } = adopt(spec);
    expect(await finished).toMatchObject({
      reason: "exited",
      exitCode: 0,
      tail: ["epoch=1 loss=1", "epoch=2 loss=0.5"],
    });
    expect(metrics(events).at(-1)).toBe("loss@2=0.5");
    expect(await adopt(spec).finished).toMatchObject({ reason: "exited", exitCode: 0 });
  });

  test("that was killed with its runner is lost", async () => {
    const { spec, job, runner } = await orphan();
    process.kill(runner.pid, "SIGKILL");
    process.kill(-job.pid, "SIGKILL");
    await ended(job);
    const finished = await adopt(spec).finished;
    expect(finished).toMatchObject({ event: "finished", reason: "lost", exitCode: null });
    expect(finished.message).toContain("runner that watched it was killed");
  });

  test("is found by its marker when its start was not recorded", async () => {
    const { spec, job, runner, go } = await orphan();
    process.kill(runner.pid, "SIGKILL");
    await ended(runner);
    const path = join(spec.trialDir, "events.jsonl");
    const [claimed] = readFileSync(path, "utf8").split("\n");
    // Cut off in the middle of the second line.
    writeFileSync(path, `${claimed}\n{"event":"star`);
    const { events, finished } = adopt(spec);
    await until(() => events.some(({ event }) => event === "started"));
    expect(events.find(({ event }) => event === "started")).toMatchObject({ job: { pid: job.pid } });
    go();
    expect(await finished).toMatchObject({ reason: "exited", exitCode: 0 });
  });

  test.each(["stop", "prune", "kill"] as const)("can be told to %s", async (how) => {
    const { spec, job, runner } = await orphan(`trap '' INT; ${WAITS}`, { graceS: 0.2 });
    const { finished } = adopt(spec);
    await stopAdopted(spec.trialDir, how);
    expect(await finished).toMatchObject({ reason: how === "prune" ? "pruned" : "stopped" });
    expect(isAlive(job)).toBe(false);
    await ended(runner);
  });

  test("can be stopped also when its runner was killed", async () => {
    const { spec, job, runner } = await orphan();
    process.kill(runner.pid, "SIGKILL");
    await ended(runner);
    const { finished, abort } = adopt(spec);
    abort.abort();
    expect(await finished).toMatchObject({ reason: "stopped" });
    expect(isAlive(job)).toBe(false);
  });
});

describe("a trial that never started", () => {
  test("is gone, and a runner that hears of it later does not start it", async () => {
    const root = scratchFolder();
    const spec = await writeTrial(root, 0, sh("touch ran"));
    expect(await adopt(spec).finished).toMatchObject({ event: "gone" });
    const late = await runTrial(spec, { onEvent: () => undefined });
    expect(late).toMatchObject({ reason: "lost" });
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  test("is gone also without a folder", async () => {
    const root = scratchFolder();
    mkdirSync(join(root, "empty"));
    const gone = adoptTrial(join(root, "none"), {
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    expect(await gone).toMatchObject({ event: "gone" });
  });
});
