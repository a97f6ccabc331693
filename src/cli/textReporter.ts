import { formatDuration } from "../protocol/format";
import type { StudyEvent } from "../study/runStudy";
import type { Study } from "../study/study";
import { bestTrial } from "../study/studyView";
import type { Trial } from "../study/trial";
import { formatConfiguration, formatMetric } from "./format";
import { createProgressLine, type ProgressLine } from "./progressLine";
import type { Reporter, RunFacts } from "./reporter";
import { type Style, styleFor } from "./style";
import { summaryLines } from "./summary";

/** Of five significant digits, a sign, a point and an exponent. */
const VALUE_WIDTH = 10;
const DURATION_WIDTH = 7;

/** A readable line a trial; on a terminal, a live line below them. */
export function createTextReporter(stream: NodeJS.WriteStream = process.stdout): Reporter {
  const style = styleFor(stream);
  const progress = createProgressLine(stream);
  let study: Study | null = null;

  function print(text: string): void {
    progress.clear();
    stream.write(`${text}\n`);
    progress.draw();
  }

  return {
    begin(begun, facts) {
      study = begun;
      print(heading(begun, facts, style));
      progress.begin(begun, facts.slots);
    },
    event(event) {
      follow(progress, event);
      if (event.event === "notice") print(style.yellow(event.message));
      if (event.event === "started" && event.adopted)
        print(style.dim(`trial ${event.number} is still running or ended meanwhile: going on with it`));
      if (event.event === "finished" && study) print(trialLine(study, event.trial, style));
    },
    stopping() {
      print("Stopping: what runs is interrupted and recorded. Press Ctrl-C again to kill it at once.");
    },
    end(summary) {
      progress.end();
      for (const line of summaryLines(summary, style)) stream.write(`${line}\n`);
    },
  };
}

function follow(progress: ProgressLine, event: StudyEvent): void {
  if (event.event === "started") progress.started(event.number);
  if (event.event === "metric") progress.metric(event.number, event.name, event.step, event.value);
  if (event.event === "finished") progress.finished(event.trial.number);
}

function heading(study: Study, { isNew, slots }: RunFacts, style: Style): string {
  const { objectives, sampler, seed, trials, space, fidelity } = study.definition;
  const goals = objectives.map(({ goal, metric }) => `${goal} ${metric}`).join(", ");
  const facts = [
    goals,
    `${space.parameters.length} parameter${space.parameters.length === 1 ? "" : "s"}`,
    ...(fidelity ? [`budget ${fidelity.param} ${fidelity.low}..${fidelity.high}`] : []),
    `${trials} trial${trials === 1 ? "" : "s"}`,
    `sampler ${sampler}`,
    `seed ${seed}`,
    ...(slots > 1 ? [`${slots} at a time`] : []),
  ];
  const before = study.trials.length;
  const state = isNew ? "" : `, going on after ${before} trial${before === 1 ? "" : "s"}`;
  return `${style.bold(`Study ${study.name}`)}${state}: ${facts.join(" · ")}`;
}

/** `trial  7  loss 0.3104      1.2 s  lr=0.003 layers=4  best so far`: the columns of one trial under another's. */
function trialLine(study: Study, trial: Trial, style: Style): string {
  const { objectives, trials } = study.definition;
  const number = `trial ${String(trial.number).padStart(String(trials).length)}`;
  const seconds = "durationS" in trial ? trial.durationS : null;
  const duration = style.dim((seconds === null ? "" : formatDuration(seconds)).padStart(DURATION_WIDTH));
  const params = style.dim(formatConfiguration(study, trial));
  if (trial.state !== "complete")
    return `${number}  ${style.red(trial.state)}: ${trial.reason ?? "no reason known"}  ${duration}  ${params}`;
  const isBest = bestTrial(study.trials, objectives)?.number === trial.number;
  const values = trial.values.map(
    (value, i) => `${objectives[i]?.metric} ${formatMetric(value).padEnd(VALUE_WIDTH)}`,
  );
  const shown = isBest ? style.bold(values.join(" ")) : values.join(" ");
  const mark = isBest ? style.green("  best so far") : trial.feasible ? "" : style.yellow("  over a limit");
  return `${number}  ${shown}  ${duration}  ${params}${mark}`;
}
