import { appendFileSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { cli, errorOf, project, run, trialLines } from "./support";

const SOURCE = 'lr = 0.5  # @tune float(0, 1)\n# @tune.objective minimize loss\nprint(f"loss={lr}")\n';

/** A study with three finished trials, and the path of its journal. */
async function studied(): Promise<{ folder: string; journal: string }> {
  const folder = project({ "train.py": SOURCE });
  expect((await run(folder, "--trials", "3")).code).toBe(0);
  return { folder, journal: join(folder, ".tuning", basename(folder).toLowerCase(), "journal.log") };
}

async function finishedTrials(folder: string): Promise<number[]> {
  const { stdout } = await cli(["show", folder, "--json"]);
  const { trials } = JSON.parse(stdout) as { trials: { number: number; state: string }[] };
  return trials.filter(({ state }) => state === "complete").map(({ number }) => number);
}

test("a torn last line, as a crash leaves it, is cut off and the study goes on", async () => {
  const { folder, journal } = await studied();
  appendFileSync(journal, '{"op_code": 4, "worker_id": "');
  expect(await finishedTrials(folder)).toEqual([0, 1, 2]);
  const ended = await run(folder, "--trials", "4");
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("that a crash left half written");
  expect(trialLines(ended).map(({ number }) => number)).toEqual([3]);
  for (const line of readFileSync(journal, "utf8").trim().split("\n")) JSON.parse(line);
});

test("a damaged line in the middle stops run, which names it and its mending, and changes nothing", async () => {
  const { folder, journal } = await studied();
  const lines = readFileSync(journal, "utf8").split("\n");
  lines[11] = "\0\0\0 damaged";
  writeFileSync(journal, lines.join("\n"));
  const before = readFileSync(journal);

  const refused = await run(folder, "--trials", "4");
  expect(refused.code).toBe(1);
  expect(errorOf(refused)).toContain(`${journal}, line 12`);
  expect(errorOf(refused)).toContain("`guided-tuning repair PATH`");
  expect(readFileSync(journal)).toEqual(before);
  expect(await finishedTrials(folder)).toEqual([0, 1, 2]);

  const repaired = await cli(["repair", folder]);
  expect(repaired).toMatchObject({ code: 0, stdout: expect.stringContaining("line 12") });
  const kept = readdirSync(join(journal, "..")).find((name) => name.startsWith("journal.log.damaged"));
  expect(readFileSync(join(journal, "..", kept ?? ""))).toEqual(before);
  const ended = await run(folder, "--trials", "4");
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(await finishedTrials(folder)).toEqual([0, 1, 2, 3]);
});

test("a sound journal is not repaired", async () => {
  const { folder, journal } = await studied();
  copyFileSync(journal, `${journal}.before`);
  const { code, stdout } = await cli(["repair", folder]);
  expect([code, stdout]).toEqual([0, `${journal} is sound; nothing was changed.\n`]);
  expect(readFileSync(journal)).toEqual(readFileSync(`${journal}.before`));
});

test("an empty journal says that it holds no study", async () => {
  const { folder, journal } = await studied();
  writeFileSync(journal, "");
  const { code, stderr } = await cli(["show", folder]);
  expect([code, stderr]).toEqual([1, `guided-tuning: ${journal} holds no study\n`]);
});
