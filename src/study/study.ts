import { dirname } from "node:path";
import type { Logger } from "../jobs/logger";
import { currentIdentity, isProvablyGone } from "../jobs/processIdentity";
import type { OptimizerTrial, Problem } from "../optimizer/problem";
import { createSpace, type Space } from "../space/space";
import { UserError } from "../space/userError";
import type { StudyDefinition } from "./definition";
import { decodeDefinition, encodeDefinition } from "./definitionCodec";
import { damaged, type Journal, type JournalOptions, type JournalProblem, openJournal } from "./journal";
import {
  createStudy as createStudyRecord,
  type NewRecord,
  studySystemAttr,
  studyUserAttr,
} from "./journalRecords";
import type { JournalStudy, JournalTrial, Replay } from "./replay";
import type { Trial } from "./trial";
import { optimizerTrial, viewTrial } from "./trialView";

/** What a transaction sees: the study as it is on disk at that moment, nobody else writing. */
export interface StudyState {
  readonly study: JournalStudy;
  readonly nextTrialId: number;
}

/** A study as the replay of its journal, followed live. Everything it hands out is immutable. */
export interface Study {
  readonly name: string;
  readonly journalPath: string;
  /** Holds the journal and the trials' folders. */
  readonly folder: string;
  readonly definition: StudyDefinition;
  readonly space: Space;
  /** By number. */
  readonly trials: readonly Trial[];
  /** What the optimizer learns from, by number; unchanged trials are the same objects. */
  readonly optimizerTrials: readonly OptimizerTrial[];
  /** Grows with every change. */
  readonly revision: number;
  /** A damaged line: the study can be read, but not gone on with. */
  readonly problem: JournalProblem | null;
  record(number: number): JournalTrial | undefined;
  /** Reads what others wrote. */
  sync(): Promise<void>;
  /** Writes records under the lock; see `Journal.write`. */
  write(
    build: (state: StudyState) => readonly NewRecord[],
    how?: { readonly durable: boolean },
  ): Promise<void>;
  /** Returns the function that ends it. */
  onDidChange(listener: () => void): () => void;
  /** Looks for others' writes every `intervalMs` until disposed. */
  follow(intervalMs: number): void;
  dispose(): void;
}

export function journalOptions(logger: Logger): JournalOptions {
  return {
    self: currentIdentity(),
    isGone: isProvablyGone,
    onWait: (holder) => logger.info(`waiting for the journal's lock, held by ${holder}`),
    logger,
  };
}

/** Null when there is no study in the journal. UserError when it is not one of ours. */
export async function openStudy(journalPath: string, logger: Logger): Promise<Study | null> {
  const journal = openJournal(journalPath, journalOptions(logger));
  await journal.sync();
  const [study] = journal.replay.studies.values();
  if (study) return followJournal(journal, logger);
  if (journal.problem) throw new UserError(damaged(journalPath, journal.problem));
  return null;
}

/** Begins the study, unless another process was quicker: then it is that one's. */
export async function createStudy(
  journalPath: string,
  name: string,
  definition: StudyDefinition,
  logger: Logger,
): Promise<Study> {
  const journal = openJournal(journalPath, journalOptions(logger));
  await journal.write((replay) =>
    replay.studies.size > 0 ? [] : beginning(replay.nextStudyId, name, definition),
  );
  return followJournal(journal, logger);
}

function beginning(id: number, name: string, definition: StudyDefinition): NewRecord[] {
  const { objectives } = definition;
  return [
    createStudyRecord(
      name,
      objectives.map(({ goal }) => goal),
    ),
    ...encodeDefinition(definition).map(([key, value]) => studyUserAttr(id, key, value)),
    // Last: one reader in the wild forgets the names when another system attribute follows.
    studySystemAttr(
      id,
      "study:metric_names",
      objectives.map(({ metric }) => metric),
    ),
  ];
}

/** Nearly always; a look is far cheaper than a copy. */
function hasNoNull(trials: readonly (OptimizerTrial | null)[]): trials is readonly OptimizerTrial[] {
  return !trials.includes(null);
}

/** What the optimizer needs to know of a study: for one definition the same object, which is told again for free. */
export function problemOf(definition: StudyDefinition, parallel: number): Problem {
  const known = problems.get(definition);
  if (known?.parallel === parallel) return known;
  const problem = newProblem(definition, parallel);
  problems.set(definition, problem);
  return problem;
}

