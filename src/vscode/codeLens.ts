import * as vscode from "vscode";
import type { DashboardState } from "../protocol/dashboardProtocol";
import type { DocumentScans } from "./documentScans";
import { formatValue } from "./format";

export interface CodeLensSource {
  /** The state of the study that this document belongs to; null while there is none. */
  stateFor(document: vscode.TextDocument): DashboardState | null;
  /** Root-relative path of a document in that study. */
  pathOf(document: vscode.TextDocument): string | null;
  readonly onDidChangeDashboard: vscode.Event<void>;
}

/** `▶ Start Tuning` over the first annotation, and the best value and importance over each annotated line. */
export class TuningCodeLenses implements vscode.CodeLensProvider {
  constructor(
    private readonly scans: DocumentScans,
    private readonly source: CodeLensSource,
    readonly onDidChangeCodeLenses: vscode.Event<void>,
  ) {}

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration("guidedTuning", document).get("codeLens", true)) return [];
    const scan = await this.scans.scan(document);
    if (!scan || scan.parameters.length === 0) return [];
    const state = this.source.stateFor(document);
    const path = this.source.pathOf(document);
    // The study's own names, which may be qualified; in the same order as in the file.
    const known = state?.parameters.filter(({ file }) => file === path) ?? [];
    const names = scan.parameters.map((parameter, index) =>
      known.length === scan.parameters.length ? known[index]!.name : parameter.parameter.name,
    );
    const lenses = [controlLens(lineRange(scan.parameters[0]!.line), document, state)];
    for (const [index, parameter] of scan.parameters.entries()) {
      const text = state ? bestText(names[index]!, state) : null;
      if (!text) continue;
      lenses.push(
        new vscode.CodeLens(lineRange(parameter.line), {
          title: text,
          command: "guidedTuning.openDashboard",
          arguments: [{ kind: "parameter", name: names[index]! }],
        }),
      );
    }
    return lenses;
  }
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}

function controlLens(
  range: vscode.Range,
  document: vscode.TextDocument,
  state: DashboardState | null,
): vscode.CodeLens {
  if (state?.status === "running" || state?.status === "stopping") {
    return new vscode.CodeLens(range, {
      title: vscode.l10n.t("$(debug-stop) Stop"),
      command: "guidedTuning.stop",
    });
  }
  return new vscode.CodeLens(range, {
    title: vscode.l10n.t("▶ Start Tuning"),
    command: "guidedTuning.start",
    arguments: [document.uri],
  });
}

function bestText(name: string, state: DashboardState): string | null {
  const best = state.best?.params[name];
  if (best === undefined) return null;
  const importance = state.importances[name];
  const share =
    importance === undefined ? "" : ` · ${vscode.l10n.t("importance {0} %", Math.round(100 * importance))}`;
  return vscode.l10n.t("best {0}", formatValue(best)) + share;
}
