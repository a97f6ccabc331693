import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { project, run, trialLines } from "./support";

const HEAD = "import os, sys\nlr = 0.5  # @tune float(0, 1)\n# @tune.objective minimize loss\n";

const OUTPUTS: Readonly<Record<string, string>> = {
  "100 MB in lines": 'for _ in range(100_000): sys.stdout.write("x" * 999 + "\\n")\n',
  "100 MB in one line": 'for _ in range(100): sys.stdout.write("x" * 1_000_000)\nprint()\n',
  "every byte there is, on both streams":
    "for f in (sys.stdout.buffer, sys.stderr.buffer): f.write(bytes(range(256)) * 4000 + os.urandom(10**6) + b'\\n'); f.flush()\n",
  "a line redrawn 200,000 times": 'for i in range(200_000): sys.stdout.write(f"\\rloss={i}")\nprint()\n',
};

test.each(Object.keys(OUTPUTS))("the metric is found behind %s", async (what) => {
  const folder = project({ "train.py": `${HEAD}${OUTPUTS[what]}print(f"loss={lr}")\n` });
  const ended = await run(folder, "--trials", "1");
  expect(ended).toMatchObject({ code: 0, stderr: "", strays: [] });
  expect(trialLines(ended)[0]).toMatchObject({ state: "complete", value: 0.5 });
  const trial = join(folder, ".tuning", basename(folder).toLowerCase(), "trials", "0");
  expect(statSync(join(trial, "output.log")).size).toBeGreaterThan(1e6);
  expect(statSync(join(trial, "events.jsonl")).size).toBeLessThan(1e6);
});

test("one line of 100 MB in a failing trial does not become its reason", async () => {
  const source = `${HEAD}for _ in range(100): sys.stdout.write("x" * 1_000_000)\nsys.stdout.flush()\nos._exit(3)\n`;
  const ended = await run(project({ "train.py": source }), "--trials", "1");
  const reason = trialLines(ended)[0]?.reason ?? "";
  expect(reason).toMatch(/^exit code 3: x+…$/);
  expect(reason.length).toBeLessThan(300);
});
