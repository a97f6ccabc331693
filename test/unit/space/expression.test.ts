import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, references } from "../../../src/space/evaluate";
import { parseExpression, resolveExpression } from "../../../src/space/expression";
import { ExpressionError } from "../../../src/space/expressionError";
import { checkCondition, checkConstraint } from "../../../src/space/expressionTypes";
import { formatExpression } from "../../../src/space/formatExpression";
import type { Expression, Parameter, Params } from "../../../src/space/parameter";

const parameters = new Map<string, Parameter>(
  (
    [
      { name: "opt", kind: "choice", choices: ["adam", "sgd"] },
      { name: "act", kind: "choice", choices: ["nn.ReLU", 'nn.GELU(approximate="tanh")'] },
      { name: "layers", kind: "int", low: 1, high: 8, log: false, step: 1 },
      { name: "units", kind: "ordinal", choices: [32, 64, 128] },
      { name: "size", kind: "ordinal", choices: ["small", "large"] },
      { name: "lr", kind: "float", low: 1e-5, high: 1, log: true },
      { name: "amp", kind: "bool" },
      { name: "mixed", kind: "choice", choices: ["auto", 1, null] },
      { name: "weight-decay", kind: "float", low: 0, high: 1, log: false },
      { name: "Net.fit.lr", kind: "float", low: 0, high: 1, log: false },
    ] as Parameter[]
  ).map((parameter) => [parameter.name, parameter]),
);

function read(text: string): Expression {
  return resolveExpression(parseExpression(text), (name) =>
    parameters.has(name)
      ? { parameter: name }
      : name.startsWith("nn.")
        ? { token: name }
        : { error: `unknown ${name}` },
  );
}

function mistake(text: string): { message: string; offset: number } {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ExpressionError) return { message: error.message, offset: error.offset };
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

const all: Params = {
  opt: "sgd",
  layers: 3,
  units: 64,
  lr: 0.1,
  amp: true,
  mixed: null,
  act: "nn.ReLU",
  size: "small",
};

describe("evaluate", () => {
  it.each([
    ['opt == "sgd"', true],
    ["opt != 'sgd'", false],
    ["layers < 3", false],
    ["layers <= 3 and units >= 64", true],
    ['opt in ("adam", "sgd")', true],
    ['opt not in ["adam"]', true],
    ["not amp", false],
    ["amp or layers == 8", true],
    ["not (amp and layers == 8)", true],
    ["mixed == None", true],
    ["act == nn.ReLU", true],
    ['act == nn.GELU(approximate="tanh")', false],
    ["layers == 3.0", true],
    ["lr > 1e-2", true],
    ["units in {32, 0x40}", true],
    ["amp == True", true],
    ["layers * units <= 192", true],
    ["layers + 2 * units == 131", true],
    ["-7 // 2 == -4", true],
    ["-7 % 3 == 2", true],
    ["2 ** 3 ** 2 == 512", true],
    ["-2 ** 2 == -4", true],
    ["units / layers > 21", true],
    ["min(layers, units, 5) == 3", true],
    ["max(layers, 10) == 10", true],
    ["log(units, 2) == 6", true],
    ["log(lr) < 0", true],
    ["layers / 0 > 1", false],
    ["(layers - 1) * 2 == 4", true],
  ])("%s is %s", (text, value) => {
    expect(evaluate(read(text), all)).toBe(value);
  });

  it("is undefined as soon as a parameter is inactive, also behind or and not", () => {
    for (const text of [
      "amp",
      "not amp",
      "layers == 3 or amp",
      "not (layers == 9 and amp)",
      "units in [32, layers]",
    ])
      expect(evaluate(read(text), text.includes("units") ? { units: 32 } : { layers: 3 })).toBeUndefined();
  });

  it("knows the names an expression mentions", () => {
    expect([...references(read("min(layers, units) <= 3 and not amp or opt in ['sgd']"))].sort()).toEqual([
      "amp",
      "layers",
      "opt",
      "units",
    ]);
  });
});

