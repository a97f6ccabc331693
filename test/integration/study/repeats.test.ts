import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliJson } from "../../support/commandLine";
import { cli, errorOf, project, run, trialLines } from "../badInput/support";

const SOURCE = `import os

lr = 0.5   # @tune float(0, 1)
# @tune.objective minimize loss
print(f"loss={lr + 0.125 * int(os.environ['TUNE_REPEAT'])}")
`;

describe("--repeats", () => {
  test("runs each configuration so often, tells the job which run it is, and shows mean and deviation", async () => {
    const folder = project({ "train.py": SOURCE });
    const done = await run(join(folder, "train.py"), "--trials", "4", "--repeats", "2");
    const [a, b, c, d] = trialLines(done);
    expect([b?.params, d?.params]).toEqual([a?.params, c?.params]);
    expect(b?.value).toBe((a?.value as number) + 0.125);
    const { repeated } = (await cliJson("show", folder)) as { repeated: readonly unknown[] };
    expect(repeated).toMatchObject([
      { trials: [0, 1], n: 2, mean: (a?.value as number) + 0.0625 },
      { trials: [2, 3], n: 2 },
    ]);
  });

  test("is kept by a bare run again, and another number is a change", async () => {
    const folder = project({ "train.py": SOURCE });
    await run(join(folder, "train.py"), "--trials", "1", "--repeats", "2");
    const again = (...more: string[]) => cli(["run", join(folder, "train.py"), "--json", ...more]);
    expect((await again("--trials", "2")).code).toBe(0);
    const refused = await again("--trials", "3", "--repeats", "3");
    expect(errorOf(refused)).toContain("each configuration runs 3 times instead of 2 times");
    expect((await again("--repeats", "0")).code).toBe(1);
  });
});

describe("--warm-start", () => {
  test("runs the earlier study's best first, and keeps what it took in the journal", async () => {
    const folder = project({ "train.py": SOURCE });
    const path = join(folder, "train.py");
    const first = trialLines(await run(path, "--trials", "6", "--study", "first"));
    const best = first.reduce((x, y) => ((y.value as number) < (x.value as number) ? y : x));
    const second = trialLines(await run(path, "--trials", "2", "--study", "second", "--warm-start", "first"));
    // The value in the source goes before it, unless it is the best itself.
    expect(second.map(({ params }) => params)).toContainEqual(best.params);
    const again = await cli(["run", path, "--json", "--trials", "3", "--study", "second"]);
    expect(again.code).toBe(0);
  });

  test("says which studies there are, and what does not fit", async () => {
    const folder = project({ "train.py": SOURCE });
    const path = join(folder, "train.py");
    await run(path, "--trials", "1", "--study", "first");
    const missing = await cli(["run", path, "--json", "--study", "new", "--warm-start", "other"]);
    expect(errorOf(missing)).toMatch(/no study other .*there are: first/);
    const objective = ["--objective", "maximize loss"];
    const other = await cli(["run", path, "--json", "--study", "new", "--warm-start", "first", ...objective]);
    expect(errorOf(other)).toContain("minimize loss instead of maximize loss");
  });
});
