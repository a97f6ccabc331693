import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";

const BENCH = fileURLToPath(new URL("../../../bench", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "guided-tuning-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function search(...args: string[]): Promise<string> {
  const script = join(BENCH, "run.mjs");
  const fixed = [
    "--only",
    "search",
    "--samplers",
    "random,qmc",
    "--peers",
    "",
    "--seeds",
    "2",
    "--evals",
    "12",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...fixed, ...args]);
  return stdout;
}

it("keeps every run and repeats none", async () => {
  const runs = join(folder, "runs.jsonl");
  const first = await search("--problems", "levy5,tree_diabetes", "--json", runs);
  expect(first).toContain("**levy5**");
  expect(first).toContain("**tree_diabetes**");
  const lines = readFileSync(runs, "utf8").trimEnd().split("\n");
  expect(lines.length).toBe(2 * 2 * 2);
  const record = JSON.parse(lines[0] ?? "") as { observed: number[]; search: number[] };
  expect(record.observed.length).toBe(12);
  expect(record.search.every((regret, i) => i === 0 || regret <= (record.search[i - 1] ?? 0))).toBe(true);

  const second = await search("--problems", "levy5,tree_diabetes", "--json", runs);
  expect(readFileSync(runs, "utf8").trimEnd().split("\n")).toEqual(lines);
  const tables = (text: string) => text.slice(text.indexOf("**levy5**"));
  expect(tables(second)).toBe(tables(first));
});

it("draws evaluation noise as Python's random.Random does", async () => {
  const { pythonRandom } = (await import(pathToFileURL(join(BENCH, "pythonRandom.mjs")).href)) as {
    pythonRandom: (text: string) => { below: (n: number) => number };
  };
  // python3 -c 'import random; r = random.Random("hpobench_car/0"); print([r.randrange(2 + i % 5) for i in range(1300)][-12:])'
  // (more than twice the generator's state of 624 words)
  const car = pythonRandom("hpobench_car/0");
  const drawn = Array.from({ length: 1300 }, (_, i) => car.below(2 + (i % 5)));
  expect(drawn.slice(-12)).toEqual([3, 0, 0, 1, 1, 1, 4, 0, 1, 3, 2, 0]);
  const other = pythonRandom("nasbench201_cifar10/12");
  expect(Array.from({ length: 1300 }, (_, i) => other.below(2 + (i % 5))).slice(-12)).toEqual([
    1, 5, 0, 2, 0, 1, 5, 1, 0, 3, 0, 2,
  ]);
});
