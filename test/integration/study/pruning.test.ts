import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, type Line, project } from "../badInput/support";

// Good at once with a rate above 0.8, else hopeless; it ignores being asked to end.
const SOURCE = `import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
rate = 0.9  # @tune float(0, 1)
# @tune.objective minimize val_loss
for epoch in range(1, 31):
    print(f"epoch {epoch} val_loss={(0.2 if rate > 0.8 else 2.0) + 0.5 / epoch:.4f}", flush=True)
    time.sleep(0.02 if rate > 0.8 else 0.2)
`;

const trialsOf = (lines: readonly Line[]) => lines.filter(({ event }) => event === "trial");

describe("pruning", () => {
  test("stops hopeless jobs early, whole and soon, and says why", async () => {
    const folder = project({ "train.py": SOURCE });
    const run = ["run", join(folder, "train.py"), "--sampler", "random", "--seed", "5", "--json"];
    const { code, lines, strays } = await cli([...run, "--trials", "5"]);
    expect(code).toBe(0);
    expect(strays).toEqual([]);
    const pruned = trialsOf(lines).filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(0);
    for (const { number, params, reason, value } of pruned) {
      expect(params?.rate).toBeLessThanOrEqual(0.8);
      expect(reason).toMatch(
        /^at step \d+ it had 2\.\d+; its chance to beat 0\.2167 \(trial \d\) by step 30 was (below )?0\.\d %$/,
      );
      expect(value).toBeGreaterThan(2);
      const events = readFileSync(
        join(folder, ".tuning/train/trials", String(number), "events.jsonl"),
        "utf8",
      );
      const metrics = events.split("\n").filter((line) => line.includes('"event":"metric"'));
      // Six seconds to its end at five epochs a second; decided on after three of them.
      expect(metrics.length).toBeLessThan(20);
    }
    for (const { params, state } of trialsOf(lines))
      if (Number(params?.rate) > 0.8) expect(state).toBe("complete");
    expect(lines.at(-1)?.best).toMatchObject({ value: 0.2167 });

    // Another session decides from the journal's values alone.
    const more = await cli([...run.slice(0, 2), "--json", "--trials", "7"]);
    expect(trialsOf(more.lines).map(({ state }) => state)).toEqual(["pruned", "pruned"]);
  });

  test("decides alike when a study is repeated, also in jobs that end before they can be stopped", async () => {
    const source = SOURCE.replace("    time.sleep(0.02 if rate > 0.8 else 0.2)\n", "");
    const told = async () => {
      const file = join(project({ "train.py": source }), "train.py");
      const { lines } = await cli(["run", file, "--seed", "5", "--trials", "8", "--json"]);
      return trialsOf(lines).map(({ state, value, params, reason }) => ({ state, value, params, reason }));
    };
    const first = await told();
    expect(first.map(({ state }) => state)).toContain("pruned");
    expect(await told()).toEqual(first);
  });

  test("is left out with --pruner none, and refused with a list of what there is", async () => {
    const folder = project({ "train.py": SOURCE.replace("0.02 if rate > 0.8 else 0.2", "0") });
    const file = join(folder, "train.py");
    const wrong = await cli(["run", file, "--pruner", "medean", "--json"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("there is no pruner medean. Write one of auto, none, curve, median");
    const none = await cli([
      "run",
      file,
      "--pruner",
      "none",
      "--sampler",
      "random",
      "--trials",
      "4",
      "--json",
    ]);
    expect(trialsOf(none.lines).map(({ state }) => state)).toEqual(Array(4).fill("complete"));
  });
});
