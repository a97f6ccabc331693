import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import { UserError } from "../space/userError";
import { beginOrResume } from "./beginOrResume";
import { ActionableError } from "./guard";
import { interpreterFor } from "./interpreterFor";
import type { LauncherPool } from "./launcherPool";
import { pickObjective } from "./pickObjective";
import { saveDocuments } from "./saveDocuments";
import { readSettings } from "./settings";
import type { StudyController } from "./studyController";
import type { StudyList } from "./studyList";
import { startSession, type TuningSession } from "./tuningSession";
import { writeDirective } from "./writeDirective";

export interface StartOptions {
  readonly controller: StudyController;
  readonly studies: StudyList;
  readonly launchers: LauncherPool;
  readonly logger: Logger;
  /** `new` begins another study beside the one that is there. */
  readonly how: "start" | "new";
}

export interface Started {
  readonly controller: StudyController;
  readonly session: TuningSession;
}

/** Begins or goes on with a study; asks only what cannot be inferred. Undefined when the person cancelled. */
export async function startTuning(options: StartOptions): Promise<Started | undefined> {
  const { controller, launchers, logger } = options;
  const { root, path } = controller.place;
  requireTrust(vscode.l10n.t("Tuning runs your training command, so the folder must be trusted first."));
  if (controller.session) return undefined;
  const resource = vscode.Uri.file(path);
  const settings = readSettings(resource);
  await saveDocuments(root);
  await controller.refresh();
  let project = checkedProject(controller);

  const interpreter = await interpreterFor(resource, root, logger);
  const command = settings.command ?? project.command ?? (await askCommand(project));
  if (!command) return undefined;
  if (command !== project.command) {
    await controller.refresh();
    project = checkedProject(controller);
  }
  if (project.scan.objectives.length === 0) {
    const launcher = await launchers.take(controller);
    try {
      const { name: studyName } = controller.place;
      const { outputs } = settings;
      const picked = await pickObjective({ project, studyName, command, interpreter, outputs, launcher });
      if (!picked) return undefined;
      const file = project.file ?? project.files[0]?.path ?? "";
      await writeDirective({ root, file, text: `@tune.objective ${picked.goal} ${picked.metric}` });
    } finally {
      launchers.giveBack(controller);
    }
    await controller.refresh();
    project = checkedProject(controller);
  }
  const [{ readSlots, slotEnvironments }, { parseKeep }, { checkStopRules }] = await Promise.all([
    import("../jobs/slots"),
    import("../study/keepTrials"),
    import("../study/stopRules"),
  ]);
  const environments = await slotEnvironments(await readSlots(settings.slots ?? settings.parallel));
  const keep = parseKeep(settings.keepTrials);
  const prepared = await beginOrResume(options, project, settings);
  if (!prepared) return undefined;
  checkStopRules(settings.stopRules, prepared.study.definition);
  const { controller: chosen, study } = prepared;
  chosen.adoptStudy(study);
  logger.info(`starting ${study.name}: ${study.definition.command} with ${interpreter}`);
  const session = await startSession({
    study,
    project,
    optimizer: chosen.requireOptimizer(),
    launcher: await launchers.take(chosen),
    interpreter,
    outputs: settings.outputs,
    slotEnvironments: environments,
    maxTimeS: settings.maxTimeS,
    stopRules: settings.stopRules,
    retries: settings.retries,
    keep,
    onEvent: (event) => {
      if (event.event === "notice") logger.warn(event.message);
      chosen.take(event);
    },
    onEnd: () => launchers.giveBack(chosen),
    logger,
  });
  return { controller: chosen, session };
}

/** Throws, with the way to trust the folder, while it is not trusted. */
export function requireTrust(message: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new ActionableError(message, {
    title: vscode.l10n.t("Manage Workspace Trust"),
    run: () => vscode.commands.executeCommand("workbench.trust.manage"),
  });
}

/** The annotations without mistakes; a UserError that leads to the first mistake otherwise. */
function checkedProject(controller: StudyController): Project {
  const { project, place } = controller;
  if (!project) {
    throw new UserError(vscode.l10n.t("The annotations in {0} cannot be read.", place.path));
  }
  const errors = project.scan.problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first) {
    const text = `${first.file}:${first.line}: ${first.message}`;
    const more = errors.length > 1 ? ` ${vscode.l10n.t("(and {0} more)", errors.length - 1)}` : "";
    throw new ActionableError(text + more, {
      title: vscode.l10n.t("Show"),
      run: () => showPlace(place.root, first),
    });
  }
  if (project.scan.parameters.length === 0) {
    throw new ActionableError(
      vscode.l10n.t(
        "Nothing is annotated in {0}. Write a comment such as `# @tune float(1e-5, 1e-1, log)` beside a number.",
        vscode.workspace.asRelativePath(place.path),
      ),
      {
        title: vscode.l10n.t("Show Me How"),
        run: () =>
          vscode.commands.executeCommand(
            "workbench.action.openWalkthrough",
            "guided-tuning.guided-tuning#tuneYourScript",
          ),
      },
    );
  }
  return project;
}

async function showPlace(
  root: string,
  { file, line, column }: { file: string; line: number; column: number },
) {
  const position = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(root), file), {
    selection: new vscode.Range(position, position),
  });
}

/** Asks how a trial is run, and writes the answer into the source. */
async function askCommand(project: Project): Promise<string | undefined> {
  const file = project.file ?? project.files[0]?.path ?? "";
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Start Tuning: which command runs a trial?"),
    prompt: project.commandProblem ?? "",
    value: `python ${file}`,
    valueSelection: ["python ".length, "python ".length + file.length],
    ignoreFocusOut: true,
    validateInput: async (value) => {
      const { splitCommand } = await import("../jobs/command");
      try {
        splitCommand(value);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  if (!text) return undefined;
  await writeDirective({ root: project.root, file, text: `@tune.command ${text}` });
  return text;
}
