import { describe, expect, it } from "vitest";
import {
  areCompatible,
  distributionOf,
  formatDistribution,
  parseDistribution,
  toExternal,
  toInternal,
} from "../../../src/study/distributions";

describe("Optuna's distributions", () => {
  it("writes a float, an int and choices as Optuna does", () => {
    const lr = distributionOf({ kind: "float", name: "lr", low: 1e-5, high: 0.1, log: true });
    expect(formatDistribution(lr)).toBe(
      '{"name":"FloatDistribution","attributes":{"step":null,"low":0.00001,"high":0.1,"log":true}}',
    );
    const layers = distributionOf({ kind: "int", name: "layers", low: 1, high: 8, log: false, step: 1 });
    expect(formatDistribution(layers)).toBe(
      '{"name":"IntDistribution","attributes":{"log":false,"step":1,"low":1,"high":8}}',
    );
    expect(formatDistribution(distributionOf({ kind: "bool", name: "amp" }))).toBe(
      '{"name":"CategoricalDistribution","attributes":{"choices":[false,true]}}',
    );
  });

  it("lowers the upper bound to the last step, without drift", () => {
    const high = (low: number, top: number, step: number) => {
      const made = distributionOf({ kind: "float", name: "x", low, high: top, log: false, step });
      return made.kind === "categorical" ? null : made.high;
    };
    expect(high(0, 0.5, 0.1)).toBe(0.5);
    expect(high(0, 0.55, 0.1)).toBe(0.5);
    expect(high(0.1, 1, 0.3)).toBe(1);
    expect(high(32, 500, 32)).toBe(480);
  });

  it("stores the index of a choice and gives the choice back", () => {
    const batch = distributionOf({ kind: "ordinal", name: "batch", choices: [16, 32, 64] });
    expect(toInternal(batch, 32)).toBe(1);
    expect(toExternal(batch, 1)).toBe(32);
    expect(() => toInternal(batch, 48)).toThrow("48 is not among [16,32,64]");
  });

  it("reads the legacy names and the short form", () => {
    const legacy = (name: string, attributes: object) =>
      parseDistribution(JSON.stringify({ name, attributes }));
    expect(legacy("UniformDistribution", { low: 0, high: 1 })).toEqual({
      kind: "float",
      low: 0,
      high: 1,
      log: false,
      step: null,
    });
    expect(legacy("DiscreteUniformDistribution", { low: 0, high: 1, q: 0.25 })).toMatchObject({ step: 0.25 });
    expect(legacy("IntLogUniformDistribution", { low: 1, high: 9, step: 1 })).toMatchObject({
      kind: "int",
      log: true,
    });
    expect(parseDistribution('{"type":"int","low":1,"high":3}')).toEqual({
      kind: "int",
      low: 1,
      high: 3,
      log: false,
      step: 1,
    });
    expect(() => parseDistribution('{"name":"Dirichlet","attributes":{}}')).toThrow("unknown distribution");
  });

  it("lets bounds and steps change within a study, but neither scale nor choices", () => {
    const float = { kind: "float", low: 0, high: 1, log: false, step: null } as const;
    expect(areCompatible(float, { ...float, high: 9, step: 0.5 })).toBe(true);
    expect(areCompatible(float, { ...float, low: 0.1, log: true })).toBe(false);
    expect(areCompatible(float, { kind: "int", low: 0, high: 1, log: false, step: 1 })).toBe(false);
    const letters = { kind: "categorical", choices: ["a", "b"] } as const;
    expect(areCompatible(letters, { kind: "categorical", choices: ["b", "a"] })).toBe(false);
  });
});
