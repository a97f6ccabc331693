import { describe, expect, it } from "vitest";
import { problemsOf, scanSource, summarize } from "./support";

const ROWS: readonly (readonly [title: string, source: string, ...found: string[]])[] = [
  ["a constant", "const lr = 3e-4; // @tune float(1e-5, 1)", "lr: float [3e-4]"],
  ["one of several", "let a = 1, b = 2; // @tune int(1, 8, at=2)", "b: int [2]"],
  ["an assignment", "lr = -0.5; // @tune float(-1, 1)", "lr: float [-0.5]"],
  ["an attribute", "this.optim.lr = 0.5; // @tune float(0, 1)", "lr: float [0.5]"],
  ["an item", 'o["lr"] = 0.5; // @tune float(0, 1)', "lr: float [0.5]"],
  ["a property", "const o = {\n  lr: 0.5, // @tune float(0, 1)\n  n: 2,\n};", "lr: float [0.5]"],
  ["a quoted property", 'f({ "weight-decay": 0.5 }); // @tune float(0, 1)', "weight-decay: float [0.5]"],
  ["a call's property", "m.add(dense({ units: 64 })); // @tune int(8, 128)", "units: int [64]"],
  ["a positional argument", "const o = tf.train.adam(0.001); // @tune float(1e-5, 1)", "o: float [0.001]"],
  ["a default", "function f(n = 3) {} // @tune int(1, 5)", "n: int [3]"],
  ["a default in a pattern", "const f = ({ n = 3 }) => n; // @tune int(1, 5)", "n: int [3]"],
  ["a default of a renamed property", "const { a: n = 3 } = o; // @tune int(1, 5)", "n: int [3]"],
  ["an element of a pattern", "const [a, b] = [1, 2]; // @tune int(1, 5, at=2)", "b: int [2]"],
  ["a field", "class A { static #n = 3; } // @tune int(1, 5)", "n: int [3]"],
  ["a JSX attribute", "const e = <A n={3} />; // @tune int(1, 5)", "n: int [3]"],
  [
    "commander",
    'p.option("-l, --learning-rate <n>", "0 to 1", parseFloat, 0.1); // @tune float(0, 1)',
    "learning_rate: float [0.1]",
  ],
  ["yargs", 'y.option("lr", { describe: "1", default: 0.1 }); // @tune float(0, 1)', "lr: float [0.1]"],
  [
    "parseArgs",
    'parseArgs({ options: { lr: { type: "string", default: "0.1" } } }); // @tune choice("0.1", "1", at=2)',
    'lr: choice ["0.1"]',
  ],
  ["a subscript is no value", "const x = a[0] * 3; // @tune int(1, 5)", "x: int [3]"],
  ["a template", "const x = `a`; // @tune choice('a', 'b')", "x: choice [`a`]"],
  ["code", "const act = relu; // @tune choice(relu, gelu)", "act: choice [relu]"],
  ["a call as code", "const o = adam(0.1); // @tune choice(adam(0.1), sgd(0.1))", "o: choice [adam(0.1)]"],
  ["null", "const x = null; // @tune choice(null, 'b')", "x: choice [null]"],
  ["undefined as code", "const x = undefined; // @tune choice(undefined, 3)", "x: choice [undefined]"],
  ["true", "const x = true; // @tune bool", "x: bool [true]"],
  ["a BigInt without its n", "const x = 1_000n; // @tune int(1, 5000)", "x: int [1_000]"],
  ["a comment above", "// @tune int(1, 5)\n\nconst n = 3;", "n: int [3]"],
  ["a block above", "/*\n * Layers.\n * @tune int(1, 5)\n */\nconst n = 3;", "n: int [3]"],
  ["a block that ends before the code", "/* Layers.\n@tune int(1, 5) */ const n = 3;", "n: int [3]"],
  ["a block before the code", "/* @tune int(1, 5) */ const n = 3;", "n: int [3]"],
  ["a block with a remark", "const n = 3; /* @tune int(1, 5) // or 6 */", "n: int [3]"],
  ["a call spread by a formatter", "// @tune int(1, 5)\nfit(\n  x,\n  { n: 3 },\n);", "n: int [3]"],
  ["the comment after the brackets", "const n = f(\n  3,\n); // @tune int(1, 5)", "n: int [3]"],
  ["among other comments", "const n = 3; // eslint-disable-line // @tune int(1, 5) // more", "n: int [3]"],
  ["a URL in a choice", 'const u = "http://a"; // @tune choice("http://a", "b")', 'u: choice ["http://a"]'],
  [
    "not in strings",
    'const s = "// @tune int(1, 2)", t = `// @tune int(1, 2)`, r = /\\/\\/ @tune int(1, 2)/;',
  ],
];

describe("an annotation in JavaScript binds to", () => {
  it.each(ROWS)("%s", (_title, source, ...found) => {
    for (const text of [source, `\uFEFF// für 🤗\n${source}\n`.replaceAll("\n", "\r\n")]) {
      const scan = scanSource(text, "train.jsx");
      expect(problemsOf(scan)).toEqual([]);
      expect(summarize(scan)).toEqual(found);
    }
  });
});

describe("an annotation in TypeScript binds to", () => {
  it.each([
    ["a typed constant", "const lr: number = 0.1; // @tune float(0, 1)", "lr: float [0.1]"],
    ["a literal with a type", "const n = 3 as const; // @tune int(1, 5)", "n: int [3]"],
    ["an asserted literal", "const n = <number>3; // @tune int(1, 5)", "n: int [3]"],
    [
      "a parameter property",
      "class A { constructor(private lr: number = 0.1) {} } // @tune float(0, 1)",
      "lr: float [0.1]",
    ],
    ["a member of an enum", "enum E { A = 3 } // @tune int(1, 5)", "A: int [3]"],
    ["but no type", "const n: Foo<3> | 4 = 5; // @tune int(1, 5)", "n: int [5]"],
  ])("%s", (_title, source, found) => {
    const scan = scanSource(source, "train.ts");
    expect(problemsOf(scan)).toEqual([]);
    expect(summarize(scan)).toEqual([found]);
  });
});

describe("in JavaScript", () => {
  it("a constraint in a line comment ends at //", () => {
    expect(
      problemsOf(scanSource("let n = 3; // @tune int(1, 5)\n// @tune.constraint n // 2 <= 2", "a.js")),
    ).toEqual([
      "2:21 error this is no condition; the annotation ends at `//`: to divide with `//`, write it in /* … */",
    ]);
  });

  it("a constraint in a block comment may divide", () => {
    const scan = scanSource("let n = 3; // @tune int(1, 5)\n/* @tune.constraint n // 2 <= 2 */", "a.js");
    expect(problemsOf(scan)).toEqual([]);
    expect(scan.constraints).toMatchObject([{ source: "n // 2 <= 2" }]);
  });

  it("a command may hold a URL", () => {
    const scan = scanSource("// @tune.command node ${file} --url http://x // slow", "a.js");
    expect(scan.command?.text).toBe("node ${file} --url http://x");
  });
});
