import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { testPython } from "../../support/python";
import { cli, type Line, project } from "../badInput/support";

const python = testPython("optuna");

// Goes on from where the trial with the smaller budget left off, and says how far it came.
const SOURCE = `import json, os
rate = 0.5  # @tune float(0, 1)
epochs = 9
# @tune.objective minimize val_loss
# @tune.fidelity epochs 1..9
done = 0
parent = os.environ.get("TUNE_PARENT_DIR")
if parent:
    done = json.load(open(os.path.join(parent, "overlay", "state.json")))["done"]
for epoch in range(done + 1, epochs + 1):
    done = epoch
print(f"from={0 if not parent else 1}")
json.dump({"done": done}, open("state.json", "w"))
print(f"val_loss={(rate - 0.3) ** 2 + 1 / done}")
`;

interface Shown {
  readonly number: number;
  readonly state: string;
  readonly value: number;
  readonly params: { readonly rate: number };
}

const trialsOf = (lines: readonly Line[]) => lines.filter(({ event }) => event === "trial");
const budgetOf = ({ value, params }: { value: number; params: { rate: number } }) =>
  Math.round(1 / (value - (params.rate - 0.3) ** 2));

describe("a budget that trials can be given less of", () => {
  test("is written into the source; the best go on with more, from where they stood, and only whole ones count", async () => {
    const folder = project({ "train.py": SOURCE });
    const file = join(folder, "train.py");
    const first = await cli(["run", file, "--sampler", "tpe", "--seed", "3", "--trials", "9", "--json"]);
    expect(first.code).toBe(0);
    const { lines, code } = await cli(["run", file, "--trials", "18", "--json"]);
    expect(code).toBe(0);
    const trials = [...trialsOf(first.lines), ...trialsOf(lines)] as unknown as Shown[];
    expect(trials.map(({ state }) => state)).toEqual(Array(18).fill("complete"));
    const budgets = trials.map(budgetOf);
    expect(budgets[0]).toBe(9);
    expect(new Set(budgets)).toEqual(new Set([1, 3, 9]));
    const whole = trials.filter((_, i) => budgets[i] === 9);
    const best = Math.min(...whole.map(({ value }) => value));
    expect(lines.at(-1)?.best?.value).toBe(best);

    const trialDir = (number: number) => join(folder, ".tuning/train/trials", String(number));
    let continued = 0;
    for (const { number, params } of trials) {
      const given = JSON.parse(readFileSync(join(trialDir(number), "params.json"), "utf8"));
      expect(given.epochs).toBe(budgets[number]);
      const { env } = JSON.parse(readFileSync(join(trialDir(number), "spec.json"), "utf8"));
      if (env.TUNE_PARENT_DIR === null) continue;
      continued++;
      expect(existsSync(env.TUNE_PARENT_DIR)).toBe(true);
      expect(readFileSync(join(trialDir(number), "output.log"), "utf8")).toContain("from=1");
      const parent = trials.find((one) => trialDir(one.number) === env.TUNE_PARENT_DIR);
      expect(parent?.params).toEqual(params);
      expect(budgets[parent!.number]! * 3).toBe(budgets[number]);
    }
    expect(continued).toBeGreaterThan(2);
  });

  test("is passed in the command where that names it", async () => {
    const source = `import sys
rate = 0.5  # @tune float(0, 1)
# @tune.command python train.py \${subset}
# @tune.objective minimize val_loss
# @tune.fidelity subset 0.25..1
print(f"val_loss={float(sys.argv[1])}")
`;
    const folder = project({ "train.py": source });
    const { code, lines } = await cli(["run", join(folder, "train.py"), "--trials", "5", "--json"]);
    expect(code).toBe(0);
    expect(new Set(trialsOf(lines).map(({ value }) => value))).toEqual(new Set([1, 0.333333]));
  });

  test("is refused where nothing takes it", async () => {
    const folder = project({ "train.py": SOURCE.replace("epochs = 9", "epochs = read()") });
    const { code, stdout } = await cli(["run", join(folder, "train.py"), "--json"]);
    expect(code).toBe(1);
    expect(stdout).toContain("write `epochs = 9` there, or pass it in the command as ${epochs}");
  });
});

describe.skipIf(python === undefined)("Optuna", () => {
  test("reads budgets and parents as attributes", async () => {
    const folder = project({ "train.py": SOURCE });
    await cli([
      "run",
      join(folder, "train.py"),
      "--sampler",
      "random",
      "--seed",
      "1",
      "--trials",
      "8",
      "--json",
    ]);
    const script = `import optuna, json, sys
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
s = optuna.load_study(study_name="train", storage=JournalStorage(JournalFileBackend(sys.argv[1])))
print(json.dumps([t.user_attrs["guided_tuning:fidelity"] for t in s.trials]))`;
    const journal = join(folder, ".tuning/train/journal.log");
    const { stdout } = await promisify(execFile)(python as string, ["-c", script, journal]);
    const budgets = JSON.parse(stdout) as { budget: number; full: boolean; parent: number | null }[];
    expect(budgets[0]).toEqual({ budget: 9, full: true, parent: null });
    expect(budgets.some(({ parent }) => parent !== null)).toBe(true);
  });
});
