import { join } from "node:path";
import * as vscode from "vscode";
import type { ScannedParameter } from "../annotations/scan";
import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";

export interface ApplyOptions {
  /** Absolute. */
  readonly root: string;
  /** The annotated parameters as the files (and unsaved editors) are now. */
  readonly targets: readonly ScannedParameter[];
  readonly params: Params;
  /** What the preview calls the change: `Apply trial 17`. */
  readonly label: string;
}

/**
 * Writes values into the literals and touches nothing else: one previewed, undoable edit across files.
 * Returns how many literals change; 0 means that the source already says so. Rejects with a UserError that lists
 * the parameters which are no longer annotated.
 */
export async function applyParams({ root, targets, params, label }: ApplyOptions): Promise<number> {
  const missing = Object.keys(params).filter(
    (name) => !targets.some(({ parameter }) => parameter.name === name),
  );
  if (missing.length > 0) {
    throw new UserError(
      vscode.l10n.t(
        "{0} no longer annotated in the source, so the values cannot be written. Put the annotation back, or copy the values from the trial.",
        missing.length === 1 ? `${missing[0]} is` : `${missing.join(", ")} are`,
      ),
    );
  }
  const { editsFor } = await import("../annotations/edits");
  const edit = new vscode.WorkspaceEdit();
  const metadata: vscode.WorkspaceEditEntryMetadata = {
    needsConfirmation: true,
    label,
    iconPath: new vscode.ThemeIcon("graph-line"),
  };
  let changes = 0;
  for (const file of new Set(targets.map((target) => target.file))) {
    const uri = vscode.Uri.file(join(root, file));
    const document = await vscode.workspace.openTextDocument(uri);
    const wanted = targets.filter((target) => target.file === file);
    for (const { start, end, text } of editsFor(wanted, params)) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      if (document.getText(range) === text) continue;
      edit.replace(uri, range, text, metadata);
      changes++;
    }
  }
  if (changes > 0) await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  return changes;
}