const problems = new WeakMap<StudyDefinition, Problem>();

function newProblem(definition: StudyDefinition, parallel: number): Problem {
  const { space, sampler, seed, trials, objectives, pruner, maxSteps, fidelity, repeats, earlier } =
    definition;
  return {
    space,
    goals: objectives.map(({ goal }) => goal),
    sampler,
    seed,
    trials,
    parallel,
    pruner,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(fidelity && objectives.length === 1 && { fidelity, maxSteps: fidelity.high }),
    ...(objectives[0]?.take === "best" && { take: "best" as const }),
    ...(repeats !== undefined && { repeats }),
    ...(earlier && { earlier }),
  };
}

function followJournal(journal: Journal, logger: Logger): Study {
  const listeners = new Set<() => void>();
  let replay: Replay | null = null;
  let attributes = "";
  let definition: StudyDefinition;
  let space: Space;
  let trials: readonly Trial[] = [];
  let known: readonly (OptimizerTrial | null)[] = [];
  let optimizerTrials: readonly OptimizerTrial[] = [];
  let revision = 0;
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  function current(): JournalStudy {
    const [study] = journal.replay.studies.values();
    if (!study) throw new UserError(`there is no study in ${journal.path} any more`);
    return study;
  }

  /** Brings the views up to the replay; only what changed is made anew. */
  function refresh(): void {
    const study = current();
    const redefined = readDefinition(study);
    const changed = journal.replay.takeChanged();
    const anew = redefined || replay !== journal.replay;
    if (!anew && changed.size === 0) return;
    replay = journal.replay;
    // Copies with some places changed: with thousands of trials this is done twice a trial.
    const nextTrials = anew ? [] : trials.slice();
    const nextKnown = anew ? [] : known.slice();
    for (const trial of anew ? study.trials : changed) {
      // The file may hold other studies' trials.
      if (study.trials[trial.number] !== trial) continue;
      nextTrials[trial.number] = viewTrial(trial);
      nextKnown[trial.number] = optimizerTrial(trial, space, definition);
    }
    trials = nextTrials;
    known = nextKnown;
    optimizerTrials = hasNoNull(known) ? known : known.filter((trial) => trial !== null);
    revision += 1;
    for (const listener of [...listeners]) listener();
  }

  function readDefinition(study: JournalStudy): boolean {
    const now = JSON.stringify(study.userAttrs);
    if (now === attributes) return false;
    const decoded = decodeOrKeep(study.userAttrs);
    if (decoded === definition) return false;
    if (!decoded)
      throw new UserError(
        `${journal.path} holds a study of Optuna's that Guided Tuning did not begin; choose another name with --study`,
      );
    attributes = now;
    definition = decoded;
    space = createSpace(definition.space);
    return true;
  }

  function decodeOrKeep(userAttrs: Readonly<Record<string, unknown>>): StudyDefinition | null {
    try {
      return decodeDefinition(userAttrs);
    } catch (error) {
      // Read while another process was writing its new definition: it is whole the next time.
      if (definition) return definition;
      throw error;
    }
  }

  refresh();
  return {
    name: current().name,
    journalPath: journal.path,
    folder: dirname(journal.path),
    get definition() {
      return definition;
    },
    get space() {
      return space;
    },
    get trials() {
      return trials;
    },
    get optimizerTrials() {
      return optimizerTrials;
    },
    get revision() {
      return revision;
    },
    get problem() {
      return journal.problem;
    },
    record: (number) => current().trials[number],
    async sync() {
      await journal.sync();
      refresh();
    },
    async write(build, how) {
      await journal.write((state) => build({ study: current(), nextTrialId: state.nextTrialId }), how);
      refresh();
    },
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow(intervalMs) {
      if (timer || disposed) return;
      const look = () => {
        journal
          .sync()
          .then(refresh)
          .catch((error) => logger.error(error))
          .finally(() => {
            if (!disposed) timer = setTimeout(look, intervalMs).unref();
          });
      };
      timer = setTimeout(look, intervalMs).unref();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
      listeners.clear();
      journal.dispose();
    },
  };
}
