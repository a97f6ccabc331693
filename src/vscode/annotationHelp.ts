import * as vscode from "vscode";
import type { ScannedParameter } from "../annotations/scan";
import type { DashboardState } from "../protocol/dashboardProtocol";
import { formatNumber, formatValue, WHOLE } from "../protocol/format";
import { formatExpression } from "../space/formatExpression";
import { rangeText } from "./dashboardState";

/** The annotations of a document and the study that it belongs to, as far as help speaks of them. */
export interface HelpedDocument {
  readonly parameters: readonly ScannedParameter[];
  /** Null while no study is known to hold the document. */
  readonly state: DashboardState | null;
}

/** Null for a document without annotations. */
export type InspectForHelp = (document: vscode.TextDocument) => Promise<HelpedDocument | null>;

/** Characters after which something can be offered. */
export const TRIGGERS = [" ", ".", "(", ","];

/** Offers what can be written next after `@tune`. */
export function createAnnotationCompletions(inspect: InspectForHelp): vscode.CompletionItemProvider {
  return {
    async provideCompletionItems(document, position) {
      const before = document.lineAt(position.line).text.slice(0, position.character);
      if (!before.includes("@tune")) return undefined;
      const [{ annotationCompletions }, { languageOf }, { languageWithId }] = await Promise.all([
        import("../annotations/completion"),
        import("../annotations/language"),
        import("../annotations/languages/registry"),
      ]);
      const language = languageOf(document.uri.path);
      if (!language) return undefined;
      const inspected = await inspect(document);
      const found = annotationCompletions({
        before,
        commentMarker: languageWithId(language).commentMarker,
        parameters: inspected?.parameters.map(({ parameter }) => parameter.name) ?? [],
      });
      const range = new vscode.Range(position.line, found?.from ?? 0, position.line, position.character);
      return found?.items.map(({ label, snippet, explanation }, index) => {
        const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Keyword);
        item.insertText = new vscode.SnippetString(snippet);
        item.documentation = explanation;
        item.range = range;
        item.sortText = String(index).padStart(2, "0");
        return item;
      });
    },
  };
}

/** Says over an annotated value and its annotation what the study knows of the parameter. */
export function createParameterHovers(inspect: InspectForHelp): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      const inspected = await inspect(document);
      const scanned = inspected?.parameters.find((one) => isAt(one, position));
      if (!inspected || !scanned) return undefined;
      const text = new vscode.MarkdownString();
      for (const line of hoverLines(scanned, inspected.state)) text.appendMarkdown(`${line}\n\n`);
      return new vscode.Hover(text);
    },
  };
}

function isAt({ line, column, raw, annotation }: ScannedParameter, position: vscode.Position): boolean {
  const [at, character] = [position.line + 1, position.character + 1];
  const onValue = at === line && character >= column && character <= column + raw.length;
  return (
    onValue || (at === annotation.line && character >= annotation.column && character <= annotation.endColumn)
  );
}

/** Lines of Markdown. */
export function hoverLines({ parameter, raw }: ScannedParameter, state: DashboardState | null): string[] {
  const { name, condition } = parameter;
  const lines = [`**${escaped(name)}** · ${code(rangeText(parameter))}`];
  if (condition) lines.push(vscode.l10n.t("Active if {0}", code(formatExpression(condition))));
  const best = state?.best;
  const value = best?.params[name];
  if (best && value !== undefined) {
    lines.push(
      vscode.l10n.t(
        "Best so far: {0}, in trial {1} ({2})",
        code(formatValue(value, WHOLE)),
        best.number,
        formatNumber(best.value),
      ),
    );
    lines.push(vscode.l10n.t("Now: {0}", code(raw)));
  }
  const importance = state?.importances[name];
  if (importance !== undefined) {
    lines.push(
      vscode.l10n.t("Importance: {0} % of what the parameters decide", Math.round(100 * importance)),
    );
  }
  return lines;
}

/** Names and choices come from files: they are text, never Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, "\\$&");
}
