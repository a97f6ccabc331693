import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activeMask } from "../../../src/space/active";
import { decode, encode } from "../../../src/space/encoding";
import { sampleUniform } from "../../../src/space/feasible";
import type { Parameter, SpaceDefinition } from "../../../src/space/parameter";
import { createRandom } from "../../../src/space/random";
import { createSpace } from "../../../src/space/space";
import { normalizeValue, validateParams } from "../../../src/space/values";
import { definition, parameter } from "./arbitrary";

function only(p: Record<string, unknown>): ReturnType<typeof createSpace> {
  return createSpace({ parameters: [{ name: "p", ...p } as unknown as Parameter], constraints: [] });
}

describe("encoding", () => {
  it.each([
    [{ kind: "float", low: 0, high: 10, log: false }, 2.5, 0.25],
    [{ kind: "float", low: 1e-4, high: 1, log: true }, 0.01, 0.5],
    [{ kind: "float", low: 0, high: 1, log: false, step: 0.25 }, 0.5, 0.5],
    [{ kind: "float", low: 3, high: 3, log: false }, 3, 0.5],
    [{ kind: "int", low: 1, high: 4, log: false, step: 1 }, 1, 0.125],
    [{ kind: "int", low: 32, high: 512, log: false, step: 32 }, 512, 31 / 32],
    [{ kind: "ordinal", choices: [16, 32, 64, 128] }, 64, 0.625],
    [{ kind: "choice", choices: ["adam", "sgd"] }, "adam", 0.25],
    [{ kind: "bool" }, true, 0.75],
  ])("puts %j = %j at %f", (p, value, x) => {
    const space = only(p);
    expect(encode(space, { p: value })[0]).toBeCloseTo(x, 12);
    expect(decode(space, [x])).toEqual({ p: value });
  });

  it("gives every int of a log scale the share of its logarithmic cell", () => {
    const space = only({ kind: "int", low: 1, high: 3, log: true, step: 1 });
    const edge = (v: number): number => Math.log(v / 0.5) / Math.log(3.5 / 0.5);
    expect(encode(space, { p: 2 })[0]).toBeCloseTo((edge(1.5) + edge(2.5)) / 2, 12);
    expect(decode(space, [edge(1.5) - 1e-9]).p).toBe(1);
    expect(decode(space, [edge(1.5) + 1e-9]).p).toBe(2);
    expect(decode(space, [1]).p).toBe(3);
  });

  it("rounds to 6 significant digits and keeps within the bounds", () => {
    const space = only({ kind: "float", low: 0.12345678, high: 0.99999999, log: false });
    expect(decode(space, [0]).p).toBe(0.123457);
    expect(decode(space, [1]).p).toBe(0.99999999);
    expect(String(decode(space, [0.3]).p)).toMatch(/^0\.\d{1,6}$/);
  });

  it("keeps enough digits where the range is narrow beside its numbers", () => {
    const space = only({ kind: "float", low: 1_000_000, high: 1_000_001, log: false });
    expect(new Set([0, 0.25, 0.5, 0.75, 1].map((x) => decode(space, [x]).p)).size).toBe(5);
  });

  it("spans the whole range of doubles", () => {
    const wide = only({ kind: "float", low: -1.7e308, high: 1.7e308, log: false });
    expect(decode(wide, [0.5]).p).toBe(0);
    expect(decode(wide, [1]).p).toBe(1.7e308);
    const log = only({ kind: "float", low: 1e-300, high: 1e300, log: true });
    expect(decode(log, [0.5]).p).toBe(1);
    expect(decode(log, [0]).p).toBe(1e-300);
  });

  it("leaves inactive parameters out, and NaN in the cube", () => {
    const space = createSpace(conditional);
    expect(decode(space, [0.5, 0.9])).toEqual({ opt: "adam" });
    expect(decode(space, [0.5, 0.1])).toEqual({ mom: 0.45, opt: "sgd" });
    expect([...encode(space, { opt: "adam", mom: 0.3 })]).toEqual([Number.NaN, 0.75]);
    expect(() => decode(space, [Number.NaN, 0.1])).toThrow("mom is active but has no coordinate");
  });

  it("decodes what it encoded, in bounds, without drift", () => {
    fc.assert(
      fc.property(definition, fc.integer(), (shape, seed) => {
        const space = createSpace(shape);
        const params = sampleUniform(space, createRandom(seed));
        expect(validateParams(space, params)).toEqual([]);
        const unit = encode(space, params);
        expect(decode(space, unit)).toEqual(params);
        expect([...encode(space, decode(space, unit))]).toEqual([...unit]);
        const mask = activeMask(space, params);
        space.parameters.forEach(({ name }, i) => {
          expect(name in params).toBe(mask[i]);
          expect(Number.isNaN(unit[i])).toBe(!mask[i]);
          if (mask[i]) expect(unit[i]).toBeGreaterThanOrEqual(0);
          if (mask[i]) expect(unit[i]).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it("normalizes idempotently, and decodes to normalized values", () => {
    fc.assert(
      fc.property(parameter, fc.double({ min: 0, max: 1, noNaN: true }), (p, x) => {
        const space = createSpace({ parameters: [p], constraints: [] });
        const value = decode(space, [x]).p!;
        expect(normalizeValue(p, value)).toBe(value);
      }),
    );
  });
});

const conditional: SpaceDefinition = {
  parameters: [
    {
      name: "mom",
      kind: "float",
      low: 0,
      high: 0.9,
      log: false,
      condition: { op: "==", left: { op: "parameter", name: "opt" }, right: { op: "value", value: "sgd" } },
    },
    { name: "opt", kind: "choice", choices: ["sgd", "adam"] },
  ],
  constraints: [],
};
