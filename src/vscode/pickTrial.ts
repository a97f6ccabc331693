import * as vscode from "vscode";
import { formatNumber } from "../protocol/format";
import { UserError } from "../space/userError";
import type { Argument } from "./commands";
import { formatParams } from "./formatParams";
import type { StudyController } from "./studyController";

/** The trial that a command is about; asks which one when it was not given. Undefined when the person cancelled. */
export async function pickTrial(
  controller: StudyController,
  argument: Argument,
  filter: (state: string) => boolean,
): Promise<number | undefined> {
  if (argument && "kind" in argument && argument.kind === "trial") return argument.number;
  const { trials, best } = controller.dashboardState();
  const items = trials
    .filter(({ state }) => filter(state))
    .map((trial) => ({
      number: trial.number,
      label: `#${trial.number}${trial.number === best?.number ? " $(star-full)" : ""}`,
      description:
        trial.state === "complete"
          ? trial.values.map((value) => formatNumber(value)).join(", ")
          : trial.state,
      detail: formatParams(trial.params),
    }))
    .reverse();
  if (items.length === 0) throw new UserError(vscode.l10n.t("There are no such trials yet."));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("Which trial?"),
    matchOnDetail: true,
  });
  return picked?.number;
}
