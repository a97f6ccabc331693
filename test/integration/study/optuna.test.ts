import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { testPython } from "../../support/python";
import { cli, project, run, trialLines } from "../badInput/support";

const python = testPython("optuna");

const TRAINER = `import math
lr = 0.01        # @tune float(1e-5, 1e-1, log)
layers = 4       # @tune int(1, 8)
units = 64       # @tune int(32, 512, step=32)
batch = 32       # @tune ordinal(16, 32, 64)
opt = "adam"     # @tune choice("adam", "sgd", None)
mom = 0.9        # @tune float(0.5, 0.99) if opt == "sgd"
amp = True       # @tune bool
# @tune.objective minimize loss
for epoch in range(3):
    print(f"epoch {epoch}: loss={math.nan if epoch == 1 else abs(math.log10(lr) + 3) + layers / 10 + 1 / (epoch + 1)}")
if layers == 7:
    raise SystemExit("seven layers do not fit")
`;

/** Loads the study as any user of Optuna would, runs \`BODY\`, and prints what it holds as JSON. */
const script = (body: string) => `import json, math, sys, optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
study = optuna.load_study(study_name=sys.argv[2], storage=JournalStorage(JournalFileBackend(sys.argv[1])))
${body}
number = lambda v: None if v is None or not math.isfinite(v) else v
print(json.dumps({
  "trials": [{
    "number": t.number, "state": t.state.name, "values": t.values, "params": t.params,
    "intermediate": sorted([s, number(v)] for s, v in t.intermediate_values.items()),
    "reason": t.user_attrs.get("guided_tuning:reason"),
  } for t in study.trials],
  "directions": [d.name for d in study.directions], "metrics": study.metric_names,
}))`;

interface Loaded {
  readonly trials: {
    readonly number: number;
    readonly state: string;
    readonly values: readonly number[] | null;
    readonly params: Record<string, unknown>;
    readonly intermediate: readonly (readonly [number, number | null])[];
    readonly reason: string | null;
  }[];
  readonly directions: readonly string[];
  readonly metrics: readonly string[];
}

function optuna(folder: string, body = ""): Loaded {
  const journal = join(folder, ".tuning", "study", "journal.log");
  const printed = execFileSync(python ?? "", ["-c", script(body), journal, "study"], { encoding: "utf8" });
  return JSON.parse(printed) as Loaded;
}

const STATES = {
  complete: "COMPLETE",
  failed: "FAIL",
  pruned: "PRUNED",
  running: "RUNNING",
  waiting: "WAITING",
};

async function shown(folder: string): Promise<Loaded["trials"]> {
  const { stdout } = await cli(["show", folder, "--json"]);
  const { trials } = JSON.parse(stdout) as {
    trials: {
      number: number;
      state: keyof typeof STATES;
      values: number[] | null;
      params: Record<string, unknown>;
      intermediate: { step: number; value: number | null }[];
      reason: string | null;
    }[];
  };
  return trials.map(({ number, state, values, params, intermediate, reason }) => ({
    number,
    state: STATES[state],
    values,
    params,
    intermediate: intermediate.map(({ step, value }) => [step, value] as const),
    reason,
  }));
}

describe.skipIf(python === undefined)("Optuna", () => {
  test("sees the same study as show: states, values, parameters, intermediate values, reasons", async () => {
    const folder = project({ "train.py": TRAINER });
    await run(folder, "--study", "study", "--trials", "20");
    const loaded = optuna(folder);
    expect(loaded.trials).toEqual(await shown(folder));
    expect(loaded.trials).toHaveLength(20);
    expect(new Set(loaded.trials.map(({ state }) => state))).toEqual(new Set(["COMPLETE", "FAIL"]));
    expect(loaded.trials.find(({ state }) => state === "FAIL")?.reason).toContain("seven layers do not fit");
    expect(loaded.trials[0]?.intermediate[1]).toEqual([1, null]);
    expect(loaded).toMatchObject({ directions: ["MINIMIZE"], metrics: ["loss"] });
  });

  test("queues trials that are run next, the missing values sampled; wrong ones fail with a reason", async () => {
    const folder = project({ "train.py": TRAINER });
    await run(folder, "--study", "study", "--trials", "2");
    const queue = `study.enqueue_trial({"lr": 0.002, "layers": 1, "opt": "sgd", "amp": False, "batch": 16})
study.enqueue_trial({"lr": 5.0})`;
    expect(optuna(folder, queue).trials.map(({ state }) => state)).toEqual([
      "COMPLETE",
      "COMPLETE",
      "WAITING",
      "WAITING",
    ]);
    const lines = trialLines(await run(folder, "--study", "study", "--trials", "5"));
    expect(lines.map(({ number, state }) => [number, state])).toEqual([
      [2, "complete"],
      [3, "failed"],
      [4, "complete"],
    ]);
    expect(lines[0]?.params).toMatchObject({ lr: 0.002, layers: 1, opt: "sgd", amp: false, batch: 16 });
    expect(Object.keys(lines[0]?.params ?? {}).sort()).toEqual([
      "amp",
      "batch",
      "layers",
      "lr",
      "mom",
      "opt",
      "units",
    ]);
    expect(lines[1]?.reason).toContain("lr: 5 is outside");
    expect(optuna(folder).trials).toEqual(await shown(folder));
  });

  test("optimizes in the same study at the same time, and nothing is lost on either side", async () => {
    const folder = project({ "train.py": TRAINER });
    await run(folder, "--study", "study", "--trials", "1");
    const objective = `def objective(trial):
    trial.suggest_float("lr", 1e-5, 0.1, log=True)
    for step in range(3):
        trial.report(step, step)
    return 9.0
study.optimize(objective, n_trials=15)`;
    const journal = join(folder, ".tuning", "study", "journal.log");
    const [theirs, ours] = await Promise.all([
      promisify(execFile)(python ?? "", ["-c", script(objective), journal, "study"]),
      run(folder, "--study", "study", "--trials", "25", "--parallel", "2"),
    ]);
    expect(theirs.stderr).toBe("");
    expect(ours.code).toBe(0);
    const loaded = optuna(folder);
    expect(loaded.trials).toEqual(await shown(folder));
    const finished = loaded.trials.filter(({ state }) => state === "COMPLETE" || state === "FAIL");
    expect(finished.length).toBeGreaterThanOrEqual(25);
    expect(loaded.trials.filter(({ values }) => values?.[0] === 9)).toHaveLength(15);
  });

  test("shows every objective of a study with several, and its limits as constraints", async () => {
    const source = `x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
# @tune.objective maximize accuracy
# @tune.limit memory <= 0.8
print(f"loss={x} accuracy={x * x} memory={x}")
`;
    const folder = project({ "train.py": source });
    const { lines } = await run(folder, "--study", "study", "--trials", "8");
    const loaded = optuna(folder);
    expect(loaded).toMatchObject({ directions: ["MINIMIZE", "MAXIMIZE"], metrics: ["loss", "accuracy"] });
    expect(loaded.trials).toEqual(await shown(folder));
    const feasible = loaded.trials
      .filter(({ params }) => Number(params.x) <= 0.8)
      .map(({ number }) => number);
    expect(lines.at(-1)).toMatchObject({ event: "study", best: null, front: feasible });
    const constraints = `study.trials[0].system_attrs["constraints"] == [${0.5 - 0.8}] or sys.exit("no constraints")`;
    expect(optuna(folder, constraints).trials).toHaveLength(8);
  });
});
