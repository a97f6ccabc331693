import { findInterpreter } from "../jobs/interpreter";
import { scanProject } from "../jobs/project";
import { commandArguments } from "../jobs/trialSpec";
import { createEngine } from "../optimizer/engine";
import { formatExpression } from "../space/formatExpression";
import { defineStudy } from "../study/defineStudy";
import { withWarmStart } from "../study/prepareStudy";
import { journalPath } from "../study/studies";
import { openStudy, problemOf } from "../study/study";
import { studyNameFor } from "../study/studyName";
import { formatParams } from "./format";
import { nothingToTune } from "./nothingToTune";
import { Exit, type ExitCode, printJson, printLine } from "./output";
import type { RunArguments } from "./runCommand";
import { rangeText } from "./scanCommand";
import { createStderrLogger } from "./stderrLogger";

/** `run --dry-run`: what would be run. Writes nothing. */
export async function dryRun(args: RunArguments): Promise<ExitCode> {
  const project = await scanProject(args.path, { root: args.root });
  if (nothingToTune(project, args)) return Exit.nothingToTune;
  const logger = createStderrLogger();
  const name = args.study ?? (await studyNameFor(project.root, project.path, logger));
  const existing = await openStudy(journalPath(project.root, name), logger);
  const definition =
    existing?.definition ??
    (await withWarmStart(defineStudy(project, args), { project, settings: args }, logger));
  const engine = createEngine();
  engine.open(problemOf(definition, args.slots));
  engine.sync({ base: 0, revision: 1, changed: existing?.optimizerTrials ?? [] });
  const number = existing?.trials.length ?? 0;
  const { params, why, fidelity } = engine.suggest(number);
  const { path: interpreter } = findInterpreter({ root: project.root });
  const budget =
    fidelity && definition.fidelity ? { param: definition.fidelity.param, value: fidelity.budget } : null;
  const argv = commandArguments({ ...definition, params, interpreter, budget });
  const { objectives, sampler, seed, trials } = definition;
  if (args.json) {
    printJson({
      event: "dry-run",
      study: name,
      root: project.root,
      command: argv,
      objectives,
      sampler,
      seed,
      trials,
      next: { number, params },
    });
    return Exit.done;
  }
  printLine(`Study ${name} in ${project.root}${existing ? `, ${number} trials so far` : ", new"}`);
  const { parameters } = definition.space;
  const width = Math.max(...parameters.map((parameter) => parameter.name.length));
  for (const parameter of parameters) {
    const condition = parameter.condition ? ` if ${formatExpression(parameter.condition)}` : "";
    printLine(`  ${parameter.name.padEnd(width)}  ${rangeText(parameter)}${condition}`);
  }
  printLine(
    `  objective: ${objectives.map(({ goal, metric, take }) => `${goal} ${metric} (${take})`).join(", ")}`,
  );
  printLine(`  command: ${argv.join(" ")}`);
  printLine(`  ${trials} trials, ${args.slots} at a time, sampler ${sampler}, seed ${seed}`);
  printLine(`  next is trial ${number}: ${formatParams(params)}`);
  printLine(`    ${why}`);
  return Exit.done;
}
