import * as vscode from "vscode";
import type { DashboardState } from "../protocol/dashboardProtocol";

/** Few keys, sent only when they change: which commands and buttons make sense. */
export function createContextKeys(): { update(selected: DashboardState | null, studies: number): void } {
  const sent = new Map<string, unknown>();

  function set(key: string, value: unknown): void {
    if (sent.get(key) === value) return;
    sent.set(key, value);
    void vscode.commands.executeCommand("setContext", `guidedTuning.${key}`, value);
  }

  return {
    update(state, studies) {
      set("status", state?.status ?? "none");
      set("canResume", state?.status === "stopped");
      set("hasBest", state?.best != null);
      set("hasStudy", state !== null && state.parameters.length > 0);
      set("several", studies > 1);
    },
  };
}
