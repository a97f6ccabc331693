import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metrics, newLauncher, peakMb, scratchFolder, sh, start, writeTrial } from "./jobsSupport";

test.skipIf(process.platform !== "linux").each([
  ["of lines", "yes 'some words of output' | head -c 1000000000; echo; echo loss=0.25"],
  ["without a line break", "head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo loss=0.25"],
  ["that is no UTF-8", "head -c 1000000000 /dev/urandom; echo; echo loss=0.25"],
])("a gigabyte %s is read to its end in little memory", async (_name, script) => {
  const root = scratchFolder();
  const run = start(newLauncher(root), await writeTrial(root, 0, sh(script)));
  expect(await run.finished).toMatchObject({ reason: "exited", exitCode: 0 });
  expect(metrics(run.events).at(-1)).toMatch(/=0\.25$/);
  const { runner } = await run.until("started");
  expect(peakMb(runner.pid)).toBeLessThan(100);
  expect(statSync(join(root, ".tuning/study/trials/0/output.log")).size).toBeLessThan(300e6);
});
