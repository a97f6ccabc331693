import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, errorOf, type Line, project, run, trialLines } from "../badInput/support";

const HEAD = `import os, sys, time
x = 0.5  # @tune float(0, 1)
`;
const QUICK = `${HEAD}# @tune.objective minimize loss\nprint(f"loss={x}")\n`;

type StudyLine = Line & { readonly stopped?: { readonly kind: string; readonly message: string } };
const lastLine = (lines: readonly Line[]): StudyLine | undefined => lines.at(-1);

describe("slots", () => {
  const NOTES_SLOT = `${HEAD}# @tune.objective minimize loss
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{os.environ['TUNE_SLOT']}:{os.environ.get('DEVICE', '')}{os.environ.get('CUDA_VISIBLE_DEVICES', '')}\\n")
time.sleep(0.2)
print(f"loss={x}")
`;

  test("give each job its number and its environment", async () => {
    const folder = project({ "train.py": NOTES_SLOT });
    const env = { NOTES: join(folder, "..", `${basename(folder)}.notes`) };
    const slots = JSON.stringify([{ DEVICE: "a" }, { DEVICE: "b" }]);
    const ended = await cli(
      ["run", folder, "--sampler", "random", "--trials", "6", "--slots", slots, "--json"],
      { env },
    );
    expect(ended.code).toBe(0);
    expect(new Set(readFileSync(env.NOTES, "utf8").trim().split("\n"))).toEqual(new Set(["0:a", "1:b"]));
  });

  test("are the GPUs that nvidia-smi finds, and without any that is told", async () => {
    const folder = project({ "train.py": NOTES_SLOT, "bin/nvidia-smi": "#!/bin/sh\necho 0\necho 1\n" });
    chmodSync(join(folder, "bin/nvidia-smi"), 0o755);
    const notes = join(folder, "..", `${basename(folder)}.notes`);
    const env = { NOTES: notes, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    const args = ["run", folder, "--sampler", "random", "--trials", "6", "--parallel", "gpus", "--json"];
    expect((await cli(args, { env })).code).toBe(0);
    expect(new Set(readFileSync(notes, "utf8").trim().split("\n"))).toEqual(new Set(["0:0", "1:1"]));
    const without = await run(folder, "--parallel", "gpus", "--study", "other");
    expect(without.code).toBe(1);
    expect(errorOf(without)).toContain("No GPU was found");
  });

  test("given twice are refused", async () => {
    const ended = await run(project({ "train.py": QUICK }), "--parallel", "2", "--slots", "3");
    expect(errorOf(ended)).toContain("either --parallel or --slots");
  });
});

describe("what is measured of a trial", () => {
  test.skipIf(process.platform !== "linux")("can be its objective and its limit", async () => {
    const folder = project({
      "train.py": `import time
mb = 20  # @tune int(20, 400)
# @tune.objective minimize duration_s
# @tune.limit peak_memory_mb <= 200
hold = bytearray(mb * 1000000)
time.sleep(0.6 + mb / 1000)
`,
    });
    const ended = await run(folder, "--trials", "6");
    expect(ended.code).toBe(0);
    const { trials } = JSON.parse((await cli(["show", folder, "--json"])).stdout) as {
      trials: { params: { mb: number }; value: number; duration_s: number }[];
    };
    for (const { params, value, duration_s } of trials) {
      expect(value).toBe(duration_s);
      expect(value).toBeGreaterThan(0.59 + params.mb / 1000);
    }
    const journal = readFileSync(
      join(folder, ".tuning", basename(folder).toLowerCase(), "journal.log"),
      "utf8",
    );
    const peaks = [...journal.matchAll(/"guided_tuning:peak_memory_mb": ?([\d.]+)/g)].map(([, mb]) =>
      Number(mb),
    );
    expect(peaks).toHaveLength(6);
    const violations = [...journal.matchAll(/"constraints": ?\[(-?[\d.]+)\]/g)].map(([, by]) => Number(by));
    for (const [i, { params }] of trials.entries()) {
      expect(peaks[i]).toBeGreaterThan(params.mb);
      expect(violations[i]).toBeCloseTo((peaks[i] ?? 0) - 200, 1);
    }
  });
});

describe("a study", () => {
  test("says why it stopped", async () => {
    const folder = project({ "train.py": QUICK });
    const target = await run(folder, "--target", "0.6");
    expect(trialLines(target)).toHaveLength(1);
    expect(lastLine(target.lines)?.stopped).toEqual({
      kind: "target",
      message: "trial 0 reached the target 0.6 with loss 0.5",
    });
    const budget = await run(folder, "--trials", "2");
    expect(lastLine(budget.lines)?.stopped?.kind).toBe("budget");
    const shown = await cli(["run", folder, "--trials", "9", "--target", "0.6"]);
    expect(shown.stdout).toMatch(
      /^Done, because trial [01] reached the target 0\.6 with loss .*, after 2 trials\.$/m,
    );
  });

  test("tries a killed trial again with the same values", async () => {
    const killsItselfOnce = `${QUICK.replace("print(", 'if os.environ["TUNE_TRIAL"] == "1":\n    os.kill(os.getpid(), 9)\nprint(')}`;
    const folder = project({ "train.py": killsItselfOnce });
    const trials = trialLines(await run(folder, "--trials", "4", "--retries", "1"));
    expect(trials.map(({ state }) => state)).toEqual(["complete", "failed", "complete", "complete"]);
    expect(trials[2]?.params).toEqual(trials[1]?.params);
    expect(trials[3]?.params).not.toEqual(trials[1]?.params);
  });

  test("goes on in a folder that was moved and renamed", async () => {
    const folder = project({ "work/train.py": QUICK });
    const [before, after] = [join(folder, "work"), join(folder, "moved", "elsewhere")];
    expect((await run(before, "--trials", "2")).code).toBe(0);
    mkdirSync(join(folder, "moved"));
    renameSync(before, after);
    const ended = await run(after, "--trials", "4");
    expect(ended.code).toBe(0);
    expect(trialLines(ended).map(({ number }) => number)).toEqual([2, 3]);
    expect(ended.lines.at(-1)).toMatchObject({ study: "work" });
    // One that has a name of its own is another.
    expect((await run(after, "--trials", "1", "--study", "other")).code).toBe(0);
    expect(trialLines(await run(after, "--trials", "5")).map(({ number }) => number)).toEqual([4]);
  });

  test("keeps the trial folders that it is told to, while it runs and afterwards", async () => {
    const folder = project({ "train.py": QUICK });
    const folders = () =>
      readdirSync(join(folder, ".tuning", basename(folder).toLowerCase(), "trials"))
        .map(Number)
        .sort((a, b) => a - b);
    await run(folder, "--trials", "6", "--keep", "best=1,last=2");
    const { best } = JSON.parse((await cli(["show", folder, "--json"])).stdout) as {
      best: { number: number };
    };
    const kept = [...new Set([best.number, 4, 5])].sort((a, b) => a - b);
    expect(folders()).toEqual(kept);
    const dry = await cli(["clean", folder, "--keep", "last=1", "--dry-run"]);
    expect(dry.stdout).toMatch(/^Would remove \d trial folders?, /);
    expect(folders()).toEqual(kept);
    expect((await cli(["clean", folder, "--keep", "last=1"])).code).toBe(0);
    expect(folders()).toEqual([5]);
    const wrong = await cli(["clean", folder, "--keep", "worst=1"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("best=5,last=20,size=2GB");
    expect(trialLines(await run(folder, "--trials", "7"))).toHaveLength(1);
  });
});
