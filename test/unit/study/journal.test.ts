import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal } from "../../../src/study/journal";
import { createStudy, createTrial, State, trialIntermediate } from "../../../src/study/journalRecords";
import type { Replay } from "../../../src/study/replay";
import { journalOptions } from "./support/journalOptions";
import { temporaryFolder } from "./support/temporary";

const trial = () =>
  createTrial(0, {
    state: State.running,
    startedAt: 0,
    distributions: {},
    params: {},
    userAttrs: {},
    systemAttrs: {},
  });
const study = () => [createStudy("s", ["minimize"])];
const numbers = (replay: Replay) => replay.studies.get(0)?.trials.map((t) => t.number) ?? [];

function journalAt(path = join(temporaryFolder(), "journal.log")) {
  return { path, journal: openJournal(path, journalOptions) };
}

describe("the journal", () => {
  it("is empty until something is written, and writes one line a record", async () => {
    const { path, journal } = journalAt();
    await journal.sync();
    expect(existsSync(path)).toBe(false);
    await journal.write(study);
    await journal.write(() => [trial()]);
    expect(readFileSync(path, "utf8")).toMatch(/^\{"op_code":0,"worker_id":".+\}\n\{"op_code":4,.*\}\n$/);
    expect(numbers(journal.replay)).toEqual([0]);
  });

  it("reads what another program appended before it writes, so that ids are right", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    const other = openJournal(path, journalOptions);
    await other.write(() => [trial()]);
    let id = -1;
    await journal.write((replay) => {
      id = replay.nextTrialId;
      return [trial()];
    });
    expect(id).toBe(1);
    await other.sync();
    expect(numbers(other.replay)).toEqual([0, 1]);
  });

  it("gives many writers at once an id each", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    const journals = [journal, openJournal(path, journalOptions), openJournal(path, journalOptions)];
    const ids: number[] = [];
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        journals[i % 3]?.write((replay) => {
          ids.push(replay.nextTrialId);
          return [trial()];
        }),
      ),
    );
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(31);
  });

  it("cuts off a torn last line before it appends", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    appendFileSync(path, '{"op_code":4,"worker_id":"w","study');
    await journal.sync();
    expect(journal.problem).toBeNull();
    await journal.write(() => [trial()]);
    expect(
      readFileSync(path, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).op_code),
    ).toEqual([0, 4]);
  });

  it("completes a last line that lacks only its newline", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    appendFileSync(path, '{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null}');
    await journal.write(() => [trial()]);
    expect(numbers(journal.replay)).toEqual([0, 1]);
    await journal.sync();
    expect(numbers(journal.replay)).toEqual([0, 1]);
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(3);
  });

  it("reads on behind a damaged line, names it, and refuses to append", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    appendFileSync(path, "garbage\n");
    appendFileSync(path, '{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":null}\n');
    const before = readFileSync(path);
    await journal.sync();
    expect(journal.problem).toMatchObject({ line: 2 });
    expect(numbers(journal.replay)).toEqual([0]);
    await expect(journal.write(() => [trial()])).rejects.toThrow(/line 2.*repair/);
    expect(readFileSync(path)).toEqual(before);
  });

  it("begins anew when a shorter file stands in its place", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    await journal.write(() => [trial(), trial()]);
    writeFileSync(path, '{"op_code":0,"worker_id":"w","study_name":"other","directions":[2]}\n');
    await journal.sync();
    expect(journal.replay.studies.get(0)).toMatchObject({ name: "other", trials: [] });
  });

  it("fails a builder that throws alone, and keeps what was written beside it", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    const refused = journal.write(() => {
      throw new Error("claimed by another");
    });
    const written = journal.write(() => [trial()]);
    await expect(refused).rejects.toThrow("claimed by another");
    await written;
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(2);
  });

  it("writes a non-finite value as Python does, and reads it back", async () => {
    const { path, journal } = journalAt();
    await journal.write(study);
    await journal.write((replay) => [trial(), trialIntermediate(replay.nextTrialId, 3, Number.NaN)]);
    expect(readFileSync(path, "utf8")).toContain('"step":3,"intermediate_value":NaN}');
    const again = openJournal(path, journalOptions);
    await again.sync();
    expect([...(again.replay.studies.get(0)?.trials[0]?.intermediate ?? [])]).toEqual([[3, Number.NaN]]);
  });
});
