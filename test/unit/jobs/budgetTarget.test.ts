import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { applyEdits } from "../../../src/annotations/edits";
import { findBudget } from "../../../src/jobs/budgetTarget";
import { scanProject } from "../../../src/jobs/project";
import { editsByFile } from "../../../src/jobs/projectEdits";

async function scanned(name: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), "budget-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return scanProject(join(folder, name), { root: folder });
}

const HEAD = "lr = 0.1  # @tune float(0.01, 1)\n# @tune.fidelity epochs 1..27\n";

describe("the place of the budget", () => {
  it.each([
    ["an assignment", "train.py", `${HEAD}epochs = 30\nprint(epochs)\n`, "epochs = 9\n"],
    ["beside a comment", "train.py", `${HEAD}epochs = 30  # all of them\n`, "epochs = 9  # all of them\n"],
    [
      "beside the directive itself",
      "train.py",
      "lr = 0.1  # @tune float(0.01, 1)\nepochs = 30  # @tune.fidelity epochs 1..27\n",
      "epochs = 9  # @tune.fidelity epochs 1..27\n",
    ],
    [
      "beside the directive in a block comment",
      "train.js",
      "const lr = 0.1; // @tune float(0.01, 1)\nconst epochs = 30; /* @tune.fidelity epochs 1..27 */ run(lr);\n",
      "const epochs = 9; /* @tune.fidelity epochs 1..27 */ run(lr);\n",
    ],
    [
      "an option's default",
      "train.py",
      `${HEAD}parser.add_argument("--epochs", type=int, default=30)\n`,
      "type=int, default=9)\n",
    ],
    ["a keyword", "train.py", `${HEAD}fit(model, epochs=30, lr=lr)\n`, "epochs=9, lr=lr"],
    [
      "a key in YAML",
      "config.yaml",
      "lr: 0.1  # @tune float(0.01, 1)\n# @tune.fidelity epochs 1..27\nepochs: 30\n",
      "epochs: 9\n",
    ],
  ])("is %s", async (_, file, text, expected) => {
    const project = await scanned(file, text);
    const target = findBudget(project, "python ${file}");
    expect(target?.raw).toBe("30");
    const edits = editsByFile(project, {}, { target: target!, value: 9 }).get(file)!;
    expect(applyEdits(text, edits)).toContain(expected);
    expect(edits).toHaveLength(1);
  });

  it("may be a fraction", async () => {
    const text = "lr = 0.1  # @tune float(0.01, 1)\n# @tune.fidelity subset 0.1..1\nsubset = 1.0\n";
    const project = await scanned("train.py", text);
    const target = findBudget(project, "python ${file}")!;
    const edits = editsByFile(project, { lr: 0.5 }, { target, value: 0.333333 }).get("train.py")!;
    expect(applyEdits(text, edits)).toContain("lr = 0.5");
    expect(applyEdits(text, edits)).toContain("subset = 0.333333");
  });

  it("is the command where that passes it", async () => {
    expect(findBudget(await scanned("train.py", HEAD), "python ${file} -n ${epochs}")).toBeNull();
  });

  it("must be there, once", async () => {
    const none = await scanned("train.py", HEAD);
    expect(() => findBudget(none, "python ${file}")).toThrow(
      "the budget epochs of @tune.fidelity is no number in the annotated files: write `epochs = 27` there",
    );
    const twice = await scanned("train.py", `${HEAD}epochs = 30\ndef f(epochs=3): pass\n`);
    expect(() => findBudget(twice, "python ${file}")).toThrow(/several places \(train\.py:3, train\.py:4\)/);
  });

  it("is not looked for without the directive", async () => {
    const project = await scanned("train.py", "lr = 0.1  # @tune float(0.01, 1)\nepochs = 3\n");
    expect(findBudget(project, "python ${file}")).toBeNull();
  });
});
