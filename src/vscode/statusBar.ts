import * as vscode from "vscode";
import type { DashboardState } from "../protocol/dashboardProtocol";
import { formatNumber } from "../protocol/format";

/** `12/50 · best 0.031` while a study runs and after it; hidden before the first start. */
export function createStatusBar(): { update(state: DashboardState | null): void } & vscode.Disposable {
  const item = vscode.window.createStatusBarItem("guidedTuning.progress", vscode.StatusBarAlignment.Left, 10);
  item.name = "Guided Tuning";
  item.command = "guidedTuning.openDashboard";
  return {
    update(state) {
      if (!state || state.status === "ready") {
        item.hide();
        return;
      }
      item.text = statusBarText(state);
      item.tooltip = [state.title, state.message].filter(Boolean).join("\n");
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

function statusBarText(state: DashboardState): string {
  const finished = state.trials.filter(({ state }) => state !== "running" && state !== "waiting").length;
  const icon = state.status === "running" || state.status === "stopping" ? "$(sync~spin)" : "$(beaker)";
  const best = state.best ? ` · ${vscode.l10n.t("best {0}", formatNumber(state.best.value))}` : "";
  return `${icon} ${finished}/${state.budget}${best}`;
}
