import type { Study } from "../study/study";
import { bestTrial, isFinishedTrial, paretoFront, toShowJson } from "../study/studyView";
import type { Trial } from "../study/trial";
import { formatDuration, formatMetric, formatParams } from "./format";
import { type Opinions, openedStudy, opinionsOn, type StudyArguments } from "./openedStudy";
import { Exit, type ExitCode, printJson, printLine } from "./output";
import { type Style, styleFor } from "./style";

export interface ShowArguments extends StudyArguments {
  readonly json: boolean;
}

/** `show`: the study as its journal has it. */
export async function show(args: ShowArguments): Promise<ExitCode> {
  const { study } = await openedStudy(args);
  const opinions = await opinionsOn(study);
  if (args.json) printJson(showJson(study, opinions));
  else for (const line of table(study, opinions, styleFor(process.stdout))) printLine(line);
  return Exit.done;
}

export function showJson(study: Study, opinions: Opinions): Record<string, unknown> {
  return toShowJson(study, { recommended: opinions.recommended(), importances: opinions.importances() });
}

function table(study: Study, opinions: Opinions, style: Style): string[] {
  const { objectives, sampler, seed, trials } = study.definition;
  const goals = objectives.map(({ goal, metric }) => `${goal} ${metric}`).join(", ");
  const finished = study.trials.filter(isFinishedTrial).length;
  const best = bestTrial(study.trials, objectives);
  const front = paretoFront(study.trials, objectives);
  const lines = [
    `${style.bold(`Study ${study.name}`)}: ${goals} · ${finished}/${trials} trials · sampler ${sampler} · seed ${seed}`,
    ...study.trials.map((trial) =>
      row(trial, best?.number === trial.number || front?.includes(trial.number) === true, style),
    ),
  ];
  if (best)
    lines.push(
      `${style.bold(`Best: ${formatMetric(best.value)}`)} (trial ${best.number})  ${formatParams(best.params)}`,
    );
  if (front)
    lines.push(`Front: ${front.map((number) => `trial ${number}`).join(", ") || "no complete trial"}`);
  const recommended = opinions.recommended();
  if (recommended && best && recommended.number !== best.number)
    lines.push(`Recommended: trial ${recommended.number}  ${formatParams(recommended.params)}`);
  const shares = Object.entries(opinions.importances()).sort(([, a], [, b]) => b - a);
  if (shares.length > 0)
    lines.push(
      `Importance: ${shares.map(([name, share]) => `${name} ${Math.round(100 * share)} %`).join(" · ")}`,
    );
  return lines;
}

function row(trial: Trial, outstanding: boolean, style: Style): string {
  const duration = "durationS" in trial && trial.durationS !== null ? formatDuration(trial.durationS) : "";
  const values =
    trial.state === "complete" ? trial.values.map(formatMetric).join(", ") : (trial.reason ?? "");
  const limit = trial.state === "complete" && !trial.feasible ? style.yellow(" over a limit") : "";
  const shown = outstanding ? style.green(values) : values;
  return `${String(trial.number).padStart(4)}  ${trial.state.padEnd(8)}  ${shown}${limit}  ${style.dim(`${formatParams(trial.params)}  ${duration}`)}`;
}
