import { describe, expect, it } from "vitest";
import { problemsOf, scanFiles, scanSource } from "./support";

const T = "# @tune float(0, 1)";
const names = (source: string, path?: string): string[] =>
  scanSource(source, path).parameters.map(({ parameter }) => parameter.name);

describe("names that clash are all qualified", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["by function", `def f():\n  lr = 0.1  ${T}\ndef g():\n  lr = 0.1  ${T}\n`, ["f.lr", "g.lr"]],
    [
      "by class and method",
      `class A:\n  def __init__(self):\n    self.lr = 0.1  ${T}\nclass B:\n  lr = 0.1  ${T}\n`,
      ["A.__init__.lr", "B.lr"],
    ],
    ["the top level has nothing to add", `lr = 0.1  ${T}\ndef g(lr=0.2):  ${T}\n  pass\n`, ["lr", "g.lr"]],
    ["by key", `a = {"lr": 0.1}  ${T}\nb = {"lr": 0.1}  ${T}\n`, ["a.lr", "b.lr"]],
    ["by keyword", `c = dict(\n a=dict(lr=0.1),  ${T}\n b=dict(lr=0.1),  ${T}\n)`, ["c.a.lr", "c.b.lr"]],
    ["by position", `h = [\n 0.1,  ${T}\n 0.2,  ${T}\n]`, ["h.0", "h.1"]],
    [
      "by the called function",
      `def f():\n  if x: return SGD(lr=0.1)  ${T}\n  return Adam(lr=0.1)  ${T}\n`,
      ["f.SGD.lr", "f.Adam.lr"],
    ],
    [
      "by the decorated function",
      `@click.option("--lr", default=0.1)  ${T}\ndef a(lr): pass\n@click.option("--lr", default=0.1)  ${T}\ndef b(lr): pass\n`,
      ["a.lr", "b.lr"],
    ],
    [
      "three of them",
      `lr = 0.1  ${T}\nclass A:\n  lr = 0.1  ${T}\n  def f(self, lr=0.1): pass  ${T}\n`,
      ["lr", "A.lr", "A.f.lr"],
    ],
    [
      "but not others",
      `def f():\n  lr = 0.1  ${T}\n  wd = 0.1  ${T}\ndef g():\n  lr = 0.1  ${T}\n`,
      ["f.lr", "wd", "g.lr"],
    ],
    [
      "beside an explicit one",
      `lr = 0.1  # @tune float(0, 1, name="wd")\ndef f(wd=0.1): pass  ${T}\n`,
      ["wd", "f.wd"],
    ],
  ])("%s", (_title, source, expected) => {
    expect(names(source)).toEqual(expected);
    expect(problemsOf(scanSource(source))).toEqual([]);
  });

  it("by key path in YAML", () => {
    const source = `lr: 0.1 ${T}\nm:\n  lr: 0.1 ${T}\n  layers:\n    - {lr: 0.1} ${T}\n    - lr: 0.1 ${T}\n`;
    expect(names(source, "a.yaml")).toEqual(["lr", "m.lr", "m.layers.0.lr", "m.layers.1.lr"]);
  });

  it("by document in YAML", () => {
    expect(names(`lr: 0.1 ${T}\n---\nlr: 0.2 ${T}\n`, "a.yaml")).toEqual(["document1.lr", "document2.lr"]);
  });

  it("by file, after the path", () => {
    const scan = scanFiles({
      "b.py": `def f(lr=0.1): pass  ${T}\nn = 0.1  ${T}\n`,
      "a/b.py": `lr = 0.1  ${T}\ndef f(lr=0.1): pass  ${T}\n`,
    });
    expect(scan.parameters.map(({ parameter }) => parameter.name)).toEqual([
      "lr",
      "a/b.py:f.lr",
      "b.py:f.lr",
      "n",
    ]);
  });
});

describe("names that cannot be told apart are errors on the later line", () => {
  it("when written", () => {
    const source = 'a = 0.1  # @tune float(0, 1, name="x")\n\nb = 0.1  # @tune float(0, 1, name="x")\n';
    expect(problemsOf(scanSource(source))).toEqual([
      '3:12 error the name "x" is already given on line 1: write another `name=`',
    ]);
  });

  it("when written in two files", () => {
    const line = 'a = 0.1  # @tune float(0, 1, name="x")\n';
    const scan = scanFiles({ "a.py": line, "b.py": line });
    expect(scan.problems).toMatchObject([
      { file: "b.py", line: 1, message: expect.stringContaining("a.py, line 1") },
    ]);
  });

  it("when inferred", () => {
    const source = `if x:\n  lr = 0.1  ${T}\nelse:\n  lr = 0.2  ${T}\n`;
    expect(problemsOf(scanSource(source))).toEqual([
      expect.stringMatching(
        /^4:15 error this parameter would be called lr, as the one on line 2: add `name="…"`/,
      ),
    ]);
  });
});
