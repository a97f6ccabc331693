import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, errorOf, project, run } from "./support";

const GOAL = "# @tune.objective minimize loss\n";

interface Mistake {
  readonly what: string;
  readonly source: string | Buffer;
  /** Everything that `run` says of it. */
  readonly message: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: "two literals that fit",
    source: `lr, wd = 0.1, 0.2  # @tune float(0, 1)\n${GOAL}`,
    message: "train.py:1:22: 2 values fit here (0.1, 0.2): pick one with `at=1` or `at=2`",
  },
  {
    what: "reversed bounds",
    source: `lr = 0.1  # @tune float(1, 0)\n${GOAL}`,
    message: "train.py:1:25: the bounds are reversed: write `float(0, 1)`",
  },
  {
    what: "a log scale from 0",
    source: `lr = 0.1  # @tune float(0, 1, log)\n${GOAL}`,
    message:
      "train.py:1:25: `log` needs a lowest value greater than 0: write for example `1e-6` instead of `0`, or leave `log` out",
  },
  {
    what: "an unknown name in a condition",
    source: `lr = 0.1  # @tune float(0, 1) if optt == "sgd"\nopt = "sgd"  # @tune choice("sgd", "adam")\n${GOAL}`,
    message: "train.py:1:34: there is no parameter `optt`; did you mean `opt`?",
  },
  {
    what: "two equal names",
    source: `a = 0.1  # @tune float(0, 1, name="lr")\nb = 0.1  # @tune float(0, 1, name="lr")\n${GOAL}`,
    message: 'train.py:2:12: the name "lr" is already given on line 1: write another `name=`',
  },
  {
    what: "a number outside its range",
    source: `lr = 3  # @tune float(0, 1)\n${GOAL}`,
    message: "train.py:1:6: 3 is outside 0 to 1: widen the range to hold it, or change the value",
  },
  {
    what: "a value that is not in its list",
    source: `opt = "sgdd"  # @tune choice("sgd", "adam")\n${GOAL}`,
    message: 'train.py:1:7: "sgdd" is not among the choices ("sgd", "adam"): add it, or change the value',
  },
  {
    what: "bytes that are not UTF-8",
    source: Buffer.from(`lr = 0.1  # @tune float(0, 1)\nname = "caf\xe9"\n${GOAL}`, "latin1"),
    message: "train.py:2:12: this is not UTF-8 text: save the file with the encoding UTF-8 to tune it",
  },
];

describe.each(MISTAKES)("a source with $what", ({ source, message }) => {
  test("is refused with the place and what to write, and nothing is begun", async () => {
    const folder = project({ "train.py": source });
    const ended = await run(folder);
    expect(ended).toMatchObject({ code: 1, stderr: `guided-tuning: ${message}\n`, strays: [] });
    expect(ended.lines).toEqual([{ event: "error", message }]);
    expect(existsSync(join(folder, ".tuning"))).toBe(false);
    expect(readFileSync(join(folder, "train.py"))).toEqual(Buffer.from(source));
  });

  test("is scanned on, with the mistake among the problems", async () => {
    const folder = project({ "train.py": source, "sound.py": "units = 8  # @tune int(1, 9)\n" });
    const { code, stdout } = await cli(["scan", folder, "--json"]);
    const scan = JSON.parse(stdout) as {
      parameters: { name: string }[];
      problems: { file: string; line: number; column: number; message: string; severity: string }[];
    };
    expect(code).toBe(0);
    expect(scan.parameters.map(({ name }) => name)).toContain("units");
    const told = scan.problems.map((p) => `${p.severity} ${p.file}:${p.line}:${p.column}: ${p.message}`);
    expect(told).toContain(`error ${message}`);
  });
});

test("every mistake is told, not only the first", async () => {
  const source = `a = 3  # @tune float(0, 1)\nb = 9  # @tune int(1, 4)\n${GOAL}`;
  const { stderr } = await run(project({ "train.py": source }));
  expect(stderr.match(/train\.py:\d/g)).toEqual(["train.py:1", "train.py:2"]);
});

describe("a source without annotations", () => {
  const folder = () => project({ "train.py": "lr = 0.1\n" });

  test("ends run with 2 and an example to write", async () => {
    const path = folder();
    const ended = await run(path);
    expect(ended.code).toBe(2);
    expect(errorOf(ended)).toBe(
      `there is nothing to tune in ${path}: write a comment behind a number, such as \`lr = 3e-4  # @tune float(1e-5, 1e-1, log)\``,
    );
    expect(existsSync(join(path, ".tuning"))).toBe(false);
  });

  test("ends scan with 2 and an example to write", async () => {
    const { code, stdout } = await cli(["scan", folder()]);
    expect(code).toBe(2);
    expect(stdout).toContain("# @tune float(1e-5, 1e-1, log)");
  });
});

test("a path that is not there is named", async () => {
  const ended = await run("/no/such/folder");
  expect(ended.code).toBe(1);
  expect(errorOf(ended)).toBe("There is no file or folder /no/such/folder.");
});
