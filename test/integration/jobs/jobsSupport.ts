import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";
import { jobEnvironment } from "../../../src/jobs/jobEnvironment";
import { createLauncher, type Launcher } from "../../../src/jobs/launcher";
import { silentLogger } from "../../../src/jobs/logger";
import { isAlive } from "../../../src/jobs/processIdentity";
import type { FinishedEvent } from "../../../src/jobs/runner/runTrial";
import { createProcessRunnerHost } from "../../../src/jobs/runnerHost";
import { writeTrialSpec } from "../../../src/jobs/trialSpec";
import type { ProcessIdentity, RunnerEvent, TrialSpec } from "../../../src/protocol/runnerProtocol";

let runner: string | null = null;

/** The bundled trial runner, built once per test file. */
export function runnerScript(): string {
  if (runner === null) {
    const folder = mkdtempSync(join(tmpdir(), "gt-runner-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    runner = join(folder, "trialRunner.js");
    buildSync({
      entryPoints: ["src/trialRunner.ts"],
      outfile: runner,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "error",
    });
  }
  return runner;
}

/** A folder with these files, removed after the test. */
export function scratchFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gt-jobs-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Writes a trial's folder that runs `argv` in `root` itself, without an overlay. */
export async function writeTrial(
  root: string,
  trial: number,
  argv: readonly string[],
  options: Partial<TrialSpec> = {},
): Promise<TrialSpec> {
  const trialDir = join(root, ".tuning", "study", "trials", String(trial));
  const spec: TrialSpec = {
    version: 1,
    study: "study",
    trial,
    title: `trial ${trial}`,
    argv,
    cwd: root,
    env: jobEnvironment({
      root,
      overlayRoot: root,
      trialDir,
      study: "study",
      trial,
      parentDir: null,
      environment: process.env,
    }),
    trialDir,
    metrics: ["loss"],
    timeoutS: null,
    graceS: 5,
    ...options,
  };
  writeTrialSpec(spec, {});
  return spec;
}

export function newLauncher(cwd: string): Launcher {
  const launcher = createLauncher({
    host: createProcessRunnerHost(),
    runnerScript: runnerScript(),
    cwd,
    logger: silentLogger,
  });
  onTestFinished(() => launcher.dispose());
  return launcher;
}

export interface Run {
  readonly events: RunnerEvent[];
  readonly finished: Promise<FinishedEvent>;
  readonly abort: AbortController;
  /** Resolves at the first event that fits. */
  until<Name extends RunnerEvent["event"]>(name: Name): Promise<Extract<RunnerEvent, { event: Name }>>;
}

/** Starts a trial and records its events. */
export function start(launcher: Launcher, spec: TrialSpec, slot = 0): Run {
  const abort = new AbortController();
  const events: RunnerEvent[] = [];
  const waiting: { name: string; found(event: RunnerEvent): void }[] = [];
  const finished = launcher.run(spec, {
    slot,
    signal: abort.signal,
    onEvent(event) {
      events.push(event);
      for (const { name, found } of waiting) if (name === event.event) found(event);
    },
  });
  return {
    events,
    finished,
    abort,
    until: (name) =>
      new Promise((resolve) => {
        const found = (event: RunnerEvent) => resolve(event as never);
        const past = events.find(({ event }) => event === name);
        if (past) found(past);
        else waiting.push({ name, found });
      }),
  };
}

export const sh = (script: string) => ["sh", "-c", script];

/** `name@step=value` of every metric event. */
export function metrics(events: readonly RunnerEvent[]): string[] {
  return events.flatMap((event) =>
    event.event === "metric" ? [`${event.name}@${event.step}=${event.value}`] : [],
  );
}

/** Megabytes that a process ever had in memory; Linux only. */
export function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1000;
}

/** Resolves when the process is gone. */
export function ended(process: ProcessIdentity): Promise<void> {
  return until(() => !isAlive(process));
}

/** Resolves when the condition, which other processes bring about, holds. */
export function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (!condition()) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
}
