import * as vscode from "vscode";
import type { StopReason } from "../study/stopReason";

/** Why a study ended, in a sentence; null where its state says it. */
export function endMessage(reason: StopReason): string | null {
  switch (reason.kind) {
    case "budget":
    case "stopped":
      return null;
    case "max-time":
      return vscode.l10n.t("Stopped, because its time was up. Resume goes on with it.");
    case "target":
    case "patience":
    case "converged":
      return vscode.l10n.t("Done, because {0}.", reason.message);
    case "exhausted":
    case "failing":
      return reason.message;
  }
}
