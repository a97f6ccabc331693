import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import type { Study } from "../study/study";
import type { Commands } from "./commands";
import { onQuitSetting } from "./settings";
import type { StudyController, StudyPlace } from "./studyController";
import { studyKey } from "./studyController";
import type { StudyList } from "./studyList";

/** A study that wrote its journal this recently was interrupted by a reload, not left behind. */
const RELOAD_MS = 5 * 60_000;
/** The window before this one, which was to stop its study, is given so long to do so and to end. */
const STOPPING_MS = 15_000;
const LOOK_MS = 250;
const KEY = "guidedTuning.running";

export interface ResumeOptions {
  readonly studies: StudyList;
  readonly commands: Commands;
  readonly onError: (error: unknown) => void;
  readonly logger: Logger;
}

export interface RunningStudies {
  add(controller: StudyController): void;
  delete(controller: StudyController): void;
  /** Goes on with what ran when the window was reloaded; asks about what was left longer ago. */
  resumeAfterReload(options: ResumeOptions): vscode.Disposable;
}

/** Which studies this window runs, remembered so that a reload or a crash of the extension host goes on with them. */
export function createRunningStudies(memory: vscode.Memento): RunningStudies {
  const remembered = () => memory.get<readonly StudyPlace[]>(KEY, []);
  const without = (place: StudyPlace) => remembered().filter((one) => studyKey(one) !== studyKey(place));

  const add = ({ place }: StudyController) => void memory.update(KEY, [...without(place), place]);

  async function resume({ studies, commands, logger }: ResumeOptions): Promise<void> {
    const places = remembered();
    if (places.length === 0) return;
    await memory.update(KEY, undefined);
    await studies.ready();
    for (const place of places) {
      const controller = studies.open(place);
      await controller.refresh();
      const { study } = controller;
      if (!study) continue;
      // It was to stop with the window, which may still be stopping it: going on is for a person to say.
      if (onQuitSetting(controller.resource) === "stop") {
        if (!(await stopWhatIsLeft(controller, study, logger))) add(controller);
        continue;
      }
      if (controller.status !== "stopped") continue;
      const { mtimeMs } = await stat(study.journalPath);
      if (Date.now() - mtimeMs < RELOAD_MS) await commands.resume(controller);
      else await offer(controller, commands);
    }
  }

  return {
    add,
    delete: ({ place }) => void memory.update(KEY, without(place)),
    resumeAfterReload(options) {
      const resumeTrusted = () => void resume(options).catch(options.onError);
      if (vscode.workspace.isTrusted) {
        // After activation, which only registers.
        const timer = setTimeout(resumeTrusted);
        return new vscode.Disposable(() => clearTimeout(timer));
      }
      return vscode.workspace.onDidGrantWorkspaceTrust(resumeTrusted);
    },
  };
}

/** Whether no trial runs any more, or a person has gone on with the study. */
async function stopWhatIsLeft(controller: StudyController, study: Study, logger: Logger): Promise<boolean> {
  const { stopOrphans } = await import("../study/stopOrphans");
  const giveUpAt = performance.now() + STOPPING_MS;
  while (controller.session === null) {
    await stopOrphans(study, logger);
    if (!study.trials.some(({ state }) => state === "running")) return true;
    // Another program runs the study as well, or that window lives on.
    if (performance.now() > giveUpAt) return false;
    await delay(LOOK_MS);
  }
  return true;
}

async function offer(controller: StudyController, commands: Commands): Promise<void> {
  const { trials, budget } = controller.dashboardState();
  const resume = vscode.l10n.t("Resume");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "The study {0} was interrupted at {1} of {2} trials.",
      controller.place.name,
      trials.length,
      budget,
    ),
    resume,
  );
  if (chosen === resume) await commands.resume(controller);
}
