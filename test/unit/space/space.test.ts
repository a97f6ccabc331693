import { describe, expect, it } from "vitest";
import { activeMask, withoutInactive } from "../../../src/space/active";
import { defaultParams } from "../../../src/space/defaults";
import { parseSpaceDefinition } from "../../../src/space/definitionJson";
import {
  completeParams,
  sampleFeasible,
  sampleFromPrior,
  satisfiesConstraints,
} from "../../../src/space/feasible";
import type { SpaceDefinition } from "../../../src/space/parameter";
import { createRandom } from "../../../src/space/random";
import { createSpace } from "../../../src/space/space";
import { parseSpaceFile } from "../../../src/space/spaceFile";
import { UserError } from "../../../src/space/userError";
import { cardinality, normalizeValue, roundValue, validateParams } from "../../../src/space/values";

function define(params: unknown[], constraints: string[] = []): SpaceDefinition {
  return parseSpaceFile({ params, constraints }).definition;
}

const chain = [
  { name: "c", type: "int", low: 1, high: 3, when: "b == 2", default: 1 },
  { name: "b", type: "int", low: 1, high: 2, when: { a: ["x"] }, default: 2 },
  { name: "a", type: "categorical", choices: ["x", "y"], default: "x" },
];

describe("createSpace", () => {
  it("orders parents before children, whatever the declared order", () => {
    expect(createSpace(define(chain)).order).toEqual([2, 1, 0]);
  });

  it.each([
    [[{ name: "p", type: "float", low: 2, high: 1 }], "p: the bounds are reversed: write float(1, 2)"],
    [[{ name: "p", type: "float", low: 0, high: 1, log: true }], "log needs a lower bound above 0"],
    [[{ name: "p", type: "float", low: 1, high: 2, log: true, step: 1 }], "step and log exclude each other"],
    [[{ name: "p", type: "int", low: 0.5, high: 2 }], "whole numbers"],
    [[{ name: "p", type: "int", low: 1, high: 2, step: 0 }], "step must be above 0"],
    [[{ name: "p", type: "categorical", choices: [] }], "no choices"],
    [[{ name: "p", type: "categorical", choices: [1, true] }], "the choices 1 and True are the same value"],
    [
      [
        { name: "p", type: "bool" },
        { name: "p", type: "bool" },
      ],
      "two parameters are named p",
    ],
    [[{ name: "p", type: "int", low: 1, high: 2, default: 3 }], "p: the default 3 is outside 1 … 2"],
    [
      [{ name: "p", type: "float", low: 0, high: 1, prior: "normal(9, 0.1)" }],
      "the prior has nothing between 0 and 1",
    ],
    [[{ name: "p", type: "bool", prior: "weights(1, 2, 3)" }], "3 weights for 2 choices"],
    [
      [{ name: "p", type: "categorical", choices: ["a"], prior: "normal(0, 1)" }],
      "needs numbers: give weights",
    ],
    [[{ name: "p", type: "float", low: 0, high: 1, prior: "normal(0)" }], "write normal(mean, std)"],
    [[{ name: "p", type: "real", low: 0, high: 1 }], "write float, int, ordinal, categorical or bool"],
    [[{ name: "p", type: "float", low: "0", high: 1 }], '"low" of params[0] must be a number'],
    [[{ name: "p", type: "bool", when: "q == 1" }], "there is no parameter q"],
    [[{ name: "p", type: "bool", when: { q: [1] } }], "names q, which is no parameter"],
    [
      [
        { name: "p", type: "bool", when: "q" },
        { name: "q", type: "bool", when: "p" },
      ],
      "circle: p → q → p",
    ],
    [[], "nothing to tune"],
  ])("refuses %j", (params, message) => {
    expect(() => define(params)).toThrow(UserError);
    expect(() => define(params)).toThrow(message);
  });

  it("lists every mistake at once", () => {
    const bad = [
      { name: "p", type: "float", low: 2, high: 1 },
      { name: "q", type: "int", low: 1, high: 2, default: 9 },
    ];
    expect(() => define(bad)).toThrow(/p: the bounds.*\n.*q: the default 9/s);
  });

  it("checks a definition from a journal the same way, and gives it back", () => {
    const definition = define(
      [...chain, { name: "f", type: "float", low: 0, high: 1, prior: "normal(0.1, 0.05)" }],
      ["b * 2 <= 4 and not (c == 2)"],
    );
    expect(parseSpaceDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    expect(() => parseSpaceDefinition({ parameters: [{ name: "x", kind: "odd" }], constraints: [] })).toThrow(
      "odd",
    );
    const evil = { op: "exec", left: {}, right: {} };
    expect(() =>
      parseSpaceDefinition({ parameters: [{ name: "x", kind: "bool", condition: evil }], constraints: [] }),
    ).toThrow('the operation "exec"');
  });
});

describe("active parameters", () => {
  it("follow a chain of conditions: an inactive parent makes a condition false", () => {
    const space = createSpace(define(chain));
    expect(activeMask(space, { a: "x", b: 2, c: 1 })).toEqual([true, true, true]);
    expect(activeMask(space, { a: "y", b: 2, c: 1 })).toEqual([false, false, true]);
    expect(withoutInactive(space, { a: "y", b: 2, c: 1 })).toEqual({ a: "y" });
    expect(activeMask(space, { a: "x", b: 1 })).toEqual([false, true, true]);
  });
});

describe("defaultParams", () => {
  it("takes the values in the source of the active parameters", () => {
    expect(defaultParams(createSpace(define(chain)))).toEqual({ c: 1, b: 2, a: "x" });
  });
  it("is null where one is missing or a constraint is violated", () => {
    expect(defaultParams(createSpace(define([{ name: "p", type: "bool" }])))).toBeNull();
    expect(defaultParams(createSpace(define(chain, ["b < 2"])))).toBeNull();
  });
  it("keeps a value off its step, rounded to 6 digits", () => {
    const space = createSpace(
      define([
        { name: "n", type: "int", low: 32, high: 512, step: 32, default: 100 },
        { name: "f", type: "float", low: 0, high: 1, default: 0.12345678 },
      ]),
    );
    expect(defaultParams(space)).toEqual({ n: 100, f: 0.123457 });
  });
});

describe("values", () => {
  it("normalizes onto the step and into the bounds", () => {
    const [n, f] = define([
      { name: "n", type: "int", low: 32, high: 500, step: 32 },
      { name: "f", type: "float", low: 0, high: 1, step: 0.1 },
    ]).parameters as [never, never];
    expect(normalizeValue(n, 100)).toBe(96);
    expect(normalizeValue(n, 1e9)).toBe(480);
    expect(roundValue(n, 100)).toBe(100);
    expect(normalizeValue(f, 0.1 + 0.2)).toBe(0.3);
    expect(() => normalizeValue(n, "96")).toThrow("not a number");
  });

  it("tells what is wrong with a configuration from outside", () => {
    const space = createSpace(define(chain));
    expect(validateParams(space, { a: "x", c: 2 })).toEqual([]);
    expect(validateParams(space, { a: "z", b: 9, c: 1.5, d: 1 })).toEqual([
      'a: "z" is none of "x", "y"',
      "b: 9 is outside 1 … 2",
      "c: 1.5 is not a whole number",
      "there is no parameter d; there are c, b, a",
    ]);
  });

  it("counts configurations without inactive parameters", () => {
    // a=y: 1; a=x, b=1: 1; a=x, b=2: 3 values of c.
    expect(cardinality(createSpace(define(chain)))).toBe(5);
    expect(cardinality(createSpace(define([{ name: "f", type: "float", low: 0, high: 1 }])))).toBe(Infinity);
    expect(
      cardinality(createSpace(define([{ name: "f", type: "float", low: 0, high: 1, step: 0.25 }]))),
    ).toBe(5);
  });
});

describe("feasible configurations", () => {
  const product = define(
    [
      { name: "n", type: "int", low: 1, high: 10 },
      { name: "b", type: "ordinal", choices: [16, 32, 64] },
      { name: "m", type: "int", low: 1, high: 10, when: { b: [16] } },
    ],
    ["n * b <= 128", "m <= n"],
  );
  const space = createSpace(product);

  it("satisfy every constraint; one that names an inactive parameter counts as satisfied", () => {
    expect(satisfiesConstraints(space, { n: 2, b: 64 })).toBe(true);
    expect(satisfiesConstraints(space, { n: 3, b: 64 })).toBe(false);
    const random = createRandom(1);
    for (let i = 0; i < 200; i++)
      expect(satisfiesConstraints(space, sampleFeasible(space, random))).toBe(true);
  });

  it("are an error where there are none", () => {
    const none = createSpace(define([{ name: "n", type: "int", low: 1, high: 2 }], ["n > 2"]));
    expect(() => sampleFeasible(none, createRandom(1))).toThrow(/none of 100,000 .*n > 2.*loosen/);
  });

  it("complete what was given, and drop what comes out inactive", () => {
    for (let seed = 0; seed < 50; seed++) {
      const params = completeParams(space, { n: 8, m: 3 }, createRandom(seed));
      expect(params).toEqual({ n: 8, b: 16, m: 3 });
    }
  });

  it("follow the priors", () => {
    const prior = createSpace(
      define([
        { name: "x", type: "float", low: 0, high: 1, prior: "normal(0.25, 0.05)" },
        { name: "l", type: "float", low: 1e-6, high: 1, log: true, prior: "lognormal(0.001, 1)" },
        { name: "o", type: "categorical", choices: ["a", "b"], prior: "weights(3, 1)" },
      ]),
    );
    const random = createRandom(3);
    const draws = Array.from({ length: 2000 }, () => sampleFromPrior(prior, random));
    const mean = (f: (p: (typeof draws)[0]) => number): number =>
      draws.reduce((s, p) => s + f(p), 0) / draws.length;
    expect(mean((p) => p.x as number)).toBeCloseTo(0.25, 2);
    expect(mean((p) => Math.log(p.l as number))).toBeCloseTo(Math.log(0.001), 0.5);
    expect(mean((p) => (p.o === "a" ? 1 : 0))).toBeCloseTo(0.75, 1);
  });
});
