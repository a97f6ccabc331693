import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainFileError } from "../jobs/fileError";
import type { Logger } from "../jobs/logger";
import type { Project } from "../jobs/project";
import { STUDIES_FOLDER } from "../jobs/root";
import { UserError } from "../space/userError";
import { incompatibilities, sourceChanges } from "./changes";
import { checkCommand, defineStudy, type StudySettings } from "./defineStudy";
import type { StudyDefinition } from "./definition";
import { encodeDefinition } from "./definitionCodec";
import { readEarlierStudies } from "./earlierStudies";
import { damaged } from "./journal";
import { studyUserAttr } from "./journalRecords";
import { journalPath, studyFolder } from "./studies";
import { createStudy, openStudy, type Study } from "./study";
import { isNamedAfterRoot, studyNameFor } from "./studyName";

export interface StudyRequest {
  readonly project: Project;
  /** Folder and study name; by default `studyNameFor` the project. */
  readonly name?: string | undefined;
  readonly settings: StudySettings;
  /** Go on with what changed since the study began, instead of refusing. */
  readonly continueChanged: boolean;
}

/** The study exists and something about it is another now: go on with that, or begin another study. */
export class StudyChangedError extends UserError {
  constructor(
    readonly study: string,
    readonly changes: readonly string[],
    /** False where the earlier trials would be of no use. */
    readonly canContinue: boolean,
    message: string,
  ) {
    super(message);
    this.name = "StudyChangedError";
  }
}

export interface PreparedStudy {
  readonly study: Study;
  /** False when it went on with one that was there. */
  readonly isNew: boolean;
}

/**
 * Opens the study of a project to run it, or begins it. A bare request resumes with the recorded settings; another
 * number of trials or timeout is recorded; another seed, sampler or a changed annotated file is a StudyChangedError
 * unless `continueChanged`.
 */
export async function prepareStudy(request: StudyRequest, logger: Logger): Promise<PreparedStudy> {
  const { project, settings } = request;
  const name = request.name ?? (await studyNameFor(project.root, project.path, logger));
  const path = journalPath(project.root, name);
  const existing = await openStudy(path, logger);
  if (existing) {
    if (existing.problem) throw new UserError(damaged(path, existing.problem));
    await resume(existing, request, logger);
    return { study: existing, isNew: false };
  }
  const named = isNamedAfterRoot(project.root, project.path, name) && ({ namedAfterRoot: true } as const);
  const definition = await withWarmStart({ ...defineStudy(project, settings), ...named }, request, logger);
  try {
    await makeFolder(join(project.root, STUDIES_FOLDER));
    await makeFolder(studyFolder(project.root, name));
    await keepOutOfGit(project.root);
  } catch (error) {
    throw explainFileError(error, `keep the study in ${studyFolder(project.root, name)}`);
  }
  const study = await createStudy(path, name, definition, logger);
  const isNew = JSON.stringify(study.definition) === JSON.stringify(definition);
  // Somebody else began it in the same moment.
  if (!isNew) await resume(study, request, logger);
  return { study, isNew };
}

