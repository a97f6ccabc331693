import { join } from "node:path";
import { applyEdits, editsFor, type TextEdit } from "../annotations/edits";
import { explainFileError } from "../jobs/fileError";
import { type Project, scanProject } from "../jobs/project";
import { type SourceText, writeSource } from "../jobs/sourceFile";
import type { Params } from "../space/parameter";
import { UserError } from "../space/userError";
import type { Study } from "../study/study";
import { bestTrial } from "../study/studyView";
import { type Found, findTargets } from "./findTargets";
import { openedStudy, opinionsOn, type StudyArguments } from "./openedStudy";
import { Exit, type ExitCode, printLine } from "./output";
import { unifiedDiff } from "./unifiedDiff";

export interface ApplyArguments extends StudyArguments {
  readonly trial: number | "best" | "recommended";
  readonly dryRun: boolean;
}

interface FileEdits {
  readonly file: string;
  readonly source: SourceText;
  readonly edits: readonly TextEdit[];
  readonly found: readonly Found[];
}

/** `apply`: writes a trial's values into the source, and nothing else. Values of inactive parameters stay. */
export async function apply(args: ApplyArguments): Promise<ExitCode> {
  const { root, study } = await openedStudy(args);
  const { number, params } = await chosenTrial(study, args.trial);
  const files = await editedFiles(root, study, params);
  if (files.every(({ edits }) => edits.length === 0)) {
    printLine(`The source has the values of trial ${number} already.`);
    return Exit.done;
  }
  for (const { file, source, edits } of files) {
    if (args.dryRun) process.stdout.write(unifiedDiff(file, source.text, edits));
    else if (edits.length > 0) await write(join(root, file), source, edits);
  }
  if (!args.dryRun) for (const line of files.flatMap(changedLines)) printLine(line);
  return Exit.done;
}

async function chosenTrial(
  study: Study,
  which: ApplyArguments["trial"],
): Promise<{ number: number; params: Params }> {
  const { objectives } = study.definition;
  if (typeof which === "number") {
    const trial = study.trials[which];
    if (!trial) throw new UserError(`there is no trial ${which}; \`guided-tuning show\` lists them`);
    return trial;
  }
  if (objectives.length > 1)
    throw new UserError(
      "with several objectives there is no single best trial; choose one of the front with --trial N",
    );
  const chosen =
    which === "best" ? bestTrial(study.trials, objectives) : (await opinionsOn(study)).recommended();
  if (!chosen)
    throw new UserError("no trial is complete and within its limits yet, so there is nothing to apply");
  return chosen;
}

async function editedFiles(root: string, study: Study, params: Params): Promise<FileEdits[]> {
  const projects = new Map<string, Project>();
  for (const { path } of study.definition.files) {
    try {
      projects.set(path, await scanProject(join(root, path), { root }));
    } catch (error) {
      throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }
  const found = findTargets(study.definition, params, projects);
  return [...projects].flatMap(([file, project]) => {
    const source = project.texts.get(file);
    if (!source) return [];
    const here = found.filter((target) => target.file === file);
    const edits = here.flatMap(({ scanned, value }) =>
      editsFor([scanned], { [scanned.parameter.name]: value }),
    );
    return [{ file, source, edits, found: here }];
  });
}

async function write(path: string, source: SourceText, edits: readonly TextEdit[]): Promise<void> {
  try {
    await writeSource(path, { text: applyEdits(source.text, edits), bom: source.bom });
  } catch (error) {
    throw explainFileError(error, `write ${path}`);
  }
}

function changedLines({ file, edits, found }: FileEdits): string[] {
  return edits.map((edit) => {
    const target = found.find(({ scanned }) => scanned.start === edit.start);
    return `${file}:${target?.scanned.line}: ${target?.name} ${target?.scanned.raw} → ${edit.text}`;
  });
}
