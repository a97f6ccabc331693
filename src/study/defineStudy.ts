import { randomInt } from "node:crypto";
import { findBudget } from "../jobs/budgetTarget";
import { splitCommand, substitute } from "../jobs/command";
import type { Project } from "../jobs/project";
import type { Repeats, SamplerName } from "../optimizer/problem";
import { parsePruner } from "../optimizer/pruning/parsePruner";
import { UserError } from "../space/userError";
import type { Objective, StudyDefinition, StudyTarget } from "./definition";

/** What a person asked for; what is undefined is inferred or taken from the record. */
export interface StudySettings {
  readonly trials?: number | undefined;
  readonly sampler?: SamplerName | undefined;
  readonly seed?: number | undefined;
  readonly pruner?: string | undefined;
  /** The step that a whole trial ends with, for pruners. */
  readonly maxSteps?: number | undefined;
  readonly command?: string | undefined;
  readonly objectives?: readonly Objective[] | undefined;
  /** Null for none. */
  readonly timeoutS?: number | null | undefined;
  readonly repeats?: Repeats | undefined;
  readonly perSecond?: boolean | undefined;
  /** Names of earlier studies of the root to learn from. */
  readonly warmStart?: readonly string[] | undefined;
}

export const DEFAULT_TRIALS = 50;
/** Drawn seeds stay short enough to be typed. */
const SEEDS = 2 ** 31;

/**
 * What the study is, from the annotations and the settings. UserError when the annotations have mistakes, or when
 * something is missing that cannot be inferred.
 */
export function defineStudy(project: Project, settings: StudySettings): StudyDefinition {
  refuseErrors(project);
  const { scan } = project;
  const objectives =
    settings.objectives ?? scan.objectives.map(({ metric, goal, take }) => ({ metric, goal, take }));
  if (objectives.length === 0)
    throw new UserError(
      "there is no objective: write a comment such as `# @tune.objective minimize val_loss` beside the annotations, " +
        'or give --objective "minimize val_loss"; the metric is what the script prints as `val_loss=0.31`',
    );
  const command = settings.command ?? project.command;
  if (command === null)
    throw new UserError(`${project.commandProblem ?? "There is no command."} Or give it with --command.`);
  checkCommand(command, { space: project.space, fidelity: scan.fidelity });
  findBudget(project, command);
  if (scan.fidelity && objectives.length > 1)
    throw new UserError(
      "@tune.fidelity needs one objective: with several there is no best third that could go on. Remove one of the two.",
    );
  return {
    version: 1,
    space: project.space,
    targets: scan.parameters.map((scanned) => targetOf(project, scanned)),
    files: project.files,
    command,
    file: project.file ?? project.files[0]?.path ?? "",
    objectives,
    limits: scan.limits.map(({ metric, op, bound }) => ({ metric, op, bound })),
    fidelity: scan.fidelity && {
      param: scan.fidelity.param,
      low: scan.fidelity.low,
      high: scan.fidelity.high,
    },
    sampler: settings.sampler ?? "auto",
    pruner: readPruner(settings.pruner ?? "auto", objectives.length),
    seed: settings.seed ?? randomInt(SEEDS),
    trials: settings.trials ?? DEFAULT_TRIALS,
    timeoutS: settings.timeoutS ?? null,
    ...(settings.maxSteps !== undefined && { maxSteps: settings.maxSteps }),
    ...(settings.repeats !== undefined && settings.repeats !== 1 && { repeats: settings.repeats }),
    ...(settings.perSecond && { perSecond: true }),
  };
}

/** The text as it was given. UserError when it cannot be read, or asks for what several objectives do not have. */
function readPruner(text: string, objectives: number): string {
  parsePruner(text);
  if (objectives > 1 && !["auto", "none"].includes(text))
    throw new UserError(
      `the pruner ${text} needs one objective: with several, a trial that is worse in one may be the best in another. Leave --pruner out.`,
    );
  return text;
}

/** Refuses, before there is a study, what only a shell understands and names that stand for nothing. */
export function checkCommand(
  command: string,
  { space, fidelity }: Pick<Project, "space"> & { readonly fidelity?: { readonly param: string } | null },
): void {
  const known = ["file", ...space.parameters.map(({ name }) => name), ...(fidelity ? [fidelity.param] : [])];
  substitute(splitCommand(command), new Map(known.map((name) => [name, ""])));
}

/** Offsets of the literal in the file's bytes: what any program can edit. */
function targetOf(project: Project, scanned: Project["scan"]["parameters"][number]): StudyTarget {
  const { file, start, end, raw, line, column } = scanned;
  const source = project.texts.get(file);
  const before = (source?.bom ? 3 : 0) + Buffer.byteLength(source?.text.slice(0, start) ?? "");
  const length = Buffer.byteLength(source?.text.slice(start, end) ?? "");
  return { name: scanned.parameter.name, file, start: before, end: before + length, raw, line, column };
}

function refuseErrors(project: Project): void {
  const errors = project.scan.problems.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const list = errors.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  throw new UserError(list.join("\n"));
}
