import { describe, expect, it } from "vitest";
import { problemsOf, scanSource, summarize, withValues } from "./support";

const ROWS: readonly (readonly [title: string, source: string, ...found: string[]])[] = [
  ["a key", "lr = 1e-3 # @tune float(1e-5, 1)", "lr: float [1e-3]"],
  ["a quoted key", '"weight decay" = 0.1 # @tune float(0, 1)', "weight decay: float [0.1]"],
  ["a dotted key", "a.b.lr = 0.1 # @tune float(0, 1)", "lr: float [0.1]"],
  ["a table's key", "[a.b]\nlr = 0.1 # @tune float(0, 1)", "lr: float [0.1]"],
  ["an inline table's key", "a = { lr = 0.1, n = 3 } # @tune int(1, 5)", "n: int [3]"],
  ["an array's item", "units = [\n  64, # @tune int(8, 128)\n  32,\n]", "units: int [64]"],
  ["an array below a comment", "# @tune int(8, 128)\nunits = [\n  64,\n]", "units: int [64]"],
  ["an array as a choice", "units = [64, 32] # @tune choice([64, 32], [128])", "units: choice [[64, 32]]"],
  ["text", 'opt = \'adam\' # @tune choice("adam", "sgd")', "opt: choice ['adam']"],
  ["text over lines", 'x = """\na""" # @tune choice("a", "b")', 'x: choice ["""\na"""]'],
  ["literal text with a backslash", 'x = \'\\\' # @tune choice("\\\\", "b")', "x: choice ['\\']"],
  ["true", "amp = true # @tune bool", "amp: bool [true]"],
  ["a comment above a table", "# @tune float(0, 1)\n[a]\nlr = 0.1", "lr: float [0.1]"],
  ["not in strings", 'x = "1 # @tune int(1, 2)"\ny = """\n1 # @tune int(1, 2)\n"""'],
];

describe("an annotation in TOML binds to", () => {
  it.each(ROWS)("%s", (_title, source, ...found) => {
    const scan = scanSource(source, "conf.toml");
    expect(problemsOf(scan)).toEqual([]);
    expect(summarize(scan)).toEqual(found);
    const windows = `\uFEFF# für 🤗\n${source}\n`.replaceAll("\n", "\r\n");
    expect(summarize(scanSource(windows, "conf.toml"))).toEqual(
      found.map((line) => line.replaceAll("\n", "\r\n")),
    );
  });

  it("keys that are named by their tables where they clash", () => {
    const source =
      "lr = 0.1 # @tune float(0, 1)\n[a]\nlr = 0.1 # @tune float(0, 1)\n[[b]]\nlr = 0.1 # @tune float(0, 1)\n[[b]]\nlr = 0.1 # @tune float(0, 1)";
    expect(scanSource(source, "a.toml").parameters.map(({ parameter }) => parameter.name)).toEqual([
      "lr",
      "a.lr",
      "b.0.lr",
      "b.1.lr",
    ]);
  });

  it("the rest of a file with mistakes", () => {
    const source = 'x =\n= 3\n]\n"a\nlr = 0.1 # @tune float(0, 1)\ny = [1,';
    expect(summarize(scanSource(source, "a.toml"))).toEqual(["lr: float [0.1]"]);
  });
});

describe("an annotation in JSON with comments", () => {
  const source =
    '{\n  "model": {\n    "lr": 1e-3, // @tune float(1e-5, 1)\n    "act": "relu" /* @tune choice("relu", "it\'s") */\n  }\n}\n';

  it("binds to a key's value", () => {
    const scan = scanSource(source, "conf.json5");
    expect(problemsOf(scan)).toEqual([]);
    expect(summarize(scan)).toEqual(["lr: float [1e-3]", 'act: choice ["relu"]']);
    expect(scan.parameters[0]).toMatchObject({ line: 3, column: 11, place: { path: ["model", "lr"] } });
  });

  it("is applied in place", () => {
    expect(withValues(source, { lr: 0.02, act: "it's" }, "conf.jsonc")).toBe(
      source.replace("1e-3", "2e-2").replace('"relu"', '"it\'s"'),
    );
  });
});
