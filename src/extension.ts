import * as vscode from "vscode";
import { createAnnotationCompletions, createParameterHovers, TRIGGERS } from "./vscode/annotationHelp";
import { createCodeLenses } from "./vscode/codeLens";
import { registerCommands } from "./vscode/commands";
import { createContextKeys } from "./vscode/contextKeys";
import { DASHBOARD_VIEW_TYPE } from "./vscode/dashboardPanel";
import { Dashboards } from "./vscode/dashboards";
import { registerDiagnostics } from "./vscode/diagnostics";
import { DocumentScans } from "./vscode/documentScans";
import { createLauncherPool } from "./vscode/launcherPool";
import { createOutputLogger } from "./vscode/outputLogger";
import { quitStudies } from "./vscode/quitting";
import { createRunningStudies } from "./vscode/runningStudies";
import { createSourceLinks } from "./vscode/sourceLinks";
import { createStatusBar } from "./vscode/statusBar";
import { StudyList } from "./vscode/studyList";
import { type StudyNode, StudyTree } from "./vscode/studyTree";
import { throttledEvent } from "./vscode/throttledEvent";
import { watchSources } from "./vscode/watchSources";

/** Languages in which annotations can stand. */
const LANGUAGES = [
  "python",
  "yaml",
  "javascript",
  "typescript",
  "javascriptreact",
  "typescriptreact",
  "toml",
  "jsonc",
  "json5",
];
const REDRAWS_PER_SECOND = 5;

/** Set while the extension is active. */
let quit: (() => Promise<void>) | undefined;

/** Builds the object graph and registers it. Nothing is read or scanned until somebody looks. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("Guided Tuning", { log: true });
  const logger = createOutputLogger(channel);
  const onError = (error: unknown) => logger.error(error instanceof Error ? error : new Error(String(error)));

  const scans = new DocumentScans();
  const studies = new StudyList({ extensionPath: context.extensionPath, scans, logger });
  const redraw = throttledEvent(studies.onDidChange, 1000 / REDRAWS_PER_SECOND);
  const look = () => void studies.ready().catch(onError);

  const dashboards = new Dashboards({ extensionUri: context.extensionUri, studies, logger });
  const running = createRunningStudies(context.workspaceState);
  const commands = registerCommands({
    studies,
    dashboards,
    launchers: createLauncherPool(context.extensionPath, logger),
    channel,
    logger,
    running,
  });
  quit = () => quitStudies({ controllers: studies.all, logger });
  const tree = new StudyTree({
    onOpen: look,
    shown: () =>
      studies.all.map((controller) => ({
        key: controller.key,
        selected: controller === studies.selected,
        state: controller.dashboardState(),
      })),
  });
  const view = vscode.window.createTreeView("guidedTuning.study", {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const inFiles = LANGUAGES.map((language) => ({ language, scheme: "file" }));
  const inspectWithStudy = async (document: vscode.TextDocument) => {
    const inspected = await studies.inspect(document);
    if (!inspected) return null;
    look();
    const { controller, parameters, firstLine } = inspected;
    const state = controller?.dashboardState() ?? null;
    return { parameters, firstLine, state, studyKey: controller?.key ?? null };
  };
  const statusBar = createStatusBar();
  const contextKeys = createContextKeys();

  context.subscriptions.push(
    channel,
    studies,
    redraw,
    commands,
    tree,
    statusBar,
    redraw.event(() => {
      const state = studies.selected?.dashboardState() ?? null;
      tree.update();
      statusBar.update(state);
      contextKeys.update(state, studies.all.length);
      view.message = state?.message ?? "";
    }),
    view,
    studies.onDidSelect(({ key }) => {
      const row: StudyNode = { kind: "study", study: key };
      if (view.visible && studies.all.length > 1)
        view.reveal(row, { select: false, expand: true }).then(undefined, onError);
    }),
    vscode.window.registerWebviewPanelSerializer(DASHBOARD_VIEW_TYPE, dashboards),
    vscode.languages.registerCodeLensProvider(
      inFiles,
      createCodeLenses({ onDidChange: redraw.event, inspect: inspectWithStudy }),
    ),
    vscode.languages.registerCompletionItemProvider(
      LANGUAGES.map((language) => ({ language })),
      createAnnotationCompletions(inspectWithStudy),
      ...TRIGGERS,
    ),
    vscode.languages.registerHoverProvider(inFiles, createParameterHovers(inspectWithStudy)),
    registerDiagnostics({
      problemsOf: async (document) => (await studies.inspect(document))?.problems ?? null,
      onDidChange: studies.onDidScan,
      onError,
    }),
    watchSources(studies, onError),
    vscode.window.registerTerminalLinkProvider(createSourceLinks()),
    running.resumeAfterReload({ studies, commands, onError, logger }),
  );
}

/** Resolves when what is to end with the window has ended. What runs on outlives it; the journal has everything. */
export async function deactivate(): Promise<void> {
  await quit?.();
}
