import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, errorOf, project, run, trialLines, writeFiles } from "../badInput/support";

const SOURCE = `lr = 0.5   # @tune float(0, 1)
opt = "a"  # @tune choice("a", "b")
# @tune.objective minimize loss
print(f"loss={lr}")
`;

async function studied(): Promise<string> {
  const folder = project({ "train.py": SOURCE });
  expect((await run(join(folder, "train.py"), "--trials", "3")).code).toBe(0);
  return folder;
}

const again = (folder: string, ...more: string[]) =>
  cli(["run", join(folder, "train.py"), "--json", ...more]);
const edit = (folder: string, from: string, to: string) =>
  writeFiles(folder, { "train.py": readFileSync(join(folder, "train.py"), "utf8").replace(from, to) });

describe("running a study again", () => {
  test("with its number of trials reached does nothing, and says what is best", async () => {
    const folder = await studied();
    const { code, lines } = await again(folder);
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ event: "study", study: "train", trials: 3 }]);
  });

  test("with more trials goes on with the recorded seed and sampler, as if it had never stopped", async () => {
    const folder = await studied();
    const { lines } = await again(folder, "--trials", "6");
    const whole = project({ "train.py": SOURCE });
    const once = await run(join(whole, "train.py"), "--trials", "6");
    expect(trialLines({ lines } as typeof once).map(({ params }) => params)).toEqual(
      trialLines(once)
        .slice(3)
        .map(({ params }) => params),
    );
  });

  test.each([
    [["--seed", "2"], "the seed is 2 instead of 1"],
    [["--sampler", "tpe"], "the sampler is tpe instead of random"],
    [["--command", "python3 -u ${file}"], "the command is python3 -u ${file} instead of python ${file}"],
  ])("with %s is refused, and goes on with --continue", async (options, change) => {
    const folder = await studied();
    const refused = await again(folder, "--trials", "4", ...options);
    expect(refused.code).toBe(1);
    for (const word of [change, "--continue", "--study NEW"]) expect(errorOf(refused)).toContain(word);
    const goneOn = await again(folder, "--trials", "4", "--continue", ...options);
    expect(trialLines(goneOn).map(({ number, state }) => [number, state])).toEqual([[3, "complete"]]);
    // And that is what the study is from now on.
    expect((await again(folder, "--trials", "5")).code).toBe(0);
  });

  test("after an edit is refused, saying what changed; --study begins another", async () => {
    const folder = await studied();
    edit(folder, "float(0, 1)", "float(0, 0.9)");
    const refused = await again(folder, "--trials", "4");
    expect(refused.code).toBe(1);
    expect(errorOf(refused)).toContain("train.py was edited");
    expect(errorOf(refused)).toContain("the range of lr is another");
    expect((await again(folder, "--trials", "4", "--continue")).code).toBe(0);
    const other = await again(folder, "--trials", "2", "--study", "narrow");
    expect(other.lines.at(-1)).toMatchObject({ event: "study", study: "narrow", trials: 2 });
  });

  test("after apply says that only the tuned values differ", async () => {
    const folder = await studied();
    await cli(["apply", folder, "--trial", "1"]);
    const refused = await again(folder, "--trials", "4");
    expect(refused.code).toBe(1);
    expect(errorOf(refused)).toContain("only tuned values differ in train.py");
    const goneOn = await again(folder, "--trials", "4", "--continue");
    expect(trialLines(goneOn).map(({ number }) => number)).toEqual([3]);
  });

  test("with other choices cannot go on, only begin anew", async () => {
    const folder = await studied();
    edit(folder, 'choice("a", "b")', 'choice("a", "b", "c")');
    const refused = await again(folder, "--trials", "4", "--continue");
    expect(refused.code).toBe(1);
    expect(errorOf(refused)).toContain("opt has another kind, scale or list of choices");
    expect(errorOf(refused)).toContain("--study NEW");
    expect(errorOf(refused)).not.toContain("--continue to go on");
  });

  test("with another objective cannot go on either", async () => {
    const folder = await studied();
    const refused = await again(folder, "--objective", "maximize loss");
    expect(refused.code).toBe(1);
    expect(errorOf(refused)).toContain("the objective is maximize loss instead of minimize loss");
  });

  test("after its journal was deleted begins anew, whatever earlier trials left behind", async () => {
    const folder = await studied();
    rmSync(join(folder, ".tuning", "train", "journal.log"));
    edit(folder, "lr = 0.5", "lr = 0.25");
    const { lines } = await again(folder, "--trials", "1");
    expect(lines[0]).toMatchObject({ event: "trial", number: 0, value: 0.25, params: { lr: 0.25 } });
  });

  test("keeps the earlier definition in the journal", async () => {
    const folder = await studied();
    edit(folder, "float(0, 1)", "float(0, 0.9)");
    await again(folder, "--trials", "4", "--continue");
    const journal = readFileSync(join(folder, ".tuning", "train", "journal.log"), "utf8");
    const attributes = journal
      .trim()
      .split("\n")
      .flatMap((line) => Object.entries((JSON.parse(line) as { user_attr?: object }).user_attr ?? {}));
    const now = new Map(attributes);
    expect(now.get("guided_tuning:earlier:0:trials")).toBe(3);
    expect(JSON.parse(now.get("guided_tuning:earlier:0:definition:0"))).toMatchObject({
      space: { parameters: [{ name: "lr", high: 1 }, { name: "opt" }] },
    });
    expect(JSON.parse(now.get("guided_tuning:definition:0"))).toMatchObject({
      space: { parameters: [{ name: "lr", high: 0.9 }, { name: "opt" }] },
      trials: 4,
    });
  });
});