describe("parseExpression", () => {
  it.each([
    ["1 < layers < 3", 11, "cannot be chained: write `a < b and b < c`"],
    ["opt = 'sgd'", 4, "compare with `==`"],
    ["amp && amp", 4, "write `and`"],
    ["!amp", 0, "write `not`"],
    ["layers ==", 9, "ends too early"],
    ["(layers == 3", 0, "is not closed"],
    ["opt == 'sgd", 7, "not closed"],
    ["layers == 3 units == 2", 12, "join two conditions with `and` or `or`"],
    ["layers == 3x", 10, "is not a number"],
    ["layrs == 3", 0, "unknown layrs"],
    ["opt == $x", 7, "unexpected `$`"],
    ["min() == 3", 0, "needs at least one value"],
  ])("%s: tells at %i what to write", (text, offset, message) => {
    const found = mistake(text);
    expect(found.message).toContain(message);
    if (!message.includes("not closed")) expect(found.offset).toBe(offset);
  });

  it("reads names in backticks and qualified names", () => {
    expect(references(read("`weight-decay` > 0.1 and Net.fit.lr < 1"))).toEqual(
      new Set(["weight-decay", "Net.fit.lr"]),
    );
  });

  it("decodes strings", () => {
    expect(parseExpression("'a\\'\\n\\x41\\u00e9'")).toMatchObject({ op: "value", value: "a'\nAé" });
  });

  it("keeps the offsets of names", () => {
    expect(parseExpression("  foo.bar == 1")).toMatchObject({
      left: { op: "name", name: "foo.bar", start: 2, end: 9 },
    });
  });
});

describe("formatExpression", () => {
  it.each([
    "not (amp and layers == 3) or units in [32, 64]",
    "(layers + 1) * units <= 2048",
    "layers - (units - 1) > 0",
    "(-layers) ** 2 > 2 ** -layers",
    "(-3) ** 2 > 2 ** -3",
    "`weight-decay` not in [0.1, 0.2]",
    'act == "nn.ReLU"',
    "min(layers, -units) // 2 % 3 == -1",
  ])("writes %s as it was", (text) => {
    const expression = read(text);
    const written = formatExpression(expression);
    expect(read(written)).toEqual(expression);
    expect(written).toBe(text);
  });

  it("is read back as the same tree", () => {
    const leaf = fc.oneof(
      fc.constantFrom<Expression>(
        { op: "parameter", name: "layers" },
        { op: "parameter", name: "weight-decay" },
      ),
      fc
        .oneof(fc.nat(), fc.string(), fc.boolean(), fc.constant(null))
        .map((value): Expression => ({ op: "value", value })),
    );
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ op: fc.constantFrom("not", "negate"), operand: tie("tree") }) as fc.Arbitrary<Expression>,
        fc.record({
          op: fc.constantFrom("and", "or", "==", "<=", "in", "not in", "+", "-", "*", "/", "//", "%", "**"),
          left: tie("tree"),
          right: tie("tree"),
        }) as fc.Arbitrary<Expression>,
      ),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        const parse = (text: string) =>
          resolveExpression(parseExpression(text), (name) => ({ parameter: name }));
        // Reading makes one number of a minus sign and a number; from then on the tree stays.
        const parsed = parse(formatExpression(expression));
        expect(parse(formatExpression(parsed))).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });
});

describe("checkCondition", () => {
  it.each([
    'opt == "sgd"',
    "amp",
    "not amp or layers < 3",
    "units == 64",
    "mixed == 1",
    "mixed != None",
    "lr == 1",
  ])("accepts %s", (text) => expect(checkCondition(read(text), parameters)).toBeNull());

  it.each([
    ["layers", "layers is a number, not a condition: compare it"],
    ['layers == "3"', 'layers is a number and "3" is text: they are never equal'],
    ["opt == 3", "never equal"],
    ["opt == 'sdg'", 'opt is never "sdg": its choices are "adam", "sgd"'],
    ["size < 'large'", "`<` needs numbers, but size is text; use `==` or `in`"],
    ["amp == 1", "never equal"],
    ["amp == 'True'", "write True"],
    ["layers and amp", "`and` needs conditions"],
    ["opt in 'sgd'", 'write `in ["sgd"]`'],
    ["layers * 2 == 4", "a condition cannot calculate"],
    ["units == 65", "units is never 65"],
    ["opt in ['sgd', 3]", "never equal"],
  ])("refuses %s: %s", (text, message) => {
    expect(checkCondition(read(text), parameters)).toContain(message);
  });
});

describe("checkConstraint", () => {
  it("accepts arithmetic, which conditions do not have", () => {
    expect(checkConstraint(read("layers * log(units, 2) <= 2 ** 5 - lr % 3"), parameters)).toBeNull();
  });
  it.each([
    ["layers * units", "is a number, not a condition"],
    ["layers * opt < 3", "`*` needs numbers, but opt is text"],
    ["log(lr, 2, 3) < 1", "log takes one value"],
  ])("refuses %s", (text, message) => {
    expect(checkConstraint(read(text), parameters)).toContain(message);
  });
});
