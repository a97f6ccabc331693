import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, project, trialLines } from "../badInput/support";

const SOURCE = `import os
x = 0.5  # @tune float(0, 1)
# @tune.objective minimize loss
with open(os.environ["RUNS"], "a") as runs:
    runs.write(os.environ["TUNE_TRIAL"] + "\\n")
print(f"loss={x}")
`;

describe("two hosts on one study", () => {
  test("share its trials: none is run twice, none is lost, and no number is used twice", async () => {
    const folder = project({ "train.py": SOURCE });
    const env = { RUNS: join(folder, "runs.txt") };
    const host = () =>
      cli(["run", join(folder, "train.py"), "--trials", "14", "--seed", "1", "--parallel", "2", "--json"], {
        env,
      });
    const [one, other] = await Promise.all([host(), host()]);
    expect([one.code, other.code]).toEqual([0, 0]);
    const numbers = [...trialLines(one), ...trialLines(other)].map(({ number }) => Number(number));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, i) => i));
    const runs = readFileSync(env.RUNS, "utf8").trim().split("\n").map(Number);
    expect(runs.sort((a, b) => a - b)).toEqual(numbers);
    const { trials } = JSON.parse((await cli(["show", folder, "--json"])).stdout) as {
      trials: { state: string; params: { x: number } }[];
    };
    expect(trials.map(({ state }) => state)).toEqual(Array(14).fill("complete"));
    expect(new Set(trials.map(({ params }) => params.x)).size).toBe(14);
  });
});
