import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createLauncher } from "../../../src/jobs/launcher";
import { silentLogger } from "../../../src/jobs/logger";
import { identityOf, isAlive } from "../../../src/jobs/processIdentity";
import { createProcessRunnerHost } from "../../../src/jobs/runnerHost";
import { readEvents } from "../../../src/jobs/trialFiles";
import type { TrialSpec } from "../../../src/protocol/runnerProtocol";
import {
  ended,
  metrics,
  newLauncher,
  type Run,
  scratchFolder,
  sh,
  start,
  until,
  writeTrial,
} from "./jobsSupport";

describe("a trial", () => {
  test("is run with its metrics, output and events kept", async () => {
    const root = scratchFolder();
    const spec = await writeTrial(root, 0, sh("echo epoch=1 loss=0.5; echo epoch=2 loss=nan >&2; echo done"));
    const run = start(newLauncher(root), spec);
    const finished = await run.finished;
    expect(finished).toMatchObject({ reason: "exited", exitCode: 0, signal: null, message: null });
    expect(finished.tail).toEqual(["epoch=1 loss=0.5", "epoch=2 loss=nan", "done"]);
    expect(run.events.map(({ event }) => event)).toEqual([
      "claimed",
      "started",
      "metric",
      "metric",
      "finished",
    ]);
    expect(metrics(run.events)).toEqual(["loss@1=0.5", "loss@2=NaN"]);
    expect(await readEvents(spec.trialDir)).toEqual(run.events);
    expect(readFileSync(join(spec.trialDir, "output.log"), "utf8")).toBe(
      "epoch=1 loss=0.5\nepoch=2 loss=nan\ndone\n",
    );
  });

  test("sees its own variables, and neither the editor's nor the runner's", async () => {
    const root = scratchFolder();
    process.env.VSCODE_IPC_HOOK_CLI = "/x";
    onTestFinished(() => void delete process.env.VSCODE_IPC_HOOK_CLI);
    const spec = await writeTrial(root, 7, ["env"]);
    await start(newLauncher(root), spec).finished;
    const env = new Map(
      readFileSync(join(spec.trialDir, "output.log"), "utf8")
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const),
    );
    expect(env.get("TUNE_TRIAL")).toBe("7");
    expect(env.get("TUNE_TRIAL_DIR")).toBe(spec.trialDir);
    expect(env.get("TUNE_STUDY")).toBe("study");
    expect(env.get("TUNE_PARAMS")).toBe(join(spec.trialDir, "params.json"));
    expect(env.get("PYTHONUNBUFFERED")).toBe("1");
    expect(env.get("PATH")).toBe(process.env.PATH);
    for (const name of [
      "ELECTRON_RUN_AS_NODE",
      "TUNE_RUNNER_TOKEN",
      "VSCODE_IPC_HOOK_CLI",
      "TUNE_PARENT_DIR",
    ]) {
      expect(env.has(name)).toBe(false);
    }
  });

  test("that fails keeps its exit code, the last lines of its output and the error among them", async () => {
    const root = scratchFolder({
      "train.py": "for i in range(40): print('line', i)\ndef f(x): raise ValueError('bad size')\nf(1)\n",
    });
    const spec = await writeTrial(root, 0, ["python3", "train.py"]);
    const finished = await start(newLauncher(root), spec).finished;
    expect(finished).toMatchObject({
      reason: "exited",
      exitCode: 1,
      message: "exit code 1: ValueError: bad size",
    });
    expect(finished.tail).toHaveLength(20);
    expect(finished.tail.at(-1)).toBe("ValueError: bad size");
  });

  test("that is killed by a signal says by which", async () => {
    const root = scratchFolder();
    const spec = await writeTrial(root, 0, sh("kill -SEGV $$"));
    const finished = await start(newLauncher(root), spec).finished;
    expect(finished).toMatchObject({ reason: "signalled", exitCode: null, signal: "SIGSEGV" });
    expect(finished.message).toContain("segmentation fault");
  });

  test.each([
    ["no-such-program", "not-found", "command not found: no-such-program"],
    ["./notes.txt", "not-executable", "chmod +x ./notes.txt"],
    ["./none.sh", "not-found", "command not found: ./none.sh"],
  ])("whose command is %s says %s", async (program, reason, words) => {
    const root = scratchFolder({ "notes.txt": "" });
    const spec = await writeTrial(root, 0, [program]);
    const finished = await start(newLauncher(root), spec).finished;
    expect(finished).toMatchObject({ reason, exitCode: null, message: expect.stringContaining(words) });
  });

  test("whose script has a missing interpreter fails with the shell's exit code", async () => {
    const root = scratchFolder({ "run.sh": "#!/no/such/interpreter\n" });
    chmodSync(join(root, "run.sh"), 0o755);
    const finished = await start(newLauncher(root), await writeTrial(root, 0, ["./run.sh"])).finished;
    expect(finished).toMatchObject({ reason: "exited", exitCode: 127 });
  });

  test.skipIf(process.platform !== "linux")("has its peak memory measured, of the whole tree", async () => {
    const root = scratchFolder({
      "train.py": [
        "import subprocess, sys, time",
        "hold = 'x = bytearray(60_000_000); import time; print(1, flush=True); time.sleep(2)'",
        "child = subprocess.Popen([sys.executable, '-c', hold], stdout=subprocess.PIPE)",
        "mine = bytearray(60_000_000)",
        "child.stdout.readline()",
        "time.sleep(0.8)",
        "child.kill()",
      ].join("\n"),
    });
    const finished = await start(newLauncher(root), await writeTrial(root, 0, ["python3", "train.py"]))
      .finished;
    expect(finished.peakMemoryMb).toBeGreaterThan(120);
    expect(finished.peakMemoryMb).toBeLessThan(180);
  });

  test("with variables that no shell can hold gets them all the same", async () => {
    const root = scratchFolder();
    const base = await writeTrial(root, 0, ["python3", "-c", "import os; print(os.environ['a.b-c'])"]);
    const spec = await writeTrial(root, 0, base.argv, { env: { ...base.env, "a.b-c": "kept" } });
    expect((await start(newLauncher(root), spec).finished).tail).toEqual(["kept"]);
  });
});

