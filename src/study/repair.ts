import { readFile } from "node:fs/promises";
import { formatTolerantJson } from "../space/tolerantJson";
import { UserError } from "../space/userError";
import type { JournalOptions } from "./journal";
import { formatTime, Op, parseRecord, State } from "./journalRecords";
import { createLock } from "./lock";
import { createReplay } from "./replay";

export interface Repair {
  /** 1-based numbers of the lines that were no records. */
  readonly lines: readonly number[];
  /** Where the journal as it was is kept; null when nothing was wrong. */
  readonly backup: string | null;
}

/**
 * Makes a damaged journal readable again, also for Optuna. What can be read out of a damaged line (a record that
 * was glued to half of another) is kept. Where a trial's beginning is lost, a failed trial stands in its place:
 * ids come from the order of the records, and those behind it must keep theirs.
 */
export async function repairJournal(path: string, options: JournalOptions): Promise<Repair> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  const lock = createLock(path, options);
  const release = await lock.acquire();
  try {
    const bytes = await readFile(path);
    const { text, lines } = mend(bytes.toString("utf8"));
    if (lines.length === 0) return { lines, backup: null };
    const backup = `${path}.damaged-${new Date().toISOString().replaceAll(":", "").replace(/\..*/, "")}`;
    await writeFileAtomic(backup, bytes);
    await writeFileAtomic(path, text);
    return { lines, backup };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UserError(`there is no journal at ${path}`);
    throw error;
  } finally {
    await release();
    lock.dispose();
  }
}

/** Pure: the journal's text with every line a record that can be applied, and which lines were not. */
export function mend(text: string): { readonly text: string; readonly lines: readonly number[] } {
  const lines = text.split("\n");
  // A last line without its newline is not damaged: the next writer completes it or cuts it off.
  const tail = lines.pop() ?? "";
  const bad: number[] = [];
  const mended = lines.map((line, i) => {
    if (isRecord(line)) return [line];
    bad.push(i + 1);
    return salvage(line);
  });
  for (const number of bad) {
    const at = number - 1;
    const kept = mended[at] ?? [];
    if (kept.some((line) => parseRecord(line)?.op_code === Op.createTrial)) continue;
    const before = mended.slice(0, at).flat();
    const after = mended.slice(at + 1).flat();
    if (refersToMissingTrial([...before, ...kept, ...after])) mended[at] = [placeholder(before), ...kept];
  }
  return {
    text:
      mended
        .flat()
        .map((line) => `${line}\n`)
        .join("") + tail,
    lines: bad,
  };
}

function isRecord(line: string): boolean {
  const record = parseRecord(line);
  if (!record) return false;
  try {
    // A replay of its own: only the record's shape is asked for, not whether its study or trial exists.
    const replay = createReplay();
    replay.apply({ op_code: Op.createStudy, worker_id: "", study_name: "", directions: [1] });
    if (record.op_code !== Op.createTrial)
      replay.apply({ op_code: Op.createTrial, worker_id: "", study_id: 0, datetime_start: null });
    const ids = {
      ...("study_id" in record && { study_id: 0 }),
      ...("trial_id" in record && { trial_id: 0 }),
    };
    replay.apply({ ...record, ...ids });
    return true;
  } catch {
    return false;
  }
}

/** The whole records at the end of a damaged line: behind the half that a crash left. */
function salvage(line: string): string[] {
  for (const start of line.matchAll(/\{"(?:op_code|worker_id)"/g)) {
    const rest = line.slice(start.index);
    if (isRecord(rest)) return [rest];
  }
  return [];
}

/** A record about a trial that does not exist at that point: a creation before it is lost. */
function refersToMissingTrial(lines: readonly string[]): boolean {
  let trials = 0;
  for (const line of lines) {
    const record = parseRecord(line);
    if (record?.op_code === Op.createTrial) trials += 1;
    if (typeof record?.trial_id === "number" && record.trial_id >= trials) return true;
  }
  return false;
}

function placeholder(before: readonly string[]): string {
  const study = before.map(parseRecord).findLast((record) => typeof record?.study_id === "number");
  const time = formatTime(0);
  return formatTolerantJson({
    op_code: Op.createTrial,
    worker_id: "repair",
    study_id: study?.study_id ?? 0,
    datetime_start: time,
    datetime_complete: time,
    state: State.failed,
    distributions: {},
    params: {},
    user_attrs: { "guided_tuning:reason": "its record was lost to a damaged journal line" },
    system_attrs: {},
    intermediate_values: {},
  });
}
