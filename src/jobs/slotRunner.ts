import { setTimeout as delay } from "node:timers/promises";
import type { HostMessage, RunnerEvent, TrialSpec } from "../protocol/runnerProtocol";
import type { Logger } from "./logger";
import type { FinishedEvent } from "./runner/runTrial";
import type { RunnerProcess } from "./runnerHost";
import type { RunnerConnection } from "./runnerServer";
import { trialFiles } from "./trialFiles";

/** A runner, as its host sees it. One in a terminal serves one slot, with one trial after the other. */
export interface SlotRunner {
  readonly process: RunnerProcess;
  /** It takes no further trial: the connection is over, or its terminal was closed. */
  readonly unusable: Promise<void>;
  /** Null: the runner ended before the trial did. */
  run(spec: TrialSpec, onEvent: (event: RunnerEvent) => void): Promise<FinishedEvent | null>;
  send(message: HostMessage): void;
  /** Ends it when idle; one that has a trial is left alone, and finishes it. */
  leave(): Promise<void>;
}

/** A terminal that closes and a runner that was killed look the same until the connection breaks as well. */
const CLOSE_DELAY_MS = 300;
const EXIT_WAIT_MS = 1000;

export function createSlotRunner(
  process: RunnerProcess,
  connection: RunnerConnection,
  logger: Logger,
): SlotRunner {
  /** By number. */
  const running = new Map<number, Running>();
  void connection.closed.then(() => {
    for (const { done } of [...running.values()]) done(null);
  });
  connection.onMessage((message) => {
    if (message.type !== "event") return;
    const trial = running.get(message.trial);
    trial?.onEvent(message.event);
    if (message.event.event === "finished") trial?.done(message.event);
  });

  /** A terminal that a person closed: its runner lives on without one, but the trial in it was to be stopped. */
  async function watchTerminal(): Promise<void> {
    await process.exited;
    await Promise.race([connection.closed, delay(CLOSE_DELAY_MS, undefined, { ref: false })]);
    if (connection.isClosed) return;
    for (const trial of running.keys()) {
      logger.info(`The terminal of trial ${trial} was closed; the trial is stopped.`);
      connection.send({ type: "stop", trial, how: "stop" });
    }
    connection.send({ type: "leave" });
  }

  return {
    process,
    unusable: Promise.race([connection.closed, watchTerminal()]),
    run(spec, onEvent) {
      return new Promise((resolve) => {
        if (connection.isClosed) return resolve(null);
        const done = (event: FinishedEvent | null) => {
          running.delete(spec.trial);
          resolve(event);
        };
        running.set(spec.trial, { onEvent, done });
        connection.send({ type: "run", spec: trialFiles(spec.trialDir).spec });
      });
    },
    send: connection.send,
    async leave() {
      const idle = running.size === 0;
      if (idle) connection.send({ type: "leave" });
      else connection.destroy();
      await connection.closed;
      // Nothing of a finished study is to be left when its host ends.
      if (idle) await Promise.race([process.exited, delay(EXIT_WAIT_MS, undefined, { ref: false })]);
    },
  };
}

interface Running {
  readonly onEvent: (event: RunnerEvent) => void;
  readonly done: (event: FinishedEvent | null) => void;
}
