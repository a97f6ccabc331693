import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { identityOf, isAlive } from "../../../src/jobs/processIdentity";
import { createMetricSeries } from "../../../src/study/metricSeries";
import { outcomeOf } from "../../../src/study/outcome";
import { loudSkip } from "../../support/loudSkip";
import { newLauncher, scratchFolder, sh, start, until, writeTrial } from "./jobsSupport";

const OBJECTIVE = { objectives: [{ metric: "loss", goal: "minimize", take: "last" }], limits: [] } as const;

/** Runs a job to its end, and says how that is recorded. */
async function ending(argv: readonly string[], options: { timeoutS?: number; stop?: "stop" | "prune" } = {}) {
  const root = scratchFolder();
  const launcher = newLauncher(root);
  const run = start(launcher, await writeTrial(root, 0, argv, { timeoutS: options.timeoutS ?? null }));
  if (options.stop) {
    await run.until("metric");
    launcher.stop(0, options.stop);
  }
  const finished = await run.finished;
  const series = createMetricSeries();
  for (const event of run.events) if (event.event === "metric") series.add(event);
  return outcomeOf({ definition: OBJECTIVE, finished, series, seen: async () => [] });
}

const python = (script: string) => ["python3", "-c", script];
const WAITS = sh("echo loss=1; sleep 100");

describe("how a trial ended is told", () => {
  test.each<[name: string, kind: string, reason: RegExp | null, argv: readonly string[]]>([
    ["complete", "complete", null, sh("echo loss=1")],
    ["NaN", "not-a-number", /loss was NaN at step/, sh("echo loss=nan")],
    ["no metric", "no-metric", /loss was never printed/, sh("echo hello")],
    ["a crash", "crashed", /exit code 1: ValueError: bad size/, python("raise ValueError('bad size')")],
    ["a segmentation fault", "crashed", /segmentation fault/, python("import os; os.kill(os.getpid(), 11)")],
    ["killed", "killed", /killed \(signal 9\), possibly out of memory/, sh("kill -9 $$")],
    ["a missing command", "command-missing", /command not found: no-such-program/, ["no-such-program"]],
    ["Python's memory", "out-of-memory", /out of memory: MemoryError/, python("x = bytearray(1 << 62)")],
    [
      "a limit of memory",
      "out-of-memory",
      /out of memory: MemoryError/,
      sh("ulimit -v 1000000; exec python3 -c 'x = bytearray(2_000_000_000)'"),
    ],
    [
      "Node's heap",
      "out-of-memory",
      /heap out of memory/,
      [process.execPath, "--max-old-space-size=16", "-e", "const a = []; for (;;) a.push({ a: [1, 2] })"],
    ],
    [
      "the GPU's memory",
      "out-of-memory",
      /out of memory: torch\.cuda\.OutOfMemoryError/,
      sh("echo 'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20 MiB' >&2; exit 1"),
    ],
  ])("%s", async (_name, kind, reason, argv) => {
    const outcome = await ending(argv);
    expect(outcome.kind).toBe(kind);
    if (reason === null) expect(outcome.reason).toBeNull();
    else expect(outcome.reason).toMatch(reason);
  });

  test("the time limit, a stop and a pruning, whatever the job says then", async () => {
    expect(await ending(WAITS, { timeoutS: 0.2 })).toMatchObject({ kind: "timeout" });
    expect(await ending(WAITS, { stop: "stop" })).toMatchObject({ kind: "stopped" });
    expect(await ending(WAITS, { stop: "prune" })).toMatchObject({ kind: "pruned", values: [1] });
  });

  test("words about memory are no failure where the job succeeds", async () => {
    expect(await ending(sh("echo 'CUDA out of memory, trying less'; echo loss=1"))).toMatchObject({
      kind: "complete",
    });
  });

  test("what the kernel killed for want of memory", async ({ skip }) => {
    const group = memoryGroup(48_000_000);
    if (group === null) return skip();
    const job = `echo $$ > ${group}/cgroup.procs; exec python3 -c 'x = b"1" * 400_000_000'`;
    const outcome = await ending(sh(job));
    expect(outcome.kind).toBe("out-of-memory");
    expect(outcome.reason).toContain("killed by the system, because memory ran out");
  });
});

test.skipIf(process.platform === "win32")("a machine that slept has used up no time limit", async () => {
  const root = scratchFolder();
  const script = "echo loss=1; while [ ! -e go ]; do sleep 0.01; done";
  const run = start(newLauncher(root), await writeTrial(root, 0, sh(script), { timeoutS: 2.5 }));
  const { job, runner } = await run.until("started");
  await run.until("metric");
  const both = (signal: NodeJS.Signals) => {
    process.kill(runner.pid, signal);
    process.kill(-job.pid, signal);
  };
  both("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 3000));
  writeFileSync(join(root, "go"), "");
  both("SIGCONT");
  const finished = await run.finished;
  expect(finished).toMatchObject({ reason: "exited", exitCode: 0 });
  expect(finished.durationS).toBeLessThan(2.5);
});

describe("a daemon that wipes its environment and leaves its session", () => {
  test.skipIf(process.platform !== "linux")("is found by its folder, and ends with its trial", async () => {
    const root = scratchFolder();
    const trialDir = join(root, ".tuning/study/trials/0");
    mkdirSync(join(trialDir, "overlay"), { recursive: true });
    const pidFile = join(root, "pid");
    const script = `import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(${JSON.stringify(pidFile)} + ".new", "w").write(str(os.getpid()))
        os.rename(${JSON.stringify(pidFile)} + ".new", ${JSON.stringify(pidFile)})
        for fd in range(3): os.close(fd)
        os.execve("/bin/sleep", ["sleep", "777"], {})
    os._exit(0)
os.wait()
print("loss=1", flush=True)
import time
while not os.path.exists(${JSON.stringify(join(root, "go"))}): time.sleep(0.01)
`;
    const spec = await writeTrial(root, 0, python(script), { cwd: join(trialDir, "overlay") });
    const run = start(newLauncher(root), spec);
    await until(() => existsSync(pidFile));
    const daemon = identityOf(Number(readFileSync(pidFile, "utf8")));
    expect(daemon && isAlive(daemon)).toBe(true);
    writeFileSync(join(root, "go"), "");
    expect(await run.finished).toMatchObject({ exitCode: 0 });
    expect(daemon && isAlive(daemon)).toBe(false);
  });
});

/** A control group with so many bytes, which its job enters by itself; null where we may not make one. */
function memoryGroup(bytes: number): string | null {
  const [folder, limit, swap] = existsSync("/sys/fs/cgroup/cgroup.controllers")
    ? ["/sys/fs/cgroup", "memory.max", "memory.swap.max"]
    : ["/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"];
  const group = join(folder, `guided-tuning-test-${process.pid}`);
  try {
    mkdirSync(group);
    onTestFinished(async () => {
      await until(() => readFileSync(join(group, "cgroup.procs"), "utf8") === "");
      rmdirSync(group);
    });
    writeFileSync(join(group, limit), String(bytes));
    if (existsSync(join(group, swap)))
      writeFileSync(join(group, swap), swap === "memory.swap.max" ? "0" : String(bytes));
    return group;
  } catch {
    loudSkip("kills for want of memory are not tested without the right to make control groups: run as root");
    return null;
  }
}
