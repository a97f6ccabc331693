import { describe, expect, it } from "vitest";
import { formatExpression } from "../../../src/space/formatExpression";
import { problemsOf, scanFiles, scanSource } from "./support";

/** Name of each parameter that has a condition, and the condition with its names resolved. */
function conditions(source: string, path?: string): string[] {
  return scanSource(source, path).parameters.flatMap(({ parameter }) =>
    parameter.condition ? [`${parameter.name} if ${formatExpression(parameter.condition)}`] : [],
  );
}

const OPT = 'opt = "sgd"  # @tune choice("adam", "sgd")\n';

describe("a condition", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["after a range", `${OPT}m = 0.9  # @tune float(0, 1) if opt == "sgd"`, ['m if opt == "sgd"']],
    ["after bool", `${OPT}m = True  # @tune bool if opt == "adam"`, ['m if opt == "adam"']],
    [
      "after choice",
      `${OPT}m = "a"  # @tune choice("a", "b") if opt != "adam" # noqa`,
      ['m if opt != "adam"'],
    ],
    [
      "with or, not and parentheses",
      `${OPT}n = 2  # @tune int(1, 4)\nm = 1  # @tune int(1, 4) if not (opt == "sgd" or n > 2)`,
      ['m if not (opt == "sgd" or n > 2)'],
    ],
    ["with in", `${OPT}m = 1  # @tune int(1, 4) if opt in ["sgd", "adam"]`, ['m if opt in ["sgd", "adam"]']],
    ["with a bool alone", "a = True  # @tune bool\nm = 1  # @tune int(1, 4) if a", ["m if a"]],
    [
      "with an int and a float",
      "a = 2  # @tune int(1, 4)\nm = 1  # @tune int(1, 4) if a >= 1.5",
      ["m if a >= 1.5"],
    ],
    [
      "with a code token",
      "a = nn.ReLU  # @tune choice(nn.ReLU, nn.GELU)\nm = 1  # @tune int(1, 4) if a == nn.GELU",
      ['m if a == "nn.GELU"'],
    ],
    [
      "on a parameter further down",
      `m = 1  # @tune int(1, 4) if opt == "sgd"\n${OPT}`,
      ['m if opt == "sgd"'],
    ],
    [
      "by an explicit name",
      'x = "a"  # @tune choice("a", "b", name="kind")\nm = 1  # @tune int(1, 4) if kind == "a"',
      ['m if kind == "a"'],
    ],
    [
      "by a qualified name",
      `def f():\n  ${OPT}def g():\n  ${OPT}m = 1  # @tune int(1, 4) if f.opt == "sgd"`,
      ['m if f.opt == "sgd"'],
    ],
    [
      "of the innermost scope",
      `${OPT}def f():\n  ${OPT}  m = 1  # @tune int(1, 4) if opt == "sgd"`,
      ['m if f.opt == "sgd"'],
    ],
    [
      "of an outer scope",
      `${OPT}def f():\n  ${OPT}def g():\n  m = 1  # @tune int(1, 4) if opt == "sgd"`,
      ['m if opt == "sgd"'],
    ],
    [
      "of the same dict",
      `${OPT}d = dict(\n  opt="sgd",  # @tune choice("adam", "sgd")\n  m=1,  # @tune int(1, 4) if opt == "sgd"\n)`,
      ['m if d.opt == "sgd"'],
    ],
  ])("%s", (_title, source, expected) => {
    expect(problemsOf(scanSource(source))).toEqual([]);
    expect(conditions(source)).toEqual(expected);
  });

  it("in YAML means the key beside it, and may name strings without quotes", () => {
    const source =
      "name: a # @tune choice(a, b)\nopt:\n  name: sgd # @tune choice(adam, sgd)\n  momentum: 0.9 # @tune float(0, 1) if name == sgd\n";
    expect(conditions(source, "a.yaml")).toEqual(['momentum if opt.name == "sgd"']);
  });

  it("reaches into other files, where its own file wins", () => {
    const scan = scanFiles({
      "a.py": OPT,
      "b.py": `${OPT}m = 1  # @tune int(1, 4) if opt == "sgd"`,
      "c.yaml": "k: 1 # @tune int(1, 4) if m > 2",
    });
    expect(scan.problems).toEqual([]);
    const found = scan.parameters.flatMap(({ parameter: { name, condition } }) =>
      condition ? [`${name} if ${formatExpression(condition)}`] : [],
    );
    expect(found).toEqual(['m if b.py:opt == "sgd"', "k if m > 2"]);
  });
});

describe("a mistaken condition", () => {
  it.each([
    [
      "names nothing",
      'm = 1  # @tune int(1, 4) if opd == "sgd"',
      "1:29 error there is no parameter `opd`; did you mean `opt`?",
    ],
    [
      "lacks quotes",
      "m = 1  # @tune int(1, 4) if opt == sgd",
      '1:36 error there is no parameter `sgd`: write the text as "sgd"',
    ],
    [
      "compares with a wrong choice",
      'm = 1  # @tune int(1, 4) if opt == "rmsprop"',
      '1:29 error opt is never "rmsprop": its choices are "adam", "sgd"',
    ],
    [
      "compares different types",
      "m = 1  # @tune int(1, 4) if opt == 3",
      "1:29 error opt is text and 3 is a number: they are never equal",
    ],
    [
      "is chained",
      "m = 1  # @tune int(1, 4) if 1 < n < 3",
      "1:35 error comparisons cannot be chained: write `a < b and b < c`",
    ],
    [
      "assigns",
      'm = 1  # @tune int(1, 4) if opt = "sgd"',
      "1:33 error `=` is not understood: compare with `==`",
    ],
    [
      "calculates",
      "m = 1  # @tune int(1, 4) if n + 1 > 2",
      "1:29 error a condition cannot calculate (n + 1): compare parameters with values, or use @tune.constraint",
    ],
    [
      "is no condition",
      "m = 1  # @tune int(1, 4) if n",
      "1:29 error n is a number, not a condition: compare it, e.g. `n == …`",
    ],
  ])("%s", (_title, line, expected) => {
    expect(problemsOf(scanSource(`${line}\n${OPT}n = 2  # @tune int(1, 4)\n`))).toEqual([expected]);
  });

  it("could mean several parameters", () => {
    const source = `def f():\n  ${OPT}def g():\n  ${OPT}m = 1  # @tune int(1, 4) if opt == "sgd"`;
    expect(problemsOf(scanSource(source))).toEqual([
      "5:29 error `opt` could mean several parameters: write f.opt or g.opt",
    ]);
  });

  it("goes round in a circle", () => {
    const source =
      "a = 1  # @tune int(1, 4) if b > 1\nb = 1  # @tune int(1, 4) if c > 1\nc = 1  # @tune int(1, 4) if a > 1\n";
    const scan = scanSource(source);
    expect(problemsOf(scan)).toEqual([
      "1:29 error these conditions go round in a circle (a → b → c → a): take one of them away",
      "2:29 error these conditions go round in a circle (b → c → a → b): take one of them away",
      "3:29 error these conditions go round in a circle (c → a → b → c): take one of them away",
    ]);
    expect(scan.space.parameters).toHaveLength(3);
  });

  it("depends on itself", () => {
    expect(problemsOf(scanSource("a = 1  # @tune int(1, 4) if a > 1"))).toEqual([
      "1:29 error a cannot depend on itself: name another parameter in its condition",
    ]);
  });
});
