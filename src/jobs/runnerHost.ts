import { spawn } from "node:child_process";

export interface RunnerStart {
  readonly slot: number;
  readonly title: string;
  /** For `process.execPath` with ELECTRON_RUN_AS_NODE=1. */
  readonly args: readonly string[];
  /** Added to the host's own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Where trial runners run: terminals in VS Code, plain processes on the command line. */
export interface RunnerHost {
  start(start: RunnerStart): RunnerProcess;
  /** How many slots one runner serves; absent for one, as a terminal shows one trial. */
  readonly slotsPerRunner?: number;
}

export interface RunnerProcess {
  /** Resolves when the runner ended or its terminal was closed. */
  readonly exited: Promise<void>;
  show(): void;
  kill(): void;
}

/**
 * A runner is a whole Node, which costs more to start than a short job, and its code is slow until it has run often. So
 * many slots still take little of its memory, and its one thread reads what all of their jobs print.
 */
const SLOTS_PER_RUNNER = 8;

/** Runners without a terminal, which outlive this program. */
export function createProcessRunnerHost(): RunnerHost {
  return {
    slotsPerRunner: SLOTS_PER_RUNNER,
    start({ args, env, cwd }) {
      const child = spawn(process.execPath, args, {
        cwd,
        env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: "1" },
        stdio: "ignore",
        detached: true,
        windowsHide: true,
      });
      child.unref();
      const exited = new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
        child.once("error", () => resolve());
      });
      return { exited, show: () => undefined, kill: () => void child.kill("SIGKILL") };
    },
  };
}
