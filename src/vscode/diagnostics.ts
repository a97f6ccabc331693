import * as vscode from "vscode";
import type { ScanProblem } from "../annotations/scan";

/** Milliseconds of quiet after the last key before an edited document is checked again. */
const QUIET_MS = 250;

export interface DiagnosticsOptions {
  /** The mistakes in a document's annotations; null when it has none. */
  readonly problemsOf: (document: vscode.TextDocument) => Promise<readonly ScanProblem[] | null>;
  /** What is known beside the documents changed: another file may define the same name. */
  readonly onDidChange: vscode.Event<void>;
  readonly onError: (error: unknown) => void;
}

/** Underlines mistakes in annotations while they are typed. */
export function registerDiagnostics({
  problemsOf,
  onDidChange,
  onError,
}: DiagnosticsOptions): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("guidedTuning");
  const timers = new Map<string, NodeJS.Timeout>();

  async function check(document: vscode.TextDocument): Promise<void> {
    const version = document.version;
    const problems = await problemsOf(document);
    if (document.isClosed || document.version !== version) return;
    if (problems) collection.set(document.uri, problems.map(toDiagnostic));
    else collection.delete(document.uri);
  }

  function checkSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        check(document).catch(onError);
      }, QUIET_MS),
    );
  }

  function checkAll(): void {
    for (const document of vscode.workspace.textDocuments) checkSoon(document);
  }

  checkAll();
  return vscode.Disposable.from(
    collection,
    onDidChange(checkAll),
    vscode.workspace.onDidOpenTextDocument(checkSoon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => checkSoon(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(timers.get(document.uri.toString()));
      timers.delete(document.uri.toString());
      collection.delete(document.uri);
    }),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    }),
  );
}

function toDiagnostic(problem: ScanProblem): vscode.Diagnostic {
  const range = new vscode.Range(
    problem.line - 1,
    problem.column - 1,
    problem.endLine - 1,
    problem.endColumn - 1,
  );
  const severity =
    problem.severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(range, problem.message, severity);
  diagnostic.source = "Guided Tuning";
  return diagnostic;
}
