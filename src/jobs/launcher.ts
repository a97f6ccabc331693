import { randomBytes } from "node:crypto";
import type { RunnerEvent, TrialSpec } from "../protocol/runnerProtocol";
import { RUNNER_TOKEN } from "./jobEnvironment";
import type { Logger } from "./logger";
import { killTree } from "./processTree";
import type { FinishedEvent } from "./runner/runTrial";
import type { RunnerHost } from "./runnerHost";
import { createRunnerServer } from "./runnerServer";
import { createSlotRunner, type SlotRunner } from "./slotRunner";

export type StopHow = "stop" | "prune" | "kill";

export interface RunOptions {
  readonly slot: number;
  /** Aborted: the trial is stopped with its grace period; the promise then resolves with reason `stopped`. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunnerEvent) => void;
}

/** Runs trials in their slots' runners. */
export interface Launcher {
  /**
   * Runs a trial whose spec has been written (`writeTrialSpec`); one trial at a time in a slot. When its runner is
   * killed another one takes the job over, and the events so far are told again. Rejects when no runner can be
   * started, and when the launcher is disposed meanwhile.
   */
  run(spec: TrialSpec, options: RunOptions): Promise<FinishedEvent>;
  stop(trial: number, how: StopHow): void;
  /** Starts the slots' runners ahead, so that the first trials need not wait for them. */
  warmUp(slots: number): Promise<void>;
  /** Shows the terminal of a slot. */
  show(slot: number): void;
  /** Idle runners end; one that still has a trial finishes it, writes its events, and ends then. */
  dispose(): Promise<void>;
}

export interface LauncherOptions {
  readonly host: RunnerHost;
  /** `dist/trialRunner.js`. */
  readonly runnerScript: string;
  readonly cwd: string;
  readonly logger: Logger;
  /** Heading of a slot's terminal. */
  readonly title?: (slot: number) => string;
}

/** A runner holds little, but makes garbage as fast as a job prints: with these it stays far below 100 MB. */
const NODE_FLAGS = ["--max-semi-space-size=1", "--max-old-space-size=48"];
/** Runners that die at once, so many times in a row, will not stop dying. */
const MAX_QUICK_DEATHS = 5;
const QUICK_MS = 2000;

export function createLauncher(options: LauncherOptions): Launcher {
  const { host, logger } = options;
  const server = createRunnerServer(logger);
  /** By the first of its slots. */
  const runners = new Map<number, Promise<SlotRunner>>();
  const running = new Map<number, SlotRunner>();
  /** What was asked for: told again to a runner that takes over, and to one that is not there yet. */
  const requests = new Map<number, StopHow>();
  const disposal = new AbortController();
  let disposed: Promise<void> | null = null;

  function firstSlot(slot: number): number {
    return slot - (slot % (host.slotsPerRunner ?? 1));
  }

  function runnerOf(slot: number): Promise<SlotRunner> {
    const known = runners.get(firstSlot(slot));
    if (known) return known;
    const runner = startRunner(firstSlot(slot));
    runners.set(firstSlot(slot), runner);
    runner.then(
      ({ unusable }) => unusable.then(() => forget(slot, runner)),
      () => forget(slot, runner),
    );
    return runner;
  }

  function forget(slot: number, runner: Promise<SlotRunner>): void {
    if (runners.get(firstSlot(slot)) === runner) runners.delete(firstSlot(slot));
  }

  async function startRunner(slot: number): Promise<SlotRunner> {
    const token = randomBytes(16).toString("hex");
    const { address, connection } = await server.expect(token);
    disposal.signal.throwIfAborted();
    const process = host.start({
      slot,
      title: options.title?.(slot) ?? `Tuning ${slot + 1}`,
      args: [...NODE_FLAGS, options.runnerScript, address],
      env: { [RUNNER_TOKEN]: token },
      cwd: options.cwd,
    });
    const died = process.exited.then(() => {
      throw new Error("the trial runner ended before it was ready");
    });
    const disposed = new Promise<never>((_, reject) => {
      disposal.signal.addEventListener("abort", () => reject(new Error(DISPOSED)), { once: true });
    });
    try {
      return createSlotRunner(process, await Promise.race([connection, died, disposed]), logger);
    } catch (error) {
      process.kill();
      throw error;
    }
  }

  async function runInSlot(spec: TrialSpec, { slot, onEvent }: RunOptions): Promise<FinishedEvent> {
    let failure = new Error(`the runner of slot ${slot} ended again and again during trial ${spec.trial}`);
    for (let quickDeaths = 0; quickDeaths < MAX_QUICK_DEATHS; ) {
      if (disposal.signal.aborted) throw new Error(DISPOSED);
      const starting = runnerOf(slot);
      const began = performance.now();
      const runner = await starting.catch((error: Error) => {
        failure = error;
      });
      if (!runner) {
        // One that was only slow keeps its 30 seconds once.
        quickDeaths += performance.now() - began < QUICK_MS ? 1 : MAX_QUICK_DEATHS;
        continue;
      }
      running.set(spec.trial, runner);
      const finishing = runner.run(spec, onEvent);
      const request = requests.get(spec.trial);
      if (request) runner.send({ type: "stop", trial: spec.trial, how: request });
      const finished = await finishing;
      if (finished) return finished;
      forget(slot, starting);
      quickDeaths = performance.now() - began < QUICK_MS ? quickDeaths + 1 : 0;
      if (!disposal.signal.aborted) {
        logger.warn(`The runner of slot ${slot} ended during trial ${spec.trial}; another one takes over.`);
      }
    }
    await killTree({ pid: null, trialDir: spec.trialDir });
    throw failure;
  }

  function stop(trial: number, how: StopHow): void {
    // A kill is not taken back by the stop that comes with the end of the study.
    if (requests.get(trial) !== "kill") requests.set(trial, how);
    running.get(trial)?.send({ type: "stop", trial, how });
  }

  return {
    async run(spec, runOptions) {
      const stopThis = () => stop(spec.trial, "stop");
      if (runOptions.signal.aborted) stopThis();
      runOptions.signal.addEventListener("abort", stopThis);
      try {
        return await runInSlot(spec, runOptions);
      } finally {
        runOptions.signal.removeEventListener("abort", stopThis);
        running.delete(spec.trial);
        requests.delete(spec.trial);
      }
    },
    stop,
    async warmUp(count) {
      await Promise.all(Array.from({ length: count }, (_, slot) => runnerOf(slot)));
    },
    show(slot) {
      runners.get(firstSlot(slot))?.then(
        ({ process }) => process.show(),
        () => undefined,
      );
    },
    dispose: () => (disposed ??= leave()),
  };

  async function leave(): Promise<void> {
    disposal.abort();
    const known = await Promise.allSettled(runners.values());
    await Promise.all(
      known.map((runner) => (runner.status === "fulfilled" ? runner.value.leave() : undefined)),
    );
    await server.close();
  }
}

const DISPOSED = "the launcher was disposed";
