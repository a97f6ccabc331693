import { describe, expect, it } from "vitest";
import { createSpace } from "../../../src/space/space";
import { problemsOf, scanFiles, scanSource } from "./support";

describe("directives", () => {
  it("are read from comments anywhere", () => {
    const scan = scanSource(
      [
        "import x  # @tune.objective minimize val_loss  # the main one",
        "# @tune.objective maximize valid-acc@5/top best",
        'def f():  # @tune.command python ${file} --tag "a # b" --id a#b   # noqa',
        "    # @tune.limit gpu_mem_gb <= 16",
        "    # @tune.limit latency<20.5",
        "    # @tune.fidelity epochs 1..27",
        "    n = 2  # @tune int(1, 4)",
        "# @tune.constraint n ** 2 // 2 <= max(n, 3) and n not in [3]",
      ].join("\n"),
    );
    expect(problemsOf(scan)).toEqual([]);
    expect(scan.objectives).toMatchObject([
      { metric: "val_loss", goal: "minimize", take: "last", line: 1 },
      { metric: "valid-acc@5/top", goal: "maximize", take: "best", line: 2 },
    ]);
    expect(scan.command).toMatchObject({
      text: 'python ${file} --tag "a # b" --id a#b',
      file: "train.py",
      line: 3,
    });
    expect(scan.limits).toMatchObject([
      { metric: "gpu_mem_gb", op: "<=", bound: 16 },
      { metric: "latency", op: "<", bound: 20.5 },
    ]);
    expect(scan.fidelity).toMatchObject({ param: "epochs", low: 1, high: 27 });
    expect(scan.constraints).toMatchObject([{ source: "n ** 2 // 2 <= max(n, 3) and n not in [3]" }]);
  });

  it("may be in a file without parameters", () => {
    const scan = scanFiles({
      "a.py": "n = 2  # @tune int(1, 4)",
      "b.yaml": "# @tune.objective minimize loss",
    });
    expect(scan.objectives).toMatchObject([{ metric: "loss", file: "b.yaml" }]);
  });

  it("that are equal are one", () => {
    const line =
      "# @tune.objective minimize loss\n# @tune.command python a.py\n# @tune.limit m <= 3\n# @tune.constraint n > 0\n";
    const scan = scanFiles({ "a.py": `n = 2  # @tune int(1, 4)\n${line}`, "b.py": line });
    expect(scan.problems).toEqual([]);
    expect([scan.objectives.length, scan.limits.length, scan.constraints.length]).toEqual([1, 1, 1]);
  });

  it("that contradict each other are errors that list them", () => {
    const scan = scanFiles({
      "a.py": "# @tune.objective minimize loss\n# @tune.command python a.py\n# @tune.fidelity e 1..9",
      "b.py": "# @tune.objective maximize loss\n# @tune.command python b.py\n# @tune.fidelity e 1..27",
    });
    expect(scan.problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      "b.py:1 one metric has one goal: keep one of `minimize loss` (a.py, line 1), `maximize loss` (b.py, line 1)",
      "b.py:2 a study has one command: keep one of `python a.py` (a.py, line 2), `python b.py` (b.py, line 2)",
      "b.py:3 a study has one budget: keep one of `e 1..9` (a.py, line 3), `e 1..27` (b.py, line 3)",
    ]);
  });

  it("mean their own file by ${file}", () => {
    const scan = scanFiles({
      "a.py": "# @tune.command python ${file}",
      "b.py": "# @tune.command python ${file}",
    });
    expect(scan.problems).toMatchObject([
      { file: "b.py", message: expect.stringContaining("`python b.py`") },
    ]);
  });

  it("warn when the source's values violate a constraint", () => {
    const scan = scanSource(
      "a = 4  # @tune int(1, 8)\nb = 4  # @tune int(1, 8)\n# @tune.constraint a * b <= 12\n",
    );
    expect(problemsOf(scan)).toEqual([
      "3:20 warning the values in the source violate `a * b <= 12`: the first trial will not run them; change one of them, or the constraint",
    ]);
  });

  it("do not warn when the constraint names an inactive parameter", () => {
    const scan = scanSource(
      "a = True  # @tune bool\nb = 4  # @tune int(1, 8) if not a\n# @tune.constraint b <= 2\n",
    );
    expect(problemsOf(scan)).toEqual([]);
  });
});

describe("a project's scan", () => {
  it("makes a space even while there are mistakes", () => {
    const scan = scanSource(
      'a = 40  # @tune int(1, 8)\nb = "x"  # @tune choice("y", "z") if a > 3\nc = 1  # @tune int(1, 8) if c > 1\nd = 1  # @tune int(9, 8)\n# @tune.constraint e > 3\n',
    );
    expect(scan.problems.filter(({ severity }) => severity === "error")).toHaveLength(5);
    expect(createSpace(scan.space).parameters.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("orders parameters and problems by file, then place", () => {
    const text = "b = 9  # @tune int(1, 8)\na = 9  # @tune int(1, 8)\n";
    const scan = scanFiles({ "z.py": text, "a.py": text });
    expect(scan.parameters.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "a.py:1",
      "a.py:2",
      "z.py:1",
      "z.py:2",
    ]);
    expect(scan.problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "a.py:1",
      "a.py:2",
      "z.py:1",
      "z.py:2",
    ]);
  });

  it("is empty for files without annotations", () => {
    expect(scanSource("n = 3  # tune int(1, 8)\n")).toMatchObject({
      parameters: [],
      problems: [],
      command: null,
    });
  });

  it.each([
    ["train.py", 'n = 3  # @tune int(1, 8)\nif __name__ == "__main__":\n    main()', true],
    ["train.py", "n = 3  # @tune int(1, 8)\nif '__main__' == __name__: main()", true],
    ["train.py", 'n = 3  # @tune int(1, 8)\n# if __name__ == "__main__":', false],
    ["train.py", "n = 3  # @tune int(1, 8)\nprint('if __name__ == \"__main__\":')", false],
    ["train.mjs", "n = 3  // @tune int(1, 8)\nif (import.meta.url === x) main()", true],
    ["train.cjs", "n = 3  // @tune int(1, 8)\nif (require.main === module) main()", true],
    ["train.cjs", "n = 3  // @tune int(1, 8)\n// require.main === module", false],
  ])("%s: knows a script by its main guard (%#)", (path, source, expected) => {
    expect(scanSource(source, path).files[0]?.hasMainGuard).toBe(expected);
  });

  it("counts columns in UTF-16 units, the byte order mark in offsets only", () => {
    const scan = scanSource('\uFEFFx = {"😀": 0.5}  # @tune float(0, 1)');
    expect(scan.parameters[0]).toMatchObject({ line: 1, column: 12, start: 12, end: 15, raw: "0.5" });
  });
});
