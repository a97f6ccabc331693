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

export type Applied =
  | { readonly kind: "nothing-to-do" }
  | { readonly kind: "discarded" }
  | {
      readonly kind: "applied";
      readonly changed: readonly vscode.TextDocument[];
      /** Documents that had unsaved changes before, which are left for the person to save. */
      readonly unsaved: readonly vscode.TextDocument[];
    };

/**
 * Writes values into the literals and touches nothing else: one previewed, undoable edit across files. What was saved
 * before is saved after. Rejects with a UserError that lists the parameters which are no longer annotated.
 */
export async function applyParams({ root, targets, params, label }: ApplyOptions): Promise<Applied> {
  refuseMissing(targets, params);
  const { editsFor } = await import("../annotations/edits");
  const edit = new vscode.WorkspaceEdit();
  const metadata = { label, needsConfirmation: false, iconPath: new vscode.ThemeIcon("graph-line") };
  const changed: { readonly document: vscode.TextDocument; readonly wasDirty: boolean }[] = [];
  for (const file of new Set(targets.map((target) => target.file))) {
    const uri = vscode.Uri.file(join(root, file));
    const document = await vscode.workspace.openTextDocument(uri);
    let changes = 0;
    for (const target of targets.filter((one) => one.file === file)) {
      const [change] = editsFor([target], params);
      const range = rangeOf(target, document);
      if (!change || change.text === target.raw) continue;
      edit.replace(uri, range, change.text, metadata);
      changes += 1;
    }
    if (changes > 0) changed.push({ document, wasDirty: document.isDirty });
  }
  const [first] = changed;
  if (!first) return { kind: "nothing-to-do" };
  askForPreview(edit, first.document.uri, label);
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return { kind: "discarded" };
  const clean = changed.filter(({ wasDirty }) => !wasDirty);
  const saved = await Promise.all(clean.map(({ document }) => !document.isDirty || document.save()));
  const failed = clean.filter((_, index) => !saved[index]);
  const dirty = changed.filter(({ wasDirty, document }) => wasDirty && document.isDirty);
  return {
    kind: "applied",
    changed: changed.map(({ document }) => document),
    unsaved: [...failed, ...dirty].map(({ document }) => document),
  };
}

/**
 * By line and column, not by offset: an editor gives every line of a file the same ending. UserError when something
 * else stands there by now.
 */
function rangeOf({ line, column, raw, file }: ScannedParameter, document: vscode.TextDocument): vscode.Range {
  const start = new vscode.Position(line - 1, column - 1);
  const lines = raw.split(/\r?\n/);
  const last = lines.at(-1) ?? "";
  const end =
    lines.length === 1
      ? start.translate(0, last.length)
      : new vscode.Position(start.line + lines.length - 1, last.length);
  const range = new vscode.Range(start, end);
  if (document.getText(range).split(/\r?\n/).join("\n") === lines.join("\n")) return range;
  throw new UserError(
    vscode.l10n.t("{0} changed while its values were to be written. Try again.", `${file}:${line}`),
  );
}

/**
 * VS Code shows a preview only for an edit that needs confirmation, and such an edit is not ticked. So one is added
 * that does nothing (the file is there) and is not listed; the others stand ticked in the preview.
 */
function askForPreview(edit: vscode.WorkspaceEdit, existing: vscode.Uri, label: string): void {
  edit.createFile(existing, { ignoreIfExists: true }, { label, needsConfirmation: true });
}

function refuseMissing(targets: readonly ScannedParameter[], params: Params): void {
  const annotated = new Set(targets.map(({ parameter }) => parameter.name));
  const missing = Object.keys(params).filter((name) => !annotated.has(name));
  if (missing.length === 0) return;
  throw new UserError(
    vscode.l10n.t(
      "No longer annotated in the source: {0}. Put the annotation back, or copy the values from the trial.",
      missing.join(", "),
    ),
  );
}