/** One level only: with `recursive`, Node tells a read-only file system as a missing folder. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Studies are worth keeping in git; trials' copies and locks are not. */
async function keepOutOfGit(root: string): Promise<void> {
  try {
    await writeFile(join(root, STUDIES_FOLDER, ".gitignore"), "trials/\n*.lock*\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** The definition with what it takes over from the earlier studies that were asked for, as they stand now. */
export async function withWarmStart(
  definition: StudyDefinition,
  { project, settings }: Pick<StudyRequest, "project" | "settings">,
  logger: Logger,
): Promise<StudyDefinition> {
  const names = settings.warmStart ?? [];
  if (names.length === 0) return definition;
  return { ...definition, earlier: await readEarlierStudies(names, project.root, definition, logger) };
}

async function resume(study: Study, request: StudyRequest, logger: Logger): Promise<void> {
  const { project, settings, continueChanged } = request;
  const recorded = study.definition;
  const sameFiles = JSON.stringify(project.files) === JSON.stringify(recorded.files);
  const trials = settings.trials ?? recorded.trials;
  const timeoutS = settings.timeoutS === undefined ? recorded.timeoutS : settings.timeoutS;
  const fresh = sameFiles
    ? { ...recorded, ...settingsOver(recorded, settings), trials, timeoutS }
    : {
        ...defineStudy(project, { ...settings, ...settingsOver(recorded, settings), trials, timeoutS }),
        ...(recorded.namedAfterRoot && { namedAfterRoot: recorded.namedAfterRoot }),
      };
  const names = earlierNames(recorded);
  const sameEarlier = settings.warmStart === undefined || String(settings.warmStart) === String(names);
  const wanted = sameEarlier
    ? { ...fresh, ...(recorded.earlier && { earlier: recorded.earlier }) }
    : await withWarmStart(withoutEarlier(fresh), request, logger);
  checkCommand(wanted.command, wanted);

  const changes = [
    ...settingChanges(recorded, wanted),
    ...(sameFiles ? [] : sourceChanges(recorded, wanted, project)),
  ];
  const blocking = incompatibilities(recorded, wanted);
  if (blocking.length > 0) throw refusal(study, [...changes, ...blocking], false);
  if (changes.length > 0 && !continueChanged) throw refusal(study, changes, true);
  if (JSON.stringify(wanted) !== JSON.stringify(recorded)) await redefine(study, wanted, changes.length > 0);
}

function settingsOver(recorded: StudyDefinition, settings: StudySettings) {
  const repeats = settings.repeats ?? recorded.repeats;
  return {
    sampler: settings.sampler ?? recorded.sampler,
    seed: settings.seed ?? recorded.seed,
    pruner: settings.pruner ?? recorded.pruner,
    ...(repeats !== undefined && { repeats }),
    ...((settings.perSecond ?? recorded.perSecond) !== undefined && {
      perSecond: settings.perSecond ?? recorded.perSecond,
    }),
    ...((settings.maxSteps ?? recorded.maxSteps) !== undefined && {
      maxSteps: settings.maxSteps ?? recorded.maxSteps,
    }),
    ...(settings.command !== undefined && { command: settings.command }),
    ...(settings.objectives && { objectives: settings.objectives }),
  };
}

function earlierNames({ earlier = [] }: StudyDefinition): string[] {
  return earlier.map(({ name }) => name);
}

function withoutEarlier({ earlier: _, ...definition }: StudyDefinition): StudyDefinition {
  return definition;
}

function settingChanges(recorded: StudyDefinition, wanted: StudyDefinition): string[] {
  const named = (name: "sampler" | "seed" | "pruner" | "command") =>
    recorded[name] === wanted[name] ? [] : [`the ${name} is ${wanted[name]} instead of ${recorded[name]}`];
  const runs = ({ repeats = 1 }: StudyDefinition): string =>
    repeats === "auto" ? "as noise asks for" : `${repeats} times`;
  const counted = ({ perSecond }: StudyDefinition): string => (perSecond ? "second" : "trial");
  const learnt = (definition: StudyDefinition): string => earlierNames(definition).join(", ") || "none";
  return [
    ...named("sampler"),
    ...named("seed"),
    ...named("pruner"),
    ...named("command"),
    ...(runs(recorded) === runs(wanted)
      ? []
      : [`each configuration runs ${runs(wanted)} instead of ${runs(recorded)}`]),
    ...(counted(recorded) === counted(wanted)
      ? []
      : [`improvement counts per ${counted(wanted)} instead of per ${counted(recorded)}`]),
    ...(learnt(recorded) === learnt(wanted)
      ? []
      : [`the earlier studies are ${learnt(wanted)} instead of ${learnt(recorded)}`]),
  ];
}

function refusal(study: Study, changes: readonly string[], canContinue: boolean): StudyChangedError {
  const list = changes.map((change) => `  - ${change}`).join("\n");
  const goOn = canContinue ? "--continue to go on with the study as it is now, or with " : "";
  return new StudyChangedError(
    study.name,
    changes,
    canContinue,
    `since the study ${study.name} began, something has changed:\n${list}\n` +
      `Run again with ${goOn}--study NEW to begin a new one.`,
  );
}

/** Records the new definition; the earlier one, and how many trials it was in force for, stay in the journal. */
async function redefine(study: Study, wanted: StudyDefinition, keepEarlier: boolean): Promise<void> {
  await study.write(({ study: { id, userAttrs, trials } }) => {
    const earlier = Object.keys(userAttrs).filter((key) =>
      /^guided_tuning:earlier:\d+:trials$/.test(key),
    ).length;
    const kept = Object.entries(userAttrs)
      .filter(([key, value]) => key.startsWith("guided_tuning:definition:") && value !== "")
      .map(([key, value]) =>
        studyUserAttr(id, key.replace(":definition:", `:earlier:${earlier}:definition:`), value),
      );
    return [
      ...(keepEarlier
        ? [...kept, studyUserAttr(id, `guided_tuning:earlier:${earlier}:trials`, trials.length)]
        : []),
      ...encodeDefinition(wanted, userAttrs).map(([key, value]) => studyUserAttr(id, key, value)),
    ];
  });
}
