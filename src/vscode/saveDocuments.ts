import * as vscode from "vscode";
import { UserError } from "../space/userError";

/** Saves what is being edited inside a folder: a trial runs what is on the disk. UserError when that fails. */
export async function saveDocuments(folder: string): Promise<void> {
  const { isInside } = await import("../jobs/root");
  const unsaved = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === "file" && isInside(folder, uri.fsPath),
  );
  const saved = await Promise.all(unsaved.map((document) => document.save()));
  const failed = unsaved.filter((_, index) => !saved[index]);
  if (failed.length === 0) return;
  const names = failed.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(", ");
  throw new UserError(
    vscode.l10n.t("{0} could not be saved. Save it, or undo its changes, and start again.", names),
  );
}
