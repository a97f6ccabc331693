import * as vscode from "vscode";
import type { ScannedParameter } from "../annotations/scan";
import type { DashboardState } from "../protocol/dashboardProtocol";
import { formatValue } from "../protocol/format";
import type { StudyNode } from "./studyTree";

/** An annotated document, and the study that it belongs to. */
export interface AnnotatedDocument {
  readonly parameters: readonly ScannedParameter[];
  /** 1-based line of the first annotation: a parameter or a directive. */
  readonly firstLine: number;
  /** Null while no study is known to hold the document. */
  readonly state: DashboardState | null;
  readonly studyKey: string | null;
}

export interface CodeLensOptions {
  /** Null for a document without annotations. */
  readonly inspect: (document: vscode.TextDocument) => Promise<AnnotatedDocument | null>;
  readonly onDidChange: vscode.Event<void>;
}

/** `▶ Start Tuning` over the first annotation, and the best value and importance over each annotated line. */
export function createCodeLenses({ inspect, onDidChange }: CodeLensOptions): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: onDidChange,
    async provideCodeLenses(document) {
      if (!vscode.workspace.getConfiguration("guidedTuning", document).get("codeLens", true)) return [];
      const inspected = await inspect(document);
      if (!inspected) return [];
      const { parameters, state, studyKey } = inspected;
      const lenses = [controlLens(document, inspected)];
      for (const { parameter, line } of parameters) {
        const text = state ? bestText(parameter.name, state) : null;
        if (!text || !studyKey) continue;
        const node: StudyNode = { kind: "parameter", study: studyKey, name: parameter.name };
        lenses.push(
          new vscode.CodeLens(lineRange(line), {
            title: text,
            command: "guidedTuning.openDashboard",
            arguments: [node],
          }),
        );
      }
      return lenses;
    },
  };
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}

function controlLens(
  document: vscode.TextDocument,
  { firstLine, state, studyKey }: AnnotatedDocument,
): vscode.CodeLens {
  const range = lineRange(firstLine);
  if (studyKey && (state?.status === "running" || state?.status === "stopping")) {
    const node: StudyNode = { kind: "study", study: studyKey };
    return new vscode.CodeLens(range, {
      title: vscode.l10n.t("$(debug-stop) Stop"),
      command: "guidedTuning.stop",
      arguments: [node],
    });
  }
  const canResume = state?.status === "stopped";
  return new vscode.CodeLens(range, {
    title: canResume ? vscode.l10n.t("▶ Resume Tuning") : vscode.l10n.t("▶ Start Tuning"),
    command: canResume ? "guidedTuning.resume" : "guidedTuning.start",
    arguments: [document.uri],
  });
}

function bestText(name: string, state: DashboardState): string | null {
  const best = state.best?.params[name];
  if (best === undefined) return null;
  const importance = state.importances[name];
  const share =
    importance === undefined ? "" : ` · ${vscode.l10n.t("importance {0} %", Math.round(100 * importance))}`;
  return vscode.l10n.t("best {0}", formatValue(best, 4)) + share;
}
