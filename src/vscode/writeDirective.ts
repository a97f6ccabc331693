import { join } from "node:path";
import * as vscode from "vscode";
import { UserError } from "../space/userError";

export interface DirectiveOptions {
  readonly root: string;
  /** Root-relative. */
  readonly file: string;
  /** `@tune.objective minimize val_loss` */
  readonly text: string;
}

/** Writes a directive as a comment above the first annotated statement, as an undoable edit, and saves the file. */
export async function writeDirective({ root, file, text }: DirectiveOptions): Promise<void> {
  const [{ languageOf }, { languageWithId }, { scanText }] = await Promise.all([
    import("../annotations/language"),
    import("../annotations/languages/registry"),
    import("../annotations/scan"),
  ]);
  const language = languageOf(file);
  if (!language) throw new UserError(vscode.l10n.t("Comments cannot be written into {0}.", file));
  const uri = vscode.Uri.file(join(root, file));
  const document = await vscode.workspace.openTextDocument(uri);
  const source = document.getText();
  const scan = scanText(source, { path: file, language });
  const first = Math.min(...scan.parameters.map(({ annotation, line }) => Math.min(annotation.line, line)));
  const comment = `${languageWithId(language).commentMarker} ${text}`;
  const lines = source.split(/\r?\n/);
  const summary = ({ parameters, objectives, commands }: typeof scan, added: number) =>
    JSON.stringify([parameters.map(({ raw }) => raw), objectives.length + commands.length + added]);
  // Above a statement it reads best; a string that runs over lines may make that impossible.
  const places = Number.isFinite(first)
    ? [statementAbove(lines, first), lines.length + 1]
    : [lines.length + 1];
  const place = places.find((line) => {
    const changed = [...lines.slice(0, line - 1), comment, ...lines.slice(line - 1)].join("\n");
    return summary(scanText(changed, { path: file, language }), 0) === summary(scan, 1);
  });
  if (place === undefined) {
    throw new UserError(vscode.l10n.t("Write this line into {0} yourself: {1}", file, comment));
  }
  const eol = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  const edit = new vscode.WorkspaceEdit();
  if (place <= lines.length) edit.insert(uri, new vscode.Position(place - 1, 0), comment + eol);
  else
    edit.insert(
      uri,
      document.positionAt(source.length),
      `${source.endsWith("\n") ? "" : eol}${comment}${eol}`,
    );
  await vscode.workspace.applyEdit(edit);
  if (!(await document.save())) {
    throw new UserError(vscode.l10n.t("{0} could not be saved. Save it and start again.", file));
  }
}

/** 1-based number of the line at or above `line` on which a statement begins that is not inside another. */
export function statementAbove(lines: readonly string[], line: number): number {
  for (let at = line; at >= 1; at--) if (/^[^\s)\]}]/.test(lines[at - 1] ?? "")) return at;
  return line;
}
