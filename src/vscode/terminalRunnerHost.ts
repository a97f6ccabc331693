import * as vscode from "vscode";
import type { RunnerHost, RunnerProcess } from "../jobs/runnerHost";

export interface TerminalRunnerHostOptions {
  /** The user closed the terminal of this slot: its trial is to be stopped. */
  readonly onUserClosed: (slot: number) => void;
}

/**
 * Starts trial runners in real terminals, one per slot, with the editor's own Node. Nothing is typed into a shell.
 * The terminals are not transient: where persistent sessions are on, they are still there after a reload.
 */
export function createTerminalRunnerHost(options: TerminalRunnerHostOptions): RunnerHost & vscode.Disposable {
  const running = new Map<vscode.Terminal, { readonly slot: number; readonly exited: () => void }>();
  const closed = vscode.window.onDidCloseTerminal((terminal) => {
    const entry = running.get(terminal);
    if (!entry) return;
    running.delete(terminal);
    if (terminal.exitStatus?.reason === vscode.TerminalExitReason.User) options.onUserClosed(entry.slot);
    entry.exited();
  });

  return {
    start({ slot, title, script, args, env, cwd }): RunnerProcess {
      const terminal = vscode.window.createTerminal({
        name: title,
        shellPath: process.execPath,
        shellArgs: [script, ...args],
        env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
        cwd,
        iconPath: new vscode.ThemeIcon("graph-line"),
      });
      const exited = new Promise<void>((resolve) => running.set(terminal, { slot, exited: resolve }));
      return { exited, show: () => terminal.show(true), kill: () => terminal.dispose() };
    },
    dispose() {
      closed.dispose();
      for (const { exited } of running.values()) exited();
      running.clear();
    },
  };
}
