import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../jobs/logger";
import { UserError } from "../space/userError";
import { folderBytes } from "./folderBytes";
import type { Study } from "./study";
import { isFinishedTrial, paretoFront, rankedTrials } from "./studyView";

/** Which finished trials keep their folders; the journal keeps all of them in any case. */
export interface KeepPolicy {
  /** The best so many, with their checkpoints; of several objectives, the front. */
  readonly best: number | null;
  /** The last so many. */
  readonly last: number | null;
  /** The others keep theirs, the newest first, while all folders together have at most so many bytes. */
  readonly sizeBytes: number | null;
}

/** What was removed, or would be. */
export interface Cleaned {
  readonly trials: readonly number[];
  readonly bytes: number;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Reads `best=5,last=20,size=2GB`; null for `all`. UserError names what can be written. */
export function parseKeep(text: string): KeepPolicy | null {
  const wrong = () =>
    new UserError(
      `"${text}" does not say which trials keep their folders: write all, or a list such as best=5,last=20,size=2GB ` +
        "(any of the three; sizes in kB, MB, GB or TB).",
    );
  if (text.trim() === "all") return null;
  const policy: { best: number | null; last: number | null; sizeBytes: number | null } = {
    best: null,
    last: null,
    sizeBytes: null,
  };
  for (const part of text.split(",")) {
    const [, name, number, unit = ""] =
      /^\s*(best|last|size)\s*=\s*(\d+(?:\.\d+)?)\s*([kKMGT]?)B?\s*$/.exec(part) ?? [];
    if (name === undefined || number === undefined) throw wrong();
    if (name === "size") policy.sizeBytes = Number(number) * (UNITS[unit.toUpperCase()] ?? 1);
    else if (unit !== "" || number.includes(".")) throw wrong();
    else if (name === "best") policy.best = Number(number);
    else policy.last = Number(number);
  }
  return policy;
}

/**
 * Removes the folders that the policy does not keep; never one of a trial that waits, runs, or whose folder another one
 * goes on from (`protectedTrials`). Nothing is removed with `dryRun`.
 */
export async function cleanTrials(
  study: Pick<Study, "folder" | "trials" | "definition">,
  policy: KeepPolicy,
  options: { readonly dryRun?: boolean; readonly protectedTrials?: ReadonlySet<number> } = {},
): Promise<Cleaned> {
  const folder = join(study.folder, "trials");
  const present = await trialFolders(folder);
  const doomed = await doomedTrials(study, policy, {
    present,
    size: (number) => folderBytes(join(folder, String(number))),
    kept: options.protectedTrials ?? new Set(),
  });
  let bytes = 0;
  for (const number of doomed) {
    const path = join(folder, String(number));
    bytes += await folderBytes(path);
    if (!options.dryRun) await rm(path, { recursive: true, force: true });
  }
  return { trials: doomed, bytes };
}

/** Cleans while a study runs, one look at a time. */
export interface Keeper {
  /** Some trial has ended. */
  tidy(): void;
  /** Resolves when nothing is being removed any more. */
  done(): Promise<void>;
}

export function createKeeper(options: {
  readonly study: Pick<Study, "folder" | "trials" | "definition">;
  readonly policy: KeepPolicy;
  readonly logger: Logger;
}): Keeper {
  const { study, policy, logger } = options;
  let again = false;
  let work: Promise<void> | null = null;

  async function clean(): Promise<void> {
    while (again) {
      again = false;
      const protectedTrials = firstLooks(study.trials);
      await cleanTrials(study, policy, { protectedTrials }).catch((error: Error) =>
        logger.warn(`Trial folders could not be removed: ${error.message}`),
      );
    }
    work = null;
  }

  return {
    tidy() {
      again = true;
      work ??= clean();
    },
    done: async () => void (await work),
  };
}

/** Trials with a part of the budget that another one may still go on from, with what they saved. */
function firstLooks(trials: Study["trials"]): ReadonlySet<number> {
  const over = new Set(trials.filter(isFinishedTrial).map(({ fidelity }) => fidelity?.parent));
  const open = trials.filter(({ number, fidelity }) => fidelity?.full === false && !over.has(number));
  return new Set(open.map(({ number }) => number));
}

/** In order of number. */
async function doomedTrials(
  study: Pick<Study, "trials" | "definition">,
  policy: KeepPolicy,
  folders: {
    readonly present: readonly number[];
    readonly size: (number: number) => Promise<number>;
    readonly kept: ReadonlySet<number>;
  },
): Promise<number[]> {
  const { trials, definition } = study;
  const finished = trials.filter(isFinishedTrial).map(({ number }) => number);
  const several = definition.objectives.length > 1;
  const onlySize = policy.best === null && policy.last === null;
  const best = policy.best ?? (onlySize ? 1 : 0);
  const ranked = several
    ? (paretoFront(trials, definition.objectives) ?? [])
    : rankedTrials(trials, definition.objectives).map(({ number }) => number);
  const kept = new Set([
    ...folders.kept,
    ...(several && best > 0 ? ranked : ranked.slice(0, best)),
    ...(policy.last ? finished.slice(-policy.last) : []),
  ]);
  const removable = folders.present.filter((number) => !kept.has(number) && finished.includes(number));
  if (policy.sizeBytes === null) return removable;
  let left = policy.sizeBytes;
  for (const number of folders.present) if (!removable.includes(number)) left -= await folders.size(number);
  const doomed: number[] = [];
  for (const number of [...removable].reverse()) {
    left -= await folders.size(number);
    if (left < 0) doomed.push(number);
  }
  return doomed.reverse();
}

async function trialFolders(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}