describe("ending a trial", () => {
  test("its time limit ends it", async () => {
    const root = scratchFolder();
    const spec = await writeTrial(root, 0, ["sleep", "100"], { timeoutS: 0.2 });
    const finished = await start(newLauncher(root), spec).finished;
    expect(finished).toMatchObject({ reason: "timeout", message: "stopped after its time limit of 0.2 s" });
    expect(finished.durationS).toBeLessThan(5);
  });

  test("a stop interrupts it and lets it end by itself", async () => {
    const root = scratchFolder({
      "train.py": [
        "import time",
        "print('loss=1', flush=True)",
        "try: time.sleep(100)",
        "except KeyboardInterrupt: print('loss=0.5')",
      ].join("\n"),
    });
    const run = start(newLauncher(root), await writeTrial(root, 0, ["python3", "train.py"]));
    await run.until("metric");
    run.abort.abort();
    expect(await run.finished).toMatchObject({ reason: "stopped", exitCode: 0 });
    expect(metrics(run.events)).toEqual(["loss@1=1", "loss@2=0.5"]);
  });

  const STUBBORN = [
    "import os, signal, sys, time, subprocess",
    "for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)",
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])",
    "daemon = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True)",
    "if os.fork() == 0:",
    "    os.setsid()",
    "    if os.fork() != 0: os._exit(0)",
    "    print(f'grandchild={os.getpid()}', flush=True)",
    "    time.sleep(1000)",
    "print(f'child={child.pid} daemon={daemon.pid}', flush=True)",
    "time.sleep(0.2)",
    "print('loss=1', flush=True)",
    "while True: time.sleep(1000)",
  ].join("\n");

  async function startStubborn(options: Partial<TrialSpec>) {
    const root = scratchFolder({ "train.py": STUBBORN });
    const launcher = newLauncher(root);
    const spec = await writeTrial(root, 0, ["python3", "train.py"], { metrics: "*", ...options });
    const run = start(launcher, spec);
    const pids = new Promise<number[]>((resolve) => {
      const look = async () => {
        for (;;) {
          await run.until("metric");
          const seen = new Map(
            run.events.flatMap((e) => (e.event === "metric" ? [[e.name, Number(e.value)]] : [])),
          );
          const found = ["child", "daemon", "grandchild", "loss"].map((name) => seen.get(name));
          if (found.every((pid) => pid !== undefined)) return resolve(found.slice(0, 3));
          await new Promise((next) => setImmediate(next));
        }
      };
      void look();
    });
    return { launcher, run, pids: await pids };
  }

  test("what ignores the interrupt is killed after the grace period, also what left its session", async () => {
    const { run, pids } = await startStubborn({ graceS: 0.3 });
    const processes = pids.map((pid) => identityOf(pid)!);
    expect(processes.every(isAlive)).toBe(true);
    run.abort.abort();
    expect(await run.finished).toMatchObject({ reason: "stopped", signal: "SIGKILL" });
    expect(processes.filter(isAlive)).toEqual([]);
  });

  test("a pruned trial is gone within a second", async () => {
    const { launcher, run, pids } = await startStubborn({});
    const processes = pids.map((pid) => identityOf(pid)!);
    const began = performance.now();
    launcher.stop(0, "prune");
    expect(await run.finished).toMatchObject({ reason: "pruned" });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(processes.filter(isAlive)).toEqual([]);
  });

  test("a second stop does not wait for the grace period", async () => {
    const { launcher, run } = await startStubborn({ graceS: 1000 });
    run.abort.abort();
    launcher.stop(0, "kill");
    expect(await run.finished).toMatchObject({ reason: "stopped", signal: "SIGKILL" });
  });

  test("children that outlive their parent end with it, and nothing waits for them", async () => {
    const root = scratchFolder();
    const spec = await writeTrial(root, 0, sh("sleep 1000 & setsid sleep 1000 & echo loss=1; exit 3"));
    const run = start(newLauncher(root), spec);
    const finished = await run.finished;
    expect(finished).toMatchObject({ exitCode: 3 });
    expect(finished.durationS).toBeLessThan(2);
    expect(metrics(run.events)).toEqual(["loss@1=1"]);
  });
});

