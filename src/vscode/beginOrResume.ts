import * as vscode from "vscode";
import type { Project } from "../jobs/project";
import type { StudySettings } from "../study/defineStudy";
import type { PreparedStudy } from "../study/prepareStudy";
import { earlierStudies, pickEarlier } from "./earlierStudies";
import { isConfigured, type Settings } from "./settings";
import type { StartOptions } from "./startTuning";
import type { StudyController } from "./studyController";

export type Prepared = PreparedStudy & { readonly controller: StudyController };

/** Opens or begins the study; when something changed since it began, the person decides. */
export async function beginOrResume(
  { controller, studies, logger, how }: StartOptions,
  project: Project,
  settings: Settings,
): Promise<Prepared | undefined> {
  const { prepareStudy, StudyChangedError } = await import("../study/prepareStudy");
  const resource = vscode.Uri.file(project.path);
  const given = <T>(name: string, value: T): T | undefined =>
    isConfigured(resource, name) ? value : undefined;
  const wanted = {
    trials: given("trials", settings.trials),
    sampler: given("sampler", settings.sampler),
    seed: settings.seed ?? undefined,
    timeoutS: given("timeout", settings.timeoutS),
    command: settings.command ?? undefined,
    pruner: given("pruner", settings.pruner),
    maxSteps: settings.maxSteps ?? undefined,
    repeats: given("repeats", settings.repeats),
    perSecond: given("perSecond", settings.perSecond),
  };
  const open = async (
    name: string,
    continueChanged: boolean,
    more: Pick<StudySettings, "trials" | "warmStart"> = {},
  ): Promise<Prepared> => {
    const request = { project, name, settings: { ...wanted, ...more }, continueChanged };
    const prepared = await prepareStudy(request, logger);
    return { ...prepared, controller: studies.open({ ...controller.place, name }) };
  };
  const begin = async () => {
    const warmStart = await pickEarlier(earlierStudies(studies.all, project));
    return warmStart && open(await freshName(project.root, controller.place.name), false, { warmStart });
  };

  if (how === "new" && controller.study) return begin();
  const trials = await moreTrials(controller, wanted.trials);
  if (trials === undefined) return undefined;
  if (trials === "new") return begin();
  try {
    return await open(controller.place.name, false, trials);
  } catch (error) {
    if (!(error instanceof StudyChangedError)) throw error;
    const newStudy = vscode.l10n.t("New Study");
    const goOn = vscode.l10n.t("Continue");
    // Where earlier trials would be useless, there is nothing to go on with.
    const buttons = error.canContinue ? [newStudy, goOn] : [newStudy];
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t("Something changed since the study {0} began", error.study),
      { modal: true, detail: error.changes.map((change) => `• ${change}`).join("\n") },
      ...buttons,
    );
    if (chosen === newStudy) return begin();
    return chosen === goOn ? open(controller.place.name, true, trials) : undefined;
  }
}

/** A study that has all its trials goes on only when more are wanted. */
async function moreTrials(
  { study, status }: StudyController,
  wanted: number | undefined,
): Promise<{ readonly trials: number | undefined } | "new" | undefined> {
  if (!study || status !== "finished") return { trials: wanted };
  const { trials } = study.definition;
  if (wanted !== undefined && wanted > trials) return { trials: wanted };
  const more = vscode.l10n.t("Run {0} More Trials", trials);
  const another = vscode.l10n.t("New Study");
  const chosen = await vscode.window.showQuickPick(
    [
      { label: more, description: vscode.l10n.t("goes on with {0}", study.name), total: trials * 2 },
      { label: another, description: vscode.l10n.t("begins afresh; this one is kept"), total: null },
    ],
    { title: vscode.l10n.t("{0} has all its {1} trials", study.name, trials) },
  );
  if (!chosen) return undefined;
  return chosen.total === null ? "new" : { trials: chosen.total };
}

/** `train-2`, `train-3`, … : the first that is not taken. */
async function freshName(root: string, name: string): Promise<string> {
  const { listStudies } = await import("../study/studies");
  const taken = new Set(await listStudies(root));
  const base = name.replace(/-\d+$/, "");
  for (let number = 2; ; number++) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}
