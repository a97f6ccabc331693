import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import type { InsightRequest } from "../optimizer/problem";
import type { Params } from "../space/parameter";
import { bindDashboardPanel, DASHBOARD_VIEW_TYPE } from "./dashboardPanel";
import type { StudyController } from "./studyController";
import type { StudyList } from "./studyList";
import type { StudyNode } from "./studyTree";

export interface DashboardsOptions {
  readonly extensionUri: vscode.Uri;
  readonly studies: StudyList;
  readonly logger: Logger;
}

/** The open dashboards, one a study. */
export class Dashboards implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly options: DashboardsOptions) {}

  open(controller: StudyController, column: vscode.ViewColumn, preserveFocus = false): void {
    const known = this.panels.get(controller.key);
    if (known) {
      known.reveal(undefined, preserveFocus);
      return;
    }
    const { title } = controller.dashboardState();
    this.bind(
      vscode.window.createWebviewPanel(DASHBOARD_VIEW_TYPE, title, { viewColumn: column, preserveFocus }),
      controller,
    );
  }

  /** After a reload; `state` is what the page kept, which names its study. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { studies } = this.options;
    await studies.ready();
    const name = studyNameIn(state);
    const controller =
      studies.all.find(({ place }) => place.name === name) ??
      studies.all.find(({ title }) => title === panel.title) ??
      studies.selected;
    if (!controller || this.panels.has(controller.key)) {
      panel.dispose();
      return;
    }
    this.bind(panel, controller);
  }

  private bind(panel: vscode.WebviewPanel, controller: StudyController): void {
    const { extensionUri, logger } = this.options;
    this.panels.set(controller.key, panel);
    const looking = controller.openDashboard();
    panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
    panel.onDidDispose(() => {
      this.panels.delete(controller.key);
      looking.dispose();
    });
    const run = (command: string, node: StudyNode) => async () => {
      await vscode.commands.executeCommand(`guidedTuning.${command}`, node);
    };
    const study = controller.key;
    bindDashboardPanel({
      panel,
      extensionUri,
      // The page tells of what it asked for in vain.
      onError: (error, method) => logger.debug(`${method}: ${error}`),
      source: {
        dashboardState: () => controller.dashboardState(),
        onDidChangeDashboard: controller.onDidChange,
        dashboardMethods: {
          insight: async (request: InsightRequest) =>
            controller
              .requireOptimizer()
              .insight(await controller.asked(), await controller.asLearnt(request)),
          start: run("start", { kind: "study", study }),
          stop: run("stop", { kind: "study", study }),
          applyBest: run("applyBest", { kind: "best", study }),
          applyTrial: (number) => run("applyTrial", { kind: "trial", study, number })(),
          openOutput: (number) => run("openOutput", { kind: "trial", study, number })(),
          debugTrial: (number) => run("debugTrial", { kind: "trial", study, number })(),
          revealParameter: (name) => run("revealParameter", { kind: "parameter", study, name })(),
          enqueue: (params: Params) => controller.enqueue(params),
        },
      },
    });
  }
}

function studyNameIn(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("study" in state)) return null;
  return typeof state.study === "string" ? state.study : null;
}
