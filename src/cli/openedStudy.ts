import { findRoot } from "../jobs/root";
import type { Insight, InsightRequest, Interaction, Recommendation } from "../optimizer/problem";
import { UserError } from "../space/userError";
import { damaged } from "../study/journal";
import { chooseStudy, journalPath } from "../study/studies";
import { openStudy, problemOf, type Study } from "../study/study";
import type { Opinion } from "../study/studyView";
import { createStderrLogger } from "./stderrLogger";

export interface StudyArguments {
  readonly path: string;
  readonly root?: string | undefined;
  readonly study?: string | undefined;
}

export interface OpenedStudy {
  readonly root: string;
  readonly study: Study;
}

/** The study of PATH that the arguments name, for reading. A damaged line is told of and read over. */
export async function openedStudy({
  path,
  root: explicit,
  study: name,
}: StudyArguments): Promise<OpenedStudy> {
  const logger = createStderrLogger();
  const root = findRoot(path, explicit);
  const journal = journalPath(root, await chooseStudy(root, name));
  const study = await openStudy(journal, logger);
  if (!study) throw new UserError(`${journal} holds no study`);
  if (study.problem) logger.warn(`${damaged(journal, study.problem)} Shown is what can be read.`);
  return { root, study };
}

/** The optimizer's view of a study, in this process: a command asks once and ends. */
export interface Opinions {
  recommended(): Recommendation | null;
  importances(): Readonly<Record<string, number>>;
  interactions(): readonly Interaction[];
  insight(request: InsightRequest): Insight;
}

export async function opinionsOn(study: Study): Promise<Opinions> {
  const { createEngine } = await import("../optimizer/engine");
  const engine = createEngine();
  engine.open(problemOf(study.definition, 1));
  engine.sync({ base: 0, revision: 1, changed: study.optimizerTrials });
  return engine;
}

export function opinionOf(opinions: Opinions): Opinion {
  return {
    recommended: opinions.recommended(),
    importances: opinions.importances(),
    interactions: opinions.interactions(),
  };
}
