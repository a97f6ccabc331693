import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLauncher } from "../../../src/jobs/launcher";
import { silentLogger } from "../../../src/jobs/logger";
import { isAlive } from "../../../src/jobs/processIdentity";
import { ended, metrics, runnerScript, scratchFolder, sh, start, until, writeTrial } from "./jobsSupport";

const PTY = "import pty, sys; pty.spawn(sys.argv[1:])";

/** A launcher whose runners have a real terminal each. */
function terminals(cwd: string) {
  const opened: { child: ChildProcess; shown(): string }[] = [];
  const launcher = createLauncher({
    runnerScript: runnerScript(),
    cwd,
    logger: silentLogger,
    host: {
      start({ args, env }) {
        const child = spawn("python3", ["-c", PTY, process.execPath, ...args], {
          cwd,
          env: { ...process.env, ...env },
          stdio: ["pipe", "pipe", "ignore"],
        });
        let text = "";
        child.stdout.on("data", (bytes: Buffer) => {
          text += bytes;
        });
        opened.push({ child, shown: () => text });
        const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
        return { exited, show: () => undefined, kill: () => void child.kill("SIGKILL") };
      },
    },
  });
  onTestFinished(async () => {
    await launcher.dispose();
    for (const { child } of opened) child.kill("SIGKILL");
  });
  return { launcher, opened };
}

describe("in its terminal, a runner", () => {
  test("shows each trial's heading, its raw output and how it ended", async () => {
    const root = scratchFolder();
    const { launcher, opened } = terminals(root);
    const colours = await writeTrial(root, 0, sh("printf '\\033[31mred\\033[0m 10%%\\r20%%\\n'; exit 3"), {
      title: "trial 0 · lr=0.1",
    });
    await start(launcher, colours).finished;
    await start(launcher, await writeTrial(root, 1, sh("echo fine"), { title: "trial 1" })).finished;
    await until(() => opened[0]!.shown().includes("fine"));
    const shown = opened[0]!.shown();
    expect(opened).toHaveLength(1);
    expect(shown).toContain("trial 0 · lr=0.1");
    expect(shown).toContain("\u001b[31mred\u001b[0m 10%\r20%\r\n");
    expect(shown).toContain("exit code 3");
    expect(shown.indexOf("trial 1")).toBeGreaterThan(shown.indexOf("exit code 3"));
  });

  test("stops its trial at Ctrl-C, and runs the next one", async () => {
    const root = scratchFolder();
    const { launcher, opened } = terminals(root);
    const run = start(launcher, await writeTrial(root, 0, sh("echo loss=1; sleep 1000")));
    await run.until("metric");
    opened[0]!.child.stdin!.write("\u0003");
    expect(await run.finished).toMatchObject({ reason: "stopped" });
    expect(await start(launcher, await writeTrial(root, 1, ["true"])).finished).toMatchObject({
      exitCode: 0,
    });
    expect(opened).toHaveLength(1);
  });

  test("stops its trial when the terminal is closed, and the next one gets a new terminal", async () => {
    const root = scratchFolder();
    const { launcher, opened } = terminals(root);
    const run = start(launcher, await writeTrial(root, 0, sh("echo loss=1; sleep 1000")));
    await run.until("metric");
    const { runner, job } = await run.until("started");
    opened[0]!.child.kill("SIGKILL");
    expect(await run.finished).toMatchObject({ reason: "stopped" });
    await ended(runner);
    expect(isAlive(job)).toBe(false);
    expect(await start(launcher, await writeTrial(root, 1, ["true"])).finished).toMatchObject({
      exitCode: 0,
    });
    expect(opened).toHaveLength(2);
  });

  test("goes on with its trial when terminal and host are gone together, as when the editor is closed", async () => {
    const root = scratchFolder();
    const { launcher, opened } = terminals(root);
    const script =
      "echo loss=1; while [ ! -e go ]; do echo waiting; sleep 0.01; done; touch went; echo loss=0.5";
    const run = start(launcher, await writeTrial(root, 0, sh(script)));
    run.finished.catch(() => undefined);
    await run.until("metric");
    const { runner } = await run.until("started");
    const disposed = launcher.dispose();
    opened[0]!.child.kill("SIGKILL");
    await disposed;
    await start(terminals(root).launcher, await writeTrial(root, 1, sh("touch go"))).finished;
    await ended(runner);
    const events = readFileSync(join(root, ".tuning/study/trials/0/events.jsonl"), "utf8");
    expect(events).toContain('"reason":"exited","exitCode":0');
    expect(metrics(run.events)).toEqual(["loss@1=1"]);
  });

  test("does not stand still with its terminal", async () => {
    const root = scratchFolder();
    const { launcher, opened } = terminals(root);
    // Nobody reads this terminal any more: it is full after some kilobytes, as after Ctrl-S.
    const run = start(
      launcher,
      await writeTrial(
        root,
        0,
        sh("echo loss=1; while [ ! -e go ]; do sleep 0.01; done; seq 1 200000; echo loss=0.5"),
      ),
    );
    await run.until("metric");
    opened[0]!.child.kill("SIGSTOP");
    await start(terminals(root).launcher, await writeTrial(root, 1, sh("touch go"))).finished;
    expect(await run.finished).toMatchObject({ reason: "exited", exitCode: 0 });
    expect(metrics(run.events)).toEqual(["loss@1=1", "loss@2=0.5"]);
    opened[0]!.child.kill("SIGCONT");
  });
});
