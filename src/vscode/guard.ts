import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import { UserError } from "../space/userError";

/** Something for a person to do about an error, as a button of the notification. */
export class ActionableError extends UserError {
  constructor(
    message: string,
    readonly action: { readonly title: string; readonly run: () => unknown },
  ) {
    super(message);
    this.name = "ActionableError";
  }
}

/** Shows what went wrong: a mistake with what to do about it, a bug with the way to the log. */
export async function showError(error: unknown, logger: Logger): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  if (error instanceof UserError) {
    logger.warn(error.message);
    const action = error instanceof ActionableError ? error.action : null;
    const chosen = await vscode.window.showErrorMessage(error.message, ...(action ? [action.title] : []));
    if (action && chosen === action.title) await action.run();
    return;
  }
  logger.error(error instanceof Error ? error : new Error(String(error)));
  const showLog = vscode.l10n.t("Show Log");
  const text = error instanceof Error ? error.message : String(error);
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t("Guided Tuning ran into a problem: {0}", text),
    showLog,
  );
  if (chosen === showLog) await vscode.commands.executeCommand("guidedTuning.showLog");
}
