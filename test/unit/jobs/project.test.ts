import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scanProject } from "../../../src/jobs/project";
import { UserError } from "../../../src/space/userError";
import { folderWith } from "./jobsFolder";

const LR = "lr = 0.1  # @tune float(0.01, 1)\n";
const UNITS = "units = 8  # @tune int(1, 64)\n";
const GUARD = 'if __name__ == "__main__":\n    pass\n';

describe("scanning", () => {
  test("a file PATH scans that file", async () => {
    const folder = folderWith({ "train.py": LR, "model.py": UNITS });
    const project = await scanProject(join(folder, "train.py"));
    expect(project.space.parameters.map(({ name }) => name)).toEqual(["lr"]);
    expect(project).toMatchObject({
      root: folder,
      studyName: "train",
      command: "python ${file}",
      file: "train.py",
    });
    expect(project.files).toEqual([{ path: "train.py", hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(project.texts.get("train.py")).toEqual({ text: LR, bom: false });
  });

  test("a folder is scanned without what git ignores, environments, dependencies, studies, backups and links", async () => {
    const folder = folderWith({
      ".gitignore": "build/\n*.gen.py\n",
      "sub/.gitignore": "local.py\n!keep.gen.py\n",
      "train.py": LR,
      "build/a.py": LR,
      "x.gen.py": LR,
      "sub/local.py": LR,
      "sub/keep.gen.py": UNITS,
      "env/pyvenv.cfg": "",
      "env/lib/b.py": LR,
      "node_modules/m/index.js": "const a = 1 // @tune int(1, 2)\n",
      ".tuning/train/trials/0/overlay/train.py": LR,
      "train.py~": LR,
      ".#train.py": LR,
      "train.bak.py": LR,
      "train copy.py": LR,
    });
    const project = await scanProject(folder);
    expect(project.files.map(({ path }) => path)).toEqual(["sub/keep.gen.py", "train.py"]);
    expect(project.scan.problems).toEqual([]);
  });

  test("a folder that git ignores itself is scanned when it is named", async () => {
    const folder = folderWith({ ".git/": "", ".gitignore": "scratch/\n", "scratch/train.py": LR });
    expect((await scanProject(join(folder, "scratch"))).space.parameters).toHaveLength(1);
  });

  test("an editor's unsaved text goes before the file", async () => {
    const folder = folderWith({ "train.py": LR });
    const project = await scanProject(folder, {
      textOf: (path) => (path.endsWith("train.py") ? LR + UNITS : undefined),
    });
    expect(project.space.parameters.map(({ name }) => name)).toEqual(["lr", "units"]);
  });

  test("a byte order mark is kept apart from the text", async () => {
    const folder = folderWith({ "train.py": `\ufeff${LR}` });
    const project = await scanProject(folder);
    expect(project.texts.get("train.py")).toEqual({ text: LR, bom: true });
    expect(project.scan.parameters[0]).toMatchObject({ line: 1, column: 6, start: 5 });
  });

  test("a file that is not UTF-8 is a problem at its place, and the rest is scanned", async () => {
    const latin1 = Buffer.from(`# \xe9t\xe9\n${LR}`, "latin1");
    const folder = folderWith({
      "old.py": latin1,
      "wide.py": Buffer.from(`\ufeff${LR}`, "utf16le"),
      "train.py": LR,
    });
    const project = await scanProject(folder);
    expect(project.space.parameters).toHaveLength(1);
    expect(project.scan.problems).toMatchObject([
      { file: "old.py", line: 1, column: 3, severity: "error", message: expect.stringContaining("UTF-8") },
      { file: "wide.py", line: 1, column: 1, severity: "error" },
    ]);
  });

  test("a language without annotations is refused by name", async () => {
    const folder = folderWith({ "train.xyz": LR });
    await expect(scanProject(join(folder, "train.xyz"))).rejects.toThrow(UserError);
  });
});

describe("the command", () => {
  test.each<[name: string, files: Record<string, string>, expected: object]>([
    [
      "an annotation's",
      { "a.py": `${LR}# @tune.command python main.py \${file}\n` },
      { command: "python main.py ${file}", file: "a.py" },
    ],
    ["the one annotated script", { "a.py": LR, "b.py": "" }, { command: "python ${file}", file: "a.py" }],
    [
      "the one annotated script, beside data",
      { "a.py": LR, "c.yaml": "x: 1  # @tune int(1, 9)\n" },
      { file: "a.py" },
    ],
    [
      "a script of Node's",
      { "a.mjs": "const x = 1 // @tune int(1, 9)\n" },
      { command: "node ${file}", file: "a.mjs" },
    ],
    [
      "the only one with a main guard",
      { "a.py": LR, "b.py": UNITS + GUARD },
      { command: "python ${file}", file: "b.py" },
    ],
  ])("is %s", async (_name, files, expected) => {
    const project = await scanProject(folderWith(files));
    expect(project).toMatchObject({ ...expected, commandProblem: null });
  });

  test.each<[name: string, files: Record<string, string>, words: string]>([
    ["two scripts", { "a.py": LR, "b.py": UNITS }, "a.py, b.py"],
    ["two main guards", { "a.py": LR + GUARD, "b.py": UNITS + GUARD }, "a.py, b.py"],
    ["data only", { "c.yaml": "x: 1  # @tune int(1, 9)\n" }, "c.yaml, which cannot be run"],
  ])("is asked for with %s", async (_name, files, words) => {
    const project = await scanProject(folderWith(files));
    expect(project.command).toBeNull();
    expect(project.commandProblem).toContain(words);
    expect(project.commandProblem).toContain("@tune.command");
  });
});
