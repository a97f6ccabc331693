import { describe, expect, it } from "vitest";
import { problemsOf, scanSource, summarize } from "./support";

const ROWS: readonly (readonly [title: string, source: string, ...found: string[]])[] = [
  ["a number", "lr: 1.0e-3  # @tune float(1e-5, 1)", "lr: float [1.0e-3]"],
  ["a nested key", "a:\n  b:\n    lr: 0.1 # @tune float(0, 1)", "lr: float [0.1]"],
  ["a quoted key", '"weight decay": 0.1 # @tune float(0, 1)', "weight decay: float [0.1]"],
  ["a key with spaces", "weight decay: 0.1 # @tune float(0, 1)", "weight decay: float [0.1]"],
  ["a complex key", "? lr\n: 0.1 # @tune float(0, 1)", "lr: float [0.1]"],
  ["an item of a sequence", "units:\n  - 64 # @tune int(8, 128)\n  - x", "units: int [64]"],
  ["an item of a sequence of mappings", "- name: a\n  units: 64 # @tune int(8, 128)", "units: int [64]"],
  ["an item of a flow sequence", "units: [64, 32] # @tune int(8, 128, at=2)", "units: int [32]"],
  ["a flow mapping", "opt: {lr: 0.1, name: sgd} # @tune float(0, 1)", "lr: float [0.1]"],
  ["a flow mapping over lines", "opt: {\n  lr: 0.1, # @tune float(0, 1)\n  n: 2 }", "lr: float [0.1]"],
  ["a flow sequence below a comment", "# @tune int(8, 128)\nunits: [\n  64\n]", "units: int [64]"],
  ["an anchored value", "lr: &base 0.1 # @tune float(0, 1)", "lr: float [0.1]"],
  ["a tagged value", "lr: !!float 1 # @tune float(0, 1)", "lr: float [1]"],
  ["text by its tag", 'lr: !!str 1 # @tune choice("1", "2")', "lr: choice [1]"],
  ["plain text", 'opt: adam # @tune choice("adam", "sgd")', "opt: choice [adam]"],
  ["plain text among plain choices", "opt: adam # @tune choice(adam, sgd)", "opt: choice [adam]"],
  ["quoted text", "opt: 'it''s' # @tune choice(\"it's\", b)", "opt: choice ['it''s']"],
  ["text with a #", 'x: a#b # @tune choice("a#b", "c")', "x: choice [a#b]"],
  ["true", "amp: true # @tune bool", "amp: bool [true]"],
  ["yes", "amp: yes # @tune bool", "amp: bool [yes]"],
  ["yes and no as choices", "amp: no # @tune choice(yes, no, auto)", "amp: choice [no]"],
  ["null", "s: null # @tune choice(null, cosine)", "s: choice [null]"],
  ["~", "s: ~ # @tune choice(null, cosine)", "s: choice [~]"],
  ["a collection", "h: [64, 32] # @tune choice([64, 32], [128])", "h: choice [[64, 32]]"],
  ["a comment above", "# @tune float(0, 1)\n\n# lr\nlr: 0.1", "lr: float [0.1]"],
  ["a comment above the document", "# @tune float(0, 1)\n---\nlr: 0.1", "lr: float [0.1]"],
  ["a comment in the block", "a:\n  # @tune float(0, 1)\n  lr: 0.1", "lr: float [0.1]"],
  ["a later document", "a: 1\n---\nlr: 0.1 # @tune float(0, 1)\n...\n", "lr: float [0.1]"],
  ["an interpolation is text", 'a: "${b}" # @tune choice("${b}", "c")', 'a: choice ["${b}"]'],
  ["not in block text", "run: |\n  a: 1 # @tune int(1, 2)\nb: >-\n  # @tune int(1, 2)\n  c"],
  ["not in quoted text", "a: \"1 # @tune int(1, 2)\"\nb: '1 # @tune int(1, 2)'"],
  ["not where # is part of a word", "a: 1#@tune int(1, 2)"],
];

describe("an annotation in YAML binds to", () => {
  it.each(ROWS)("%s", (_title, source, ...found) => {
    for (const text of [source, `\uFEFF# für 🤗\n${source}\n`.replaceAll("\n", "\r\n")]) {
      const scan = scanSource(text, "conf/a.yml");
      expect(problemsOf(scan)).toEqual([]);
      expect(summarize(scan)).toEqual(found);
    }
  });

  it.each([
    ["1e-3", "1.0e-3"],
    ["1e5", "1.0e+5"],
    ["1.5e5", "1.5e+5"],
    ["-.5", "-0.5"],
    ["0o17", "15"],
  ])("%s with a warning that some readers take it for text", (raw, better) => {
    const scan = scanSource(`x: ${raw} # @tune float(-1e9, 1e9)`, "a.yaml");
    expect(summarize(scan)).toEqual([`x: float [${raw}]`]);
    expect(problemsOf(scan)).toEqual([
      `1:4 warning YAML 1.1 readers such as PyYAML take ${raw} for text: write ${better}, which is a number everywhere`,
    ]);
  });

  it.each([
    ["010", "010 may be eight or ten"],
    ["1:30", "sexagesimal in YAML 1.1"],
    [".inf", "not finite"],
    ["2020-01-01", "a date"],
    ["'3'", "text"],
    ["*a", "an alias"],
    ["", "nothing"],
  ])("not to %s: %s", (raw) => {
    const scan = scanSource(`x: ${raw} # @tune int(1, 200)`, "a.yaml");
    expect(scan.parameters).toEqual([]);
    expect(scan.problems).toMatchObject([
      { severity: "error", message: expect.stringContaining("line 1 has no") },
    ]);
  });

  it("the rest of a file with mistakes", () => {
    const source = "a: @x\nb: [1, 2\nc: 3\nlr: 0.1 # @tune float(0, 1)\n";
    expect(() => scanSource(source, "a.yaml")).not.toThrow();
  });
});
