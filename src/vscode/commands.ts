import { join } from "node:path";
import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import { formatNumber } from "../protocol/format";
import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";
import { applyParams } from "./applyParams";
import type { Dashboards } from "./dashboards";
import { debugTrial } from "./debugTrial";
import { showError } from "./guard";
import type { LauncherPool } from "./launcherPool";
import { pickTrial } from "./pickTrial";
import { startTuning } from "./startTuning";
import type { StudyController } from "./studyController";
import type { StudyList } from "./studyList";
import type { StudyNode } from "./studyTree";

export interface CommandsOptions {
  readonly studies: StudyList;
  readonly dashboards: Dashboards;
  readonly launchers: LauncherPool;
  readonly channel: vscode.LogOutputChannel;
  readonly logger: Logger;
  /** Told when a session begins and ends, so that a reload goes on with it. */
  readonly running: { add(controller: StudyController): void; delete(controller: StudyController): void };
}

/** What a command may be given: a row of the tree, a file from a code lens, or nothing from the palette. */
export type Argument = StudyNode | vscode.Uri | undefined;

export interface Commands extends vscode.Disposable {
  /** Goes on with a study without a question, after a reload. */
  resume(controller: StudyController): Promise<void>;
}

export function registerCommands(options: CommandsOptions): Commands {
  const { studies, dashboards, logger } = options;

  function register(name: string, run: (argument: Argument) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(`guidedTuning.${name}`, async (argument: Argument) => {
      try {
        await run(argument);
      } catch (error) {
        await showError(error, logger);
      }
    });
  }

  /** The study that a command is about; asks when several could be meant. */
  async function studyFor(argument: Argument): Promise<StudyController | undefined> {
    if (argument instanceof vscode.Uri) return studies.at(argument);
    await studies.ready();
    const given = argument && studies.get(argument.study);
    if (given) return given;
    const editor = vscode.window.activeTextEditor;
    const edited = editor && studies.holding(editor.document.uri.fsPath);
    const found = edited ?? studies.selected;
    if (found) return found;
    throw new UserError(
      vscode.l10n.t(
        "Nothing is annotated yet. Write a comment such as `# @tune float(1e-5, 1e-1, log)` beside a number.",
      ),
    );
  }

  async function start(argument: Argument, how: "start" | "new"): Promise<void> {
    const controller = await studyFor(argument);
    if (!controller) return;
    if (controller.session) {
      dashboards.open(controller, vscode.ViewColumn.Active);
      return;
    }
    await run(controller, how, true);
  }

  async function run(controller: StudyController, how: "start" | "new", watch: boolean): Promise<void> {
    const { launchers } = options;
    const started = await starting(controller, () =>
      startTuning({ controller, studies, launchers, logger, how }),
    );
    if (!started) return;
    const chosen = started.controller;
    studies.select(chosen);
    options.running.add(chosen);
    if (watch) dashboards.open(chosen, vscode.ViewColumn.Beside, true);
    // The command is over when the study runs; its end is told by itself.
    chosen
      .follow(started.session)
      .then((reason) => sayEnd(chosen, reason))
      .catch((error: unknown) => showError(error, logger))
      .finally(() => options.running.delete(chosen));
  }

  const underWay = new Set<string>();
  /** Two presses are one start. */
  async function starting<T>(controller: StudyController, work: () => Promise<T>): Promise<T | undefined> {
    if (underWay.has(controller.key)) return undefined;
    underWay.add(controller.key);
    try {
      return await work();
    } finally {
      underWay.delete(controller.key);
    }
  }

  async function sayEnd(
    controller: StudyController,
    reason: Awaited<ReturnType<StudyController["follow"]>>,
  ): Promise<void> {
    const { best, title, trials } = controller.dashboardState();
    if (reason.kind === "failing") {
      if (reason.output !== null) logger.warn(reason.output);
      throw new UserError(reason.message);
    }
    if (reason.kind === "stopped") return;
    const applyBest = vscode.l10n.t("Apply Best");
    const openDashboard = vscode.l10n.t("Open Dashboard");
    const chosen = await vscode.window.showInformationMessage(
      best
        ? vscode.l10n.t(
            "{0}: best {1} in trial {2} of {3}.",
            title,
            formatNumber(best.value),
            best.number,
            trials.length,
          )
        : vscode.l10n.t("{0}: {1} trials are done.", title, trials.length),
      ...(best ? [applyBest] : []),
      openDashboard,
    );
    if (chosen === applyBest) await apply(controller, best?.number ?? 0);
    if (chosen === openDashboard) dashboards.open(controller, vscode.ViewColumn.Active);
  }

  async function apply(controller: StudyController, number: number): Promise<void> {
    const trial = controller.study?.trials[number];
    if (!trial) throw new UserError(vscode.l10n.t("There is no trial {0} any more.", number));
    await applyTo(controller, trial.params, vscode.l10n.t("Apply trial {0}", number));
  }

  async function applyTo(controller: StudyController, params: Params, label: string): Promise<void> {
    await controller.refresh();
    const { project, place } = controller;
    if (!project) throw new UserError(vscode.l10n.t("The annotations in {0} cannot be read.", place.path));
    const applied = await applyParams({
      root: place.root,
      targets: project.scan.parameters,
      params,
      label,
    });
    switch (applied.kind) {
      case "nothing-to-do":
        void vscode.window.showInformationMessage(vscode.l10n.t("The source has these values already."));
        return;
      case "discarded":
        return;
      case "applied": {
        // In front, so that a person sees the values and can undo them.
        const [first] = applied.changed;
        if (first) await vscode.window.showTextDocument(first, { viewColumn: sourceColumn(first) });
        await controller.refresh();
        await offerToSave(applied.unsaved);
      }
    }
  }

  async function offerToSave(unsaved: readonly vscode.TextDocument[]): Promise<void> {
    if (unsaved.length === 0) return;
    const save = vscode.l10n.t("Save");
    const names = unsaved.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(", ");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("The values stand in {0}, which is not saved yet.", names),
      save,
    );
    if (chosen === save) await Promise.all(unsaved.map((document) => document.save()));
  }

  async function openOutput(argument: Argument): Promise<void> {
    const controller = await studyFor(argument);
    const { study } = controller ?? {};
    if (!controller || !study) return;
    const number = await pickTrial(controller, argument, (state) => state !== "waiting");
    if (number === undefined) return;
    if (controller.session?.showTerminal(number)) return;
    const output = vscode.Uri.file(join(study.folder, "trials", String(number), "output.log"));
    try {
      await vscode.window.showTextDocument(output, { preview: true });
    } catch {
      const { reason } = study.trials[number] ?? {};
      throw new UserError(vscode.l10n.t("Trial {0} left no output. {1}", number, reason ?? "").trim());
    }
  }

  async function revealParameter(argument: Argument): Promise<void> {
    const controller = await studyFor(argument);
    if (!controller) return;
    const { parameters } = controller.dashboardState();
    const name =
      argument && "kind" in argument && argument.kind === "parameter"
        ? argument.name
        : (
            await vscode.window.showQuickPick(
              parameters.map((parameter) => ({
                label: parameter.name,
                description: parameter.range,
              })),
              { placeHolder: vscode.l10n.t("Which parameter?") },
            )
          )?.label;
    const scanned = controller.project?.scan.parameters.find(({ parameter }) => parameter.name === name);
    if (!scanned) {
      if (name) throw new UserError(vscode.l10n.t("{0} is no longer annotated in the source.", name));
      return;
    }
    const start = new vscode.Position(scanned.line - 1, scanned.column - 1);
    const document = await vscode.workspace.openTextDocument(join(controller.place.root, scanned.file));
    const end = document.positionAt(document.offsetAt(start) + scanned.end - scanned.start);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(start, end),
      viewColumn: sourceColumn(document),
    });
  }

  async function selectStudy(): Promise<void> {
    await studies.ready();
    const items = studies.all.map((controller) => {
      const { trials, best, budget } = controller.dashboardState();
      return {
        controller,
        label: controller.place.name,
        description: [`${trials.length}/${budget}`, best ? formatNumber(best.value) : ""]
          .filter(Boolean)
          .join(" · "),
        detail: vscode.workspace.asRelativePath(controller.place.path),
      };
    });
    const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which study?") });
    if (picked) studies.select(picked.controller);
  }

  const disposables = [
    register("start", (argument) => start(argument, "start")),
    register("resume", (argument) => start(argument, "start")),
    register("newStudy", (argument) => start(argument, "new")),
    register("stop", async (argument) => (await studyFor(argument))?.stop()),
    register("applyBest", async (argument) => {
      const controller = await studyFor(argument);
      const best = controller?.dashboardState().best;
      if (!controller) return;
      if (!best) throw new UserError(vscode.l10n.t("No trial has completed yet, so there is no best one."));
      await apply(controller, best.number);
    }),
    register("applyTrial", async (argument) => {
      const controller = await studyFor(argument);
      if (!controller) return;
      const number = await pickTrial(controller, argument, (state) => state === "complete");
      if (number !== undefined) await apply(controller, number);
    }),
    register("debugTrial", async (argument) => {
      const controller = await studyFor(argument);
      if (!controller) return;
      const number = await pickTrial(controller, argument, (state) => state !== "waiting");
      if (number !== undefined) await debugTrial(controller, number, logger);
    }),
    register("openDashboard", async (argument) => {
      const controller = await studyFor(argument);
      if (controller) dashboards.open(controller, vscode.ViewColumn.Active);
    }),
    register("openOutput", openOutput),
    register("showTerminal", openOutput),
    register("revealParameter", revealParameter),
    register("selectStudy", selectStudy),
    register("refresh", () => studies.refresh()),
    register("showLog", () => options.channel.show(true)),
  ];
  return {
    resume: (controller) => run(controller, "start", false),
    dispose: () => vscode.Disposable.from(...disposables).dispose(),
  };
}

/** Where the file is open already, else beside nothing: never over the dashboard. */
function sourceColumn({ uri }: vscode.TextDocument): vscode.ViewColumn {
  const open = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === uri.fsPath);
  return open?.viewColumn ?? vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
}
