import fc from "fast-check";
import { expect, it } from "vitest";
import { parseRecord } from "../../../src/study/journalRecords";
import { createRecordParser } from "../../../src/study/recordParser";

const FLOAT = JSON.stringify({ name: "FloatDistribution", attributes: { low: 0, high: 1 } });

function line(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ op_code: 4, worker_id: "w", study_id: 0, ...fields });
}

it("shares the distributions of trials that have the same ones, and nothing else", () => {
  const parse = createRecordParser();
  const first = parse(line({ distributions: { x: FLOAT }, params: { x: 0.1 } }));
  const second = parse(line({ distributions: { x: FLOAT }, params: { x: 0.2 } }));
  expect(second).toEqual({
    op_code: 4,
    worker_id: "w",
    study_id: 0,
    distributions: { x: FLOAT },
    params: { x: 0.2 },
  });
  expect(second?.distributions).toBe(first?.distributions);
});

it.each([
  ["only in an attribute", { user_attrs: { distributions: { x: FLOAT } } }],
  ["first in an attribute", { user_attrs: { distributions: { x: FLOAT } }, distributions: { x: FLOAT } }],
  ["with one more parameter", { distributions: { x: FLOAT, y: FLOAT } }],
  ["with none", { distributions: {} }],
  ["as a number", { distributions: 0 }],
  ["inside a string", { user_attrs: { note: `"distributions":{"x":${JSON.stringify(FLOAT)}}` } }],
])("reads distributions %s as they are", (_where, fields) => {
  const parse = createRecordParser();
  parse(line({ distributions: { x: FLOAT } }));
  expect(parse(line(fields))).toEqual(parseRecord(line(fields)));
});

it("takes a line for a record exactly when it is one", () => {
  const parse = createRecordParser();
  const whole = line({ distributions: { x: FLOAT }, params: { x: 0.1 } });
  expect(parse(whole)).not.toBeNull();
  for (let end = 0; end < whole.length; end++) expect(parse(whole.slice(0, end))).toBeNull();
});

it("reads every line as it would be read alone", () => {
  const distributions = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.constantFrom(FLOAT, "{}", "[]"));
  const fields = fc.record({ distributions, user_attrs: fc.record({ distributions }) }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 20 }), (records) => {
      const parse = createRecordParser();
      for (const record of records) expect(parse(line(record))).toEqual(parseRecord(line(record)));
    }),
  );
});
