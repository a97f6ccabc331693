import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, errorOf, project, run, trialLines } from "./support";

const LR = "lr = 0.1  # @tune float(0, 1)\n";
const GOAL = "# @tune.objective minimize loss\n";

test("without an objective nothing is begun, and what to write is told", async () => {
  const folder = project({ "train.py": `${LR}print(f"loss={lr}")\n` });
  const ended = await run(folder);
  expect(ended.code).toBe(1);
  expect(errorOf(ended)).toContain("`# @tune.objective minimize val_loss`");
  expect(errorOf(ended)).toContain('--objective "minimize val_loss"');
  expect(existsSync(join(folder, ".tuning"))).toBe(false);
});

test("an objective that is never printed fails the trials, naming what was printed", async () => {
  const ended = await run(
    project({ "train.py": `${LR}${GOAL}print("val_loss=1  accuracy: 0.5")\n` }),
    "--trials",
    "2",
  );
  expect(ended.code).toBe(1);
  expect(trialLines(ended).map(({ state, reason }) => [state, reason])).toEqual(
    Array(2).fill([
      "failed",
      "loss was never printed; what was: val_loss, accuracy. Name one of these in the objective, or print `loss=0.31`.",
    ]),
  );
  expect(ended.lines.at(-1)).toMatchObject({ event: "study", trials: 2, best: null });
});

test("a script that prints no metric at all is told how to print one", async () => {
  const ended = await run(project({ "train.py": `${LR}${GOAL}print("done")\n` }), "--trials", "1");
  expect(trialLines(ended)[0]?.reason).toBe(
    "loss was never printed, nor any other metric: print it like `loss=0.31`.",
  );
});

test("a study whose trials all fail alike stops after five and says why", async () => {
  const ended = await run(project({ "train.py": `${LR}${GOAL}raise SystemExit("no data")\n` }));
  expect(ended.code).toBe(1);
  expect(trialLines(ended)).toHaveLength(5);
  expect(errorOf(ended)).toContain("all failed in the same way: exit code 1: no data");
  expect(ended.lines.at(-1)).toMatchObject({ event: "study", trials: 5, best: null });
});

test.each([
  ["float('nan')", "loss was NaN at step 1"],
  ["float('inf')", "loss was inf at step 1"],
  ["-float('inf')", "loss was -inf at step 1"],
])("a metric of %s fails its trial and leaves the others alone", async (bad, reason) => {
  const source = `${LR}${GOAL}import os\nprint("loss=%s" % (${bad} if os.environ["TUNE_TRIAL"] == "1" else lr))\n`;
  const ended = await run(project({ "train.py": source }), "--trials", "3");
  expect(ended.code).toBe(0);
  expect(trialLines(ended).map((trial) => trial.state)).toEqual(["complete", "failed", "complete"]);
  expect(trialLines(ended)[1]).toMatchObject({ value: null, reason });
  expect(ended.lines.at(-1)).toMatchObject({ best: { number: 0, value: 0.1 } });
});

test("a command that is not there fails with its name and what to do", async () => {
  const ended = await run(
    project({ "train.py": `${LR}${GOAL}# @tune.command trainn \${file}\n` }),
    "--trials",
    "1",
  );
  expect(ended.code).toBe(1);
  expect(trialLines(ended)[0]?.reason).toBe(
    "command not found: trainn; check its spelling, or write its full path in the command",
  );
});

test.each([
  ["python train.py | tee log", "sh -c 'python train.py | tee log'"],
  ["CUDA_VISIBLE_DEVICES=0 python train.py", "env CUDA_VISIBLE_DEVICES=0 python train.py"],
  ["python train.py --lr ${rate}", "Known are ${file}, ${lr}"],
])("the command %s is refused before a study begins, with what to write", async (command, advice) => {
  const folder = project({ "train.py": `${LR}${GOAL}` });
  const ended = await run(folder, "--command", command);
  expect(ended.code).toBe(1);
  expect(errorOf(ended)).toContain(advice);
  expect(existsSync(join(folder, ".tuning"))).toBe(false);
});

test("a script that crashes on some parameters loses those trials only, and says how each ended", async () => {
  const source = `${LR}${GOAL}if lr > 0.3:\n    raise ValueError("lr is too large")\nprint(f"loss={lr}")\n`;
  const folder = project({ "train.py": source });
  const ended = await run(folder, "--trials", "5");
  expect(ended).toMatchObject({ code: 0, strays: [] });
  const trials = trialLines(ended);
  expect(new Set(trials.map(({ state }) => state))).toEqual(new Set(["complete", "failed"]));
  for (const { state, params, reason } of trials) {
    const crashes = Number(params?.lr) > 0.3;
    expect([state, reason]).toEqual(
      crashes ? ["failed", "exit code 1: ValueError: lr is too large"] : ["complete", null],
    );
  }
  const failed = trials.find(({ state }) => state === "failed")?.number;
  const [study = ""] = folder.split("/").slice(-1);
  const shown = await cli(["show", folder, "--json"]);
  expect(shown.stdout).toContain("ValueError: lr is too large");
  const output = join(folder, ".tuning", study.toLowerCase(), "trials", String(failed), "output.log");
  expect(readFileSync(output, "utf8")).toContain("Traceback");
});
