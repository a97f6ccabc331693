import { describe, expect, it } from "vitest";
import { parseTolerantJson } from "../../../src/space/tolerantJson";
import type { JournalRecord } from "../../../src/study/journalRecords";
import { State } from "../../../src/study/journalRecords";
import { createReplay, type Replay } from "../../../src/study/replay";

const FLOAT = JSON.stringify({
  name: "FloatDistribution",
  attributes: { step: null, low: 1e-5, high: 0.1, log: true },
});
const INT = JSON.stringify({ name: "IntDistribution", attributes: { log: false, step: 1, low: 1, high: 8 } });
const opt = (choices: readonly unknown[]) =>
  JSON.stringify({ name: "CategoricalDistribution", attributes: { choices } });
const time = "2026-11-21T09:14:55.945219+00:00";

function replayOf(...records: Record<string, unknown>[]): Replay {
  const replay = createReplay();
  for (const record of records) replay.apply({ worker_id: "w", ...record } as JournalRecord);
  return replay;
}

const study = { op_code: 0, study_name: "demo", directions: [1] };
const trial = (fields = {}) => ({ op_code: 4, study_id: 0, datetime_start: time, ...fields });
const set = (id: number, name: string, value: number, distribution: string) => ({
  op_code: 5,
  trial_id: id,
  param_name: name,
  param_value_internal: value,
  distribution,
});
const trialsOf = (replay: Replay, id = 0) => replay.studies.get(id)?.trials ?? [];

describe("replaying a journal", () => {
  it("numbers trials within their study and counts ids over all studies", () => {
    const replay = replayOf(study, { ...study, study_name: "b" }, trial(), trial({ study_id: 1 }), trial());
    expect(trialsOf(replay).map((t) => [t.id, t.number])).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect(trialsOf(replay, 1).map((t) => [t.id, t.number])).toEqual([[1, 0]]);
    expect(replay.nextTrialId).toBe(3);
  });

  it("skips a study whose name is taken, which uses up no id", () => {
    const replay = replayOf(study, study, { ...study, study_name: "c" });
    expect([...replay.studies.values()].map((s) => [s.id, s.name])).toEqual([
      [0, "demo"],
      [1, "c"],
    ]);
  });

  it("gives a deleted study's name free but not its id, and its trials still count", () => {
    const replay = replayOf(
      study,
      trial(),
      { op_code: 1, study_id: 0 },
      trial(),
      study,
      trial({ study_id: 1 }),
    );
    expect([...replay.studies.keys()]).toEqual([1]);
    expect(trialsOf(replay, 1).map((t) => t.id)).toEqual([1]);
  });

  it("turns internal values into what the user chose", () => {
    const replay = replayOf(
      study,
      trial(),
      set(0, "lr", 0.003, FLOAT),
      set(0, "layers", 2.0, INT),
      set(0, "opt", 1, opt(["adam", "sgd", null, true])),
    );
    expect(trialsOf(replay)[0]?.params).toEqual({ lr: 0.003, layers: 2, opt: "sgd" });
  });

  it("ignores a parameter whose choices or scale differ from the first trial's, but lets bounds change", () => {
    const wider = FLOAT.replace("0.1", "0.5");
    const linear = FLOAT.replace('"log":true', '"log":false');
    const replay = replayOf(
      study,
      trial(),
      set(0, "lr", 0.003, FLOAT),
      set(0, "opt", 0, opt(["a", "b"])),
      trial(),
      set(1, "lr", 0.3, wider),
      set(1, "opt", 2, opt(["a", "b", "c"])),
      trial(),
      set(2, "lr", 0.01, linear),
    );
    expect(trialsOf(replay).map((t) => t.params)).toEqual([{ lr: 0.003, opt: "a" }, { lr: 0.3 }, {}]);
  });

  it("lets the first claim of a waiting trial win", () => {
    const claim = (at: string) => ({ op_code: 6, trial_id: 0, state: 0, values: null, datetime_start: at });
    const later = time.replace("09:14", "10:14");
    const replay = replayOf(study, trial({ state: 4, datetime_start: null }), claim(time), claim(later));
    expect(trialsOf(replay)[0]).toMatchObject({ state: State.running, startedAt: Date.parse(time) });
  });

  it("changes nothing of a finished trial", () => {
    const end = { op_code: 6, trial_id: 0, state: 1, values: [0.4], datetime_complete: time };
    const replay = replayOf(
      study,
      trial(),
      { op_code: 7, trial_id: 0, step: 0, intermediate_value: 0.9 },
      end,
      { op_code: 7, trial_id: 0, step: 1, intermediate_value: 0.5 },
      { op_code: 8, trial_id: 0, user_attr: { late: 1 } },
      { ...end, values: [0.1] },
    );
    const [finished] = trialsOf(replay);
    expect(finished).toMatchObject({ state: State.complete, values: [0.4], userAttrs: {} });
    expect([...(finished?.intermediate ?? [])]).toEqual([[0, 0.9]]);
  });

  it("reads a finished trial in one record", () => {
    const replay = replayOf(
      study,
      trial({
        state: 1,
        value: 0.25,
        values: null,
        datetime_complete: time,
        distributions: { lr: FLOAT },
        params: { lr: 0.003 },
        intermediate_values: { "0": 0.5, "10": 0.25 },
      }),
    );
    const [finished] = trialsOf(replay);
    expect(finished).toMatchObject({ state: State.complete, values: [0.25], params: { lr: 0.003 } });
    expect([...(finished?.intermediate ?? [])]).toEqual([
      [0, 0.5],
      [10, 0.25],
    ]);
  });

  it("refuses a record without what every reader needs, and passes over unknown operations", () => {
    expect(() => replayOf(study, { op_code: 4, study_id: 0 })).toThrow("datetime_start");
    expect(() => replayOf(study, trial(), { op_code: 6, trial_id: 0, state: 1, values: [1] })).toThrow(
      "datetime_complete",
    );
    expect(() => replayOf({ op_code: 10, trials: [1] })).not.toThrow();
  });

  it("tells which trials changed", () => {
    const replay = replayOf(study, trial(), trial());
    expect([...replay.takeChanged()].map((t) => t.number)).toEqual([0, 1]);
    replay.apply(
      parseTolerantJson(
        '{"op_code":7,"worker_id":"w","trial_id":1,"step":0,"intermediate_value":NaN}',
      ) as JournalRecord,
    );
    expect([...replay.takeChanged()].map((t) => t.number)).toEqual([1]);
    expect(replay.takeChanged().size).toBe(0);
  });
});
