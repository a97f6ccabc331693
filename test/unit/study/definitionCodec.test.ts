import { describe, expect, it } from "vitest";
import type { StudyDefinition } from "../../../src/study/definition";
import { decodeDefinition, encodeDefinition } from "../../../src/study/definitionCodec";

const definition: StudyDefinition = {
  version: 1,
  space: { parameters: [{ kind: "bool", name: "amp", default: true }], constraints: [] },
  targets: [],
  files: [{ path: "train.py", hash: "00" }],
  command: "python ${file}",
  file: "train.py",
  objectives: [{ metric: "loss", goal: "minimize", take: "last" }],
  limits: [],
  fidelity: null,
  sampler: "auto",
  pruner: "none",
  seed: 7,
  trials: 50,
  timeoutS: null,
};
const big = { ...definition, command: "🙂é".repeat(3000) };
const attributes = (d: StudyDefinition, before = {}) => Object.fromEntries(encodeDefinition(d, before));

describe("the definition in the study's attributes", () => {
  it("comes back as it was", () => {
    expect(decodeDefinition(attributes(definition))).toEqual(definition);
    expect(decodeDefinition(attributes(big))).toEqual(big);
  });

  it("keeps every attribute within 2,000 characters and splits no character", () => {
    const chunks = encodeDefinition(big).map(([, chunk]) => chunk);
    expect(chunks.length).toBeGreaterThan(4);
    for (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(2000);
      expect(chunk).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/);
    }
  });

  it("is replaced whole by a shorter one", () => {
    const before = attributes(big);
    expect(decodeDefinition({ ...before, ...attributes(definition, before) })).toEqual(definition);
  });

  it("is null for somebody else's study, and an error to a reader that is too old", () => {
    expect(decodeDefinition({ note: "optuna's" })).toBeNull();
    expect(() => decodeDefinition({ "guided_tuning:definition:0": '{"version":2}' })).toThrow(
      "newer Guided Tuning",
    );
    expect(() => decodeDefinition({ "guided_tuning:definition:0": '{"vers' })).toThrow("damaged");
  });
});
