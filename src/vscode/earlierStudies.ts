import * as vscode from "vscode";
import type { Project } from "../jobs/project";
import { formatNumber } from "../protocol/format";
import type { StudyController } from "./studyController";

/** A study that a new one can learn from. */
export interface EarlierStudy {
  readonly name: string;
  readonly complete: number;
  readonly best: number | null;
}

/** The studies of the project's root with the same objectives, a parameter in common and something to tell. */
export function earlierStudies(
  controllers: readonly Pick<StudyController, "place" | "study" | "dashboardState">[],
  { root, scan, space }: Pick<Project, "root" | "scan" | "space">,
): EarlierStudy[] {
  const objectives = listed(scan.objectives);
  const names = new Set(space.parameters.map(({ name }) => name));
  return controllers.flatMap((controller) => {
    const { place, study } = controller;
    if (!study || place.root !== root || listed(study.definition.objectives) !== objectives) return [];
    if (!study.definition.space.parameters.some(({ name }) => names.has(name))) return [];
    const complete = study.trials.filter(({ state }) => state === "complete").length;
    return complete > 0
      ? [{ name: place.name, complete, best: controller.dashboardState().best?.value ?? null }]
      : [];
  });
}

function listed(objectives: readonly { readonly goal: string; readonly metric: string }[]): string {
  return objectives.map(({ goal, metric }) => `${goal} ${metric}`).join(", ");
}

/**
 * Asks which earlier studies the new one learns from; none at once where there are none. Undefined when the person
 * cancelled.
 */
export async function pickEarlier(earlier: readonly EarlierStudy[]): Promise<readonly string[] | undefined> {
  if (earlier.length === 0) return [];
  const items = earlier.map(({ name, complete, best }) => ({
    label: name,
    description: [
      vscode.l10n.t("{0} complete", complete),
      best === null ? "" : vscode.l10n.t("best {0}", formatNumber(best)),
    ]
      .filter(Boolean)
      .join(" · "),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    ignoreFocusOut: true,
    title: vscode.l10n.t("New Study: which earlier studies does it learn from?"),
    placeHolder: vscode.l10n.t("They count as far as they agree with the new trials. None: begin afresh."),
  });
  return picked?.map(({ label }) => label);
}
