import * as vscode from "vscode";
import type { RunnerHost, RunnerProcess } from "../jobs/runnerHost";

/**
 * Starts trial runners in real terminals, one per slot, with the editor's own Node. Nothing is typed into a shell.
 * The terminals are not transient: where persistent sessions are on, they are still there after a reload. Closing
 * one stops the trial in it, which the launcher sees to.
 */
export function createTerminalRunnerHost(): RunnerHost & vscode.Disposable {
  const running = new Map<vscode.Terminal, () => void>();
  const closed = vscode.window.onDidCloseTerminal((terminal) => {
    // The window is going away: the runner lives on and its trial with it.
    if (terminal.exitStatus?.reason !== vscode.TerminalExitReason.Shutdown) running.get(terminal)?.();
    running.delete(terminal);
  });
  let shown = false;

  return {
    start({ title, args, env, cwd }): RunnerProcess {
      const terminal = vscode.window.createTerminal({
        name: title,
        shellPath: process.execPath,
        shellArgs: [...args],
        env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
        cwd,
        iconPath: new vscode.ThemeIcon("graph-line"),
      });
      // The first one comes to the front, so that a person sees their script run; the cursor stays where it is.
      if (!shown) terminal.show(true);
      shown = true;
      const exited = new Promise<void>((resolve) => running.set(terminal, resolve));
      return { exited, show: () => terminal.show(true), kill: () => terminal.dispose() };
    },
    dispose: () => closed.dispose(),
  };
}
