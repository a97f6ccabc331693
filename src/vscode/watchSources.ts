import * as vscode from "vscode";
import type { StudyList } from "./studyList";

/** Milliseconds of quiet after which changed files are read again. */
const QUIET_MS = 400;
const SOURCES = "**/*.{py,pyw,yaml,yml,js,mjs,cjs,ts,mts,cts,jsx,tsx}";

/** Keeps the studies' view of the source current: what is typed, saved, or changed by other programs. */
export function watchSources(studies: StudyList, onError: (error: unknown) => void): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();

  function soon(key: string, work: () => Promise<void>): void {
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        work().catch(onError);
      }, QUIET_MS),
    );
  }

  function changedOnDisk({ fsPath }: vscode.Uri): void {
    // The trials' own copies of the files.
    if (/[\\/](?:\.tuning|node_modules|\.git)[\\/]/.test(fsPath)) return;
    soon("disk", () => studies.refreshIfKnown());
  }

  const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
  // A study that another program begins. What is written to it later is followed by the study itself.
  const journals = vscode.workspace.createFileSystemWatcher("**/.tuning/*/journal.log", false, true, true);
  return vscode.Disposable.from(
    watcher,
    journals,
    journals.onDidCreate(() => soon("disk", () => studies.refreshIfKnown())),
    watcher.onDidChange(changedOnDisk),
    watcher.onDidCreate(changedOnDisk),
    watcher.onDidDelete(changedOnDisk),
    vscode.workspace.onDidChangeWorkspaceFolders(() => soon("disk", () => studies.refreshIfKnown())),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("guidedTuning")) studies.settingsChanged();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      const controller = studies.holding(document.uri.fsPath);
      if (controller) soon(controller.key, () => studies.rescan(controller));
    }),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    }),
  );
}
