import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import type { Commands } from "./commands";
import { onQuitSetting } from "./settings";
import type { StudyController, StudyPlace } from "./studyController";
import { studyKey } from "./studyController";
import type { StudyList } from "./studyList";

/** A study that wrote its journal this recently was interrupted by a reload, not left behind. */
const RELOAD_MS = 5 * 60_000;
const KEY = "guidedTuning.running";

export interface ResumeOptions {
  readonly studies: StudyList;
  readonly commands: Commands;
  readonly onError: (error: unknown) => void;
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

  async function resume({ studies, commands }: ResumeOptions): Promise<void> {
    const places = remembered();
    if (places.length === 0) return;
    await memory.update(KEY, undefined);
    await studies.ready();
    for (const place of places) {
      const controller = studies.open(place);
      await controller.refresh();
      if (controller.status !== "stopped" || !controller.study) continue;
      // It was to stop with the window, which may still be stopping it: going on is for a person to say.
      if (onQuitSetting(controller.resource) === "stop") continue;
      const { mtimeMs } = await stat(controller.study.journalPath);
      if (Date.now() - mtimeMs < RELOAD_MS) await commands.resume(controller);
      else await offer(controller, commands);
    }
  }

  return {
    add: ({ place }) => void memory.update(KEY, [...without(place), place]),
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
