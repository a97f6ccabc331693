import { describe, expect, it } from "vitest";
import { mend } from "../../../src/study/repair";

const study = '{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}';
const create = (reason = "") =>
  `{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-11-21T09:14:55.945+00:00"${reason}}`;
const value = (trial: number, v: number) =>
  `{"op_code":7,"worker_id":"w","trial_id":${trial},"step":0,"intermediate_value":${v}}`;
const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");

describe("mending a damaged journal", () => {
  it("changes nothing of a sound one, nor of a last line without its newline", () => {
    const sound = `${text(study, create(), value(0, 1))}{"op_code":7,"wor`;
    expect(mend(sound)).toEqual({ text: sound, lines: [] });
  });

  it("takes out what is no record and says which lines", () => {
    expect(mend(text(study, "", create(), "\u0000\u0000garbage", value(0, 1)))).toEqual({
      text: text(study, create(), value(0, 1)),
      lines: [2, 4],
    });
  });

  it("keeps the record that was glued to half of another", () => {
    const glued = `${value(0, 1).slice(0, 30)}${value(0, 2)}`;
    expect(mend(text(study, create(), glued, value(0, 3))).text).toBe(
      text(study, create(), value(0, 2), value(0, 3)),
    );
  });

  it("puts a failed trial where a creation was lost, so that the ones behind keep their numbers", () => {
    const mended = mend(text(study, create(), "####", value(0, 1), create(), value(2, 5)));
    const lines = mended.text.trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({ op_code: 4, study_id: 0, state: 3 });
    expect(lines.at(-1)).toBe(value(2, 5));
  });

  it("takes out a record that lacks what Optuna needs", () => {
    const poisonous = '{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[1]}';
    expect(mend(text(study, create(), poisonous)).lines).toEqual([3]);
  });
});
