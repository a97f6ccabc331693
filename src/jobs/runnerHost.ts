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
}

export interface RunnerProcess {
  /** Resolves when the runner ended or its terminal was closed. */
  readonly exited: Promise<void>;
  show(): void;
  kill(): void;
}

/** Runners without a terminal, which outlive this program. */
export function createProcessRunnerHost(): RunnerHost {
  return {
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
