import { rm } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import type { TrialSpec } from "../protocol/runnerProtocol";
import { UserError } from "../space/userError";
import { debugPlan } from "./debugConfiguration";
import { ActionableError } from "./guard";
import { interpreterFor } from "./interpreterFor";
import { prepareOutsideTrial } from "./outsideTrial";
import { saveDocuments } from "./saveDocuments";
import { readSettings } from "./settings";
import { requireTrust } from "./startTuning";
import type { StudyController } from "./studyController";

/** Folders of trials that a debugger has now. */
const debugged = new Set<string>();

/**
 * Runs a trial again under the debugger: its values, its variables, in a fresh copy of the code as it is now. It
 * counts in no study, and its folder goes when the debugger ends. Rejects with a UserError that says what is missing.
 */
export async function debugTrial(controller: StudyController, number: number, logger: Logger): Promise<void> {
  requireTrust(vscode.l10n.t("Debugging runs your training command, so the folder must be trusted first."));
  const { root } = controller.place;
  await saveDocuments(root);
  await controller.refresh();
  const { study, project } = controller;
  const trial = study?.trials[number];
  if (!study || !trial) throw new UserError(vscode.l10n.t("There is no trial {0} any more.", number));
  if (!project) throw new UserError(vscode.l10n.t("The annotations in {0} cannot be read.", root));
  const { trialFolder } = await import("../study/jobRunner");
  const trialDir = `${trialFolder(study, number)}-debug`;
  if (debugged.has(trialDir)) {
    throw new UserError(
      vscode.l10n.t("Trial {0} is being debugged already. Stop that first, or go on with it.", number),
    );
  }
  debugged.add(trialDir);
  const forget = async () => {
    debugged.delete(trialDir);
    await rm(trialDir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const { command, file } = study.definition;
    const spec = await prepareOutsideTrial({
      project,
      trialDir,
      study: study.name,
      number,
      params: trial.params,
      budget: trial.fidelity?.budget,
      parentDir: trial.fidelity?.parent == null ? null : trialFolder(study, trial.fidelity.parent),
      command,
      file,
      interpreter: await interpreterFor(controller.resource, root, logger),
      outputs: readSettings(controller.resource).outputs,
    });
    await launch(spec, { root, study: study.name, number, forget, logger });
  } catch (error) {
    await forget();
    throw error;
  }
}

interface LaunchOptions {
  readonly root: string;
  readonly study: string;
  readonly number: number;
  readonly forget: () => Promise<void>;
  readonly logger: Logger;
}

/** Resolves when the debugger has started. */
async function launch(
  spec: TrialSpec,
  { root, study, number, forget, logger }: LaunchOptions,
): Promise<void> {
  const name = vscode.l10n.t("Trial {0} of {1}", number, study);
  const plan = debugPlan(spec, { name, root });
  if (!plan) {
    throw new UserError(
      vscode.l10n.t(
        "Only commands that begin with python or node can be debugged; this one begins with {0}. Write it as, for example, python -m … to debug it.",
        basename(spec.argv[0] ?? ""),
      ),
    );
  }
  const { id, name: extension } = plan.needs;
  if (!vscode.extensions.getExtension(id)) {
    throw new ActionableError(
      vscode.l10n.t(
        "Debugging this trial needs the extension {0} ({1}). Install it, or enable it, and try again.",
        extension,
        id,
      ),
      {
        title: vscode.l10n.t("Show Extension"),
        run: () => vscode.commands.executeCommand("workbench.extensions.search", `@id:${id}`),
      },
    );
  }
  // Children of the session (a worker of the script) have names of their own.
  const started = new Set<string>();
  const subscriptions = [
    vscode.debug.onDidStartDebugSession((session) => {
      if (session.configuration.cwd === spec.cwd && !session.parentSession) started.add(session.id);
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (!started.has(session.id)) return;
      end();
      forget().catch((error: unknown) => logger.warn(`removing what was debugged: ${error}`));
    }),
  ];
  const end = () => {
    for (const subscription of subscriptions) subscription.dispose();
  };
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root));
  if (await vscode.debug.startDebugging(folder, plan.configuration)) return;
  end();
  throw new UserError(
    vscode.l10n.t("The debugger did not start. Its own message, or the Debug Console, says why."),
  );
}