describe("a runner", () => {
  test("runs one trial after the other in its slot, and slots run side by side", async () => {
    const root = scratchFolder();
    const launcher = newLauncher(root);
    const runs = [];
    for (const trial of [0, 1, 2]) {
      const run = start(launcher, await writeTrial(root, trial, sh("echo loss=1")));
      await run.finished;
      runs.push(run);
    }
    const meet = "touch $TUNE_TRIAL; while [ ! -e 3 ] || [ ! -e 4 ]; do sleep 0.01; done";
    const [third, fourth] = [await writeTrial(root, 3, sh(meet)), await writeTrial(root, 4, sh(meet))];
    const together = [start(launcher, third, 0), start(launcher, fourth, 1)];
    for (const run of together) expect(await run.finished).toMatchObject({ exitCode: 0 });
    // Eight slots share a runner: it costs more than a short job to start one.
    const last = start(launcher, await writeTrial(root, 5, sh("echo loss=1")), 8);
    await last.finished;
    const runners = [...runs, ...together, last].map(({ events }) => {
      const started = events.find((event) => event.event === "started");
      return started?.runner.pid;
    });
    expect(new Set(runners.slice(0, 5)).size).toBe(1);
    expect(new Set(runners).size).toBe(2);
  });

  test("that is stopped, pruned or timed out does nothing to the others of its runner", async () => {
    const root = scratchFolder();
    const launcher = newLauncher(root);
    const forever = "echo loss=1; while :; do sleep 1; done";
    const stopped = start(launcher, await writeTrial(root, 0, sh(forever)), 0);
    const pruned = start(launcher, await writeTrial(root, 1, sh(forever)), 1);
    const late = start(launcher, await writeTrial(root, 2, sh(forever), { timeoutS: 0.2 }), 2);
    const other = start(
      launcher,
      await writeTrial(root, 3, sh("while [ ! -e go ]; do sleep 0.01; done; echo loss=0.5")),
      3,
    );
    await Promise.all([stopped, pruned].map((run) => run.until("metric")));
    stopped.abort.abort();
    launcher.stop(1, "prune");
    expect(await stopped.finished).toMatchObject({ reason: "stopped" });
    expect(await pruned.finished).toMatchObject({ reason: "pruned" });
    expect(await late.finished).toMatchObject({ reason: "timeout" });
    writeFileSync(join(root, "go"), "");
    expect(await other.finished).toMatchObject({ reason: "exited", exitCode: 0 });
    expect(metrics(other.events)).toEqual(["loss@1=0.5"]);
  });

  test("that is killed is replaced by one that takes its job over", async () => {
    const root = scratchFolder();
    const script =
      "echo run >> runs; echo epoch=1 loss=1; while [ ! -e go ]; do sleep 0.01; done; echo epoch=2 loss=0.5; exit 7";
    const run = start(newLauncher(root), await writeTrial(root, 0, sh(script)));
    const started = await run.until("started");
    await run.until("metric");
    process.kill(started.runner.pid, "SIGKILL");
    await until(() => metrics(run.events).length >= 2);
    writeFileSync(join(root, "go"), "");
    expect(await run.finished).toMatchObject({ reason: "exited", exitCode: 7 });
    expect(metrics(run.events).at(-1)).toBe("loss@2=0.5");
    expect(readFileSync(join(root, "runs"), "utf8")).toBe("run\n");
    expect(isAlive(started.job)).toBe(false);
  });

  test("that is killed with several trials is replaced by one that takes all of them over", async () => {
    const root = scratchFolder();
    const launcher = newLauncher(root);
    const script =
      "echo run >> runs$TUNE_TRIAL; echo epoch=1 loss=1; while [ ! -e go ]; do sleep 0.01; done; " +
      "echo epoch=2 loss=0.$TUNE_TRIAL; exit $TUNE_TRIAL";
    const runs: Run[] = [];
    for (const trial of [1, 2, 3])
      runs.push(start(launcher, await writeTrial(root, trial, sh(script)), trial));
    const [started] = await Promise.all(runs.map((run) => run.until("started")));
    await Promise.all(runs.map((run) => run.until("metric")));
    process.kill(started!.runner.pid, "SIGKILL");
    await until(() => runs.every(({ events }) => metrics(events).length >= 2));
    writeFileSync(join(root, "go"), "");
    for (const [i, run] of runs.entries()) {
      expect(await run.finished).toMatchObject({ reason: "exited", exitCode: i + 1 });
      expect(metrics(run.events).at(-1)).toBe(`loss@2=0.${i + 1}`);
      expect(readFileSync(join(root, `runs${i + 1}`), "utf8")).toBe("run\n");
    }
  });

  test("may be killed again and again", async () => {
    const root = scratchFolder();
    const script = "echo run >> runs; while [ ! -e go ]; do sleep 0.01; done; echo loss=0.5";
    const run = start(newLauncher(root), await writeTrial(root, 0, sh(script)));
    const killed = new Set<number>();
    for (let round = 0; round < 3; round++) {
      // Each that takes over claims nothing anew: find it by what it runs.
      await until(() => runnersIn(root).some((pid) => !killed.has(pid)));
      if (round === 0) await run.until("started");
      for (const pid of runnersIn(root)) {
        killed.add(pid);
        process.kill(pid, "SIGKILL");
      }
    }
    writeFileSync(join(root, "go"), "");
    expect(await run.finished).toMatchObject({ reason: "exited", exitCode: 0 });
    expect(metrics(run.events).at(-1)).toBe("loss@1=0.5");
    expect(readFileSync(join(root, "runs"), "utf8")).toBe("run\n");
  });

  test("that takes over is told of the stop that its predecessor did not live to carry out", async () => {
    const root = scratchFolder();
    const launcher = newLauncher(root);
    const run = start(
      launcher,
      await writeTrial(root, 0, sh("trap '' INT; echo loss=1; while :; do sleep 1; done")),
    );
    const { runner, job } = await run.until("started");
    await run.until("metric");
    process.kill(runner.pid, "SIGSTOP");
    launcher.stop(0, "kill");
    process.kill(runner.pid, "SIGKILL");
    expect(await run.finished).toMatchObject({ reason: "stopped" });
    expect(isAlive(job)).toBe(false);
  });

  test("that cannot be started is an error that says so", async () => {
    const root = scratchFolder();
    const launcher = createLauncher({
      host: createProcessRunnerHost(),
      runnerScript: join(root, "none.js"),
      cwd: root,
      logger: silentLogger,
    });
    await expect(start(launcher, await writeTrial(root, 0, ["true"])).finished).rejects.toThrow(
      "the trial runner ended before it was ready",
    );
    await launcher.dispose();
  });

  test("that is killed together with its job says so", async () => {
    const root = scratchFolder();
    const run = start(newLauncher(root), await writeTrial(root, 0, ["sleep", "1000"]));
    const started = await run.until("started");
    process.kill(started.runner.pid, "SIGKILL");
    process.kill(-started.job.pid, "SIGKILL");
    expect(await run.finished).toMatchObject({ reason: "lost", exitCode: null });
  });

  test("ends when its launcher is disposed", async () => {
    const root = scratchFolder();
    const launcher = newLauncher(root);
    const run = start(launcher, await writeTrial(root, 0, ["true"]));
    await run.finished;
    const { runner } = await run.until("started");
    await launcher.dispose();
    await ended(runner);
    expect(existsSync(root)).toBe(true);
  });
});

/** Pids of the trial runners that were started in this folder; Linux only. */
function runnersIn(root: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const runs = readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("trialRunner.js");
        return runs && readlinkSync(`/proc/${pid}/cwd`) === root;
      } catch {
        return false;
      }
    })
    .map(Number);
}
