import { formatDuration } from "../protocol/format";
import { isLeftBehind } from "../study/recover";
import type { Study } from "../study/study";
import { bestTrial, isFinishedTrial, paretoFront, toShowJson } from "../study/studyView";
import type { Trial } from "../study/trial";
import { formatConfiguration, formatMetric, formatParams } from "./format";
import { type Opinions, openedStudy, opinionOf, opinionsOn, type StudyArguments } from "./openedStudy";
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
  return toShowJson(study, opinionOf(opinions));
}

function table(study: Study, opinions: Opinions, style: Style): string[] {
  const { objectives, sampler, seed, trials } = study.definition;
  const goals = objectives.map(({ goal, metric }) => `${goal} ${metric}`).join(", ");
  const finished = study.trials.filter(isFinishedTrial).length;
  const best = bestTrial(study.trials, objectives);
  const front = paretoFront(study.trials, objectives);
  const lines = [
    `${style.bold(`Study ${study.name}`)}: ${goals} · ${finished}/${trials} trials · sampler ${sampler} · seed ${seed}`,
    ...rows(study, (number) => best?.number === number || front?.includes(number) === true, style),
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
  const together = opinions.interactions();
  if (together.length > 0)
    lines.push(
      `Together: ${together.map(({ params, share }) => `${params.join(" × ")} ${Math.round(100 * share)} %`).join(" · ")}`,
    );
  return lines;
}

function rows(study: Study, isOutstanding: (number: number) => boolean, style: Style): string[] {
  const shown = study.trials.map((trial) =>
    isLeftBehind(study, trial) ? "its program has ended: run again to go on with it" : valuesText(trial),
  );
  const complete = study.trials.map((trial, i) => (trial.state === "complete" ? (shown[i]?.length ?? 0) : 0));
  const width = Math.max(0, ...complete);
  const digits = Math.max(4, String(study.trials.length).length);
  return study.trials.map((trial, i) => {
    const values = (shown[i] ?? "").padEnd(width);
    const painted = isOutstanding(trial.number) ? style.green(values) : values;
    const limit = trial.state === "complete" && !trial.feasible ? style.yellow("  over a limit") : "";
    const duration = "durationS" in trial && trial.durationS !== null ? formatDuration(trial.durationS) : "";
    const rest = style.dim(`${duration.padStart(6)}  ${formatConfiguration(study, trial)}`);
    return `${String(trial.number).padStart(digits)}  ${trial.state.padEnd(8)}  ${painted}  ${rest}${limit}`.trimEnd();
  });
}

function valuesText(trial: Trial): string {
  return trial.state === "complete" ? trial.values.map(formatMetric).join(", ") : (trial.reason ?? "");
}
