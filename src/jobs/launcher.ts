import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostMessage, RunnerEvent, RunnerMessage, TrialSpec } from "../protocol/runnerProtocol";
import { RUNNER_TOKEN } from "./jobEnvironment";
import { onJsonLines, sendJsonLine } from "./lines";
import type { Logger } from "./logger";
import type { FinishedEvent } from "./runner/runTrial";
import type { RunnerHost, RunnerProcess } from "./runnerHost";
import { trialFiles } from "./trialFiles";

export type StopHow = "stop" | "prune" | "kill";

export interface RunOptions {
  readonly slot: number;
  /** Aborted: the trial is stopped with its grace period; the promise then resolves with reason `stopped`. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunnerEvent) => void;
}

/** Runs trials in their slots' runners. */
export interface Launcher {
  /** The spec has been written (`writeTrialSpec`). Rejects only when no runner can be started. */
  run(spec: TrialSpec, options: RunOptions): Promise<FinishedEvent>;
  stop(trial: number, how: StopHow): void;
  /** Starts the slots' runners ahead, so that the first trials need not wait for them. */
  warmUp(slots: number): Promise<void>;
  /** Shows the terminal in which the trial runs or the slot's last one ran. */
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

/** A runner that has not said `ready` by then will not. Slow machines and network homes take a few seconds. */
const READY_TIMEOUT_MS = 30_000;
/** A runner that dies again and again takes its trial with it. */
const MAX_RESTARTS = 3;
/** A terminal that closes and a runner that was killed look the same until the connection breaks as well. */
const CLOSE_DELAY_MS = 300;

export function createLauncher(options: LauncherOptions): Launcher {
  const server = createRunnerServer(options.logger);
  const runners = new Map<number, Promise<Runner>>();
  const running = new Map<number, Runner>();
  let disposed = false;

  function runnerFor(slot: number): Promise<Runner> {
    let runner = runners.get(slot);
    if (!runner) {
      runner = startRunner(slot);
      runners.set(slot, runner);
      const forget = () => {
        if (runners.get(slot) === runner) runners.delete(slot);
      };
      runner.then((ready) => ready.closed.then(forget), forget);
    }
    return runner;
  }

  async function startRunner(slot: number): Promise<Runner> {
    const token = randomBytes(16).toString("hex");
    const { address, connection } = await server.expect(token);
    const process = options.host.start({
      slot,
      title: options.title?.(slot) ?? `Tuning ${slot + 1}`,
      script: options.runnerScript,
      args: [address],
      env: { [RUNNER_TOKEN]: token },
      cwd: options.cwd,
    });
    const died = process.exited.then(() => {
      throw new Error("the trial runner ended before it was ready");
    });
    const socket = await Promise.race([connection, died]);
    return createRunner(process, socket, options.logger);
  }

  async function run(spec: TrialSpec, { slot, signal, onEvent }: RunOptions): Promise<FinishedEvent> {
    const stopThis = () => stop(spec.trial, "stop");
    signal.addEventListener("abort", stopThis);
    try {
      for (let starts = 0; starts <= MAX_RESTARTS; starts++) {
        if (disposed) throw new Error("the launcher was disposed");
        const runner = await runnerFor(slot);
        running.set(spec.trial, runner);
        const finished = runner.run(spec, onEvent);
        if (signal.aborted) stopThis();
        const event = await finished;
        if (event) return event;
        options.logger.warn(
          `The runner of slot ${slot} ended during trial ${spec.trial}; another one takes over.`,
        );
      }
      throw new Error(
        `the runner of slot ${slot} ended ${MAX_RESTARTS + 1} times during trial ${spec.trial}`,
      );
    } finally {
      signal.removeEventListener("abort", stopThis);
      running.delete(spec.trial);
    }
  }

  function stop(trial: number, how: StopHow): void {
    running.get(trial)?.send({ type: "stop", trial, how });
  }

  return {
    run,
    stop,
    async warmUp(slots) {
      await Promise.all(Array.from({ length: slots }, (_, slot) => runnerFor(slot)));
    },
    show(slot) {
      void runners.get(slot)?.then((runner) => runner.process.show());
    },
    async dispose() {
      disposed = true;
      const ready = await Promise.allSettled(runners.values());
      await Promise.all(
        ready.map((result) => (result.status === "fulfilled" ? result.value.leave() : undefined)),
      );
      await server.close();
    },
  };
}

interface Runner {
  readonly process: RunnerProcess;
  /** The connection is over. */
  readonly closed: Promise<void>;
  /** Null: the runner ended before the trial did. */
  run(spec: TrialSpec, onEvent: (event: RunnerEvent) => void): Promise<FinishedEvent | null>;
  send(message: HostMessage): void;
  leave(): Promise<void>;
}

function createRunner(process: RunnerProcess, connected: ConnectedRunner, logger: Logger): Runner {
  const { socket } = connected;
  let current: {
    trial: number;
    onEvent(event: RunnerEvent): void;
    done(event: FinishedEvent | null): void;
  } | null = null;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  void closed.then(() => current?.done(null));
  connected.receive((message) => {
    if (message.type !== "event" || current?.trial !== message.trial) return;
    current.onEvent(message.event);
    if (message.event.event === "finished") current.done(message.event);
  });
  // A terminal that a person closed: its runner lives on without one, but the trial was to be stopped.
  void process.exited.then(() => {
    setTimeout(() => {
      if (socket.destroyed) return;
      logger.info("A trial's terminal was closed; its trial is stopped.");
      if (current)
        sendJsonLine(socket, { type: "stop", trial: current.trial, how: "stop" } satisfies HostMessage);
      else sendJsonLine(socket, { type: "exit" } satisfies HostMessage);
    }, CLOSE_DELAY_MS).unref();
  });

  return {
    process,
    closed,
    run(spec, onEvent) {
      return new Promise((resolve) => {
        const done = (event: FinishedEvent | null) => {
          current = null;
          resolve(event);
        };
        if (socket.destroyed) return done(null);
        current = { trial: spec.trial, onEvent, done };
        sendJsonLine(socket, { type: "run", spec: trialFiles(spec.trialDir).spec } satisfies HostMessage);
      });
    },
    send: (message) => sendJsonLine(socket, message),
    async leave() {
      const busy = current !== null;
      if (busy) socket.destroy();
      else sendJsonLine(socket, { type: "exit" } satisfies HostMessage);
      await closed;
    },
  };
}

interface ConnectedRunner {
  readonly socket: Socket;
  /** Gets the messages after `ready`, also those that came before it was called. */
  receive(listener: (message: RunnerMessage) => void): void;
}

interface RunnerServer {
  /** The address to connect to, and the runner that will connect with this token. */
  expect(token: string): Promise<{ address: string; connection: Promise<ConnectedRunner> }>;
  close(): Promise<void>;
}

function createRunnerServer(logger: Logger): RunnerServer {
  const expected = new Map<string, (runner: ConnectedRunner) => void>();
  let listening: Promise<{ server: Server; address: string; folder: string | null }> | null = null;

  function accept(socket: Socket): void {
    let deliver: ((message: RunnerMessage) => void) | null = null;
    const early: RunnerMessage[] = [];
    socket.on("error", (error) => logger.debug(`runner connection: ${error.message}`));
    onJsonLines(
      socket,
      (value) => {
        const message = value as RunnerMessage;
        if (message.type === "ready") {
          const welcome = expected.get(message.token);
          expected.delete(message.token);
          if (!welcome) return void socket.destroy();
          welcome({
            socket,
            receive(listener) {
              deliver = listener;
              for (const waiting of early.splice(0)) listener(waiting);
            },
          });
        } else if (deliver) deliver(message);
        else early.push(message);
      },
      (line) => logger.warn(`runner: unreadable message ${line.slice(0, 200)}`),
    );
  }

  return {
    async expect(token) {
      listening ??= listen(accept);
      const { address } = await listening;
      const connection = new Promise<ConnectedRunner>((resolve, reject) => {
        const timer = setTimeout(() => {
          expected.delete(token);
          reject(new Error(`the trial runner did not start within ${READY_TIMEOUT_MS / 1000} s`));
        }, READY_TIMEOUT_MS);
        expected.set(token, (runner) => {
          clearTimeout(timer);
          resolve(runner);
        });
      });
      // Whoever waits for it learns of the failure; if nobody does any more, it must not end the program.
      connection.catch(() => undefined);
      return { address, connection };
    },
    async close() {
      if (!listening) return;
      const { server, folder } = await listening;
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A socket that only this user can reach: in a folder of its own, or a pipe with a name nobody can guess. */
async function listen(accept: (socket: Socket) => void) {
  const windows = process.platform === "win32";
  const folder = windows ? null : await mkdtemp(join(tmpdir(), "guided-tuning-"));
  const address = folder
    ? join(folder, "s")
    : `\\\\.\\pipe\\guided-tuning-${randomBytes(12).toString("hex")}`;
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  return { server, address, folder };
}
