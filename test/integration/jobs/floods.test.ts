import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { metrics, newLauncher, peakMb, scratchFolder, sh, start, writeTrial } from "./jobsSupport";

describe.skipIf(process.platform !== "linux")("a job that floods its output", () => {
  test.each([
    ["with lines", "yes 'some words of output' | head -c 100000000; echo; echo loss=0.25"],
    ["without a line break", "head -c 100000000 /dev/zero | tr '\\0' x; echo; echo loss=0.25"],
    ["with bytes that are no UTF-8", "head -c 50000000 /dev/urandom; echo; echo loss=0.25"],
    [
      "with a bar that is redrawn",
      "yes \"$(printf '\\rloss=0.5 10%%')\" | tr -d '\\n' | head -c 100000000; echo; echo loss=0.25",
    ],
    ["with metrics", "seq 1 300000 | sed 's/.*/step=& loss=0.&/'; echo loss=0.25"],
  ])("%s is read to its end in little memory", async (_name, script) => {
    const root = scratchFolder();
    const run = start(newLauncher(root), await writeTrial(root, 0, sh(script)));
    const finished = await run.finished;
    expect(finished).toMatchObject({ reason: "exited", exitCode: 0 });
    expect(finished.tail.at(-1)).toBe("loss=0.25");
    expect(metrics(run.events).at(-1)).toMatch(/=0\.25$/);
    const { runner } = await run.until("started");
    expect(peakMb(runner.pid)).toBeLessThan(100);
    expect(statSync(join(root, ".tuning/study/trials/0/output.log")).size).toBeLessThan(300e6);
    expect(statSync(join(root, ".tuning/study/trials/0/events.jsonl")).size).toBeLessThan(5e6);
  });

  test("is stopped at once when it is told to", async () => {
    const root = scratchFolder();
    const run = start(
      newLauncher(root),
      await writeTrial(root, 0, sh("echo loss=1; sleep 0.3; yes 'x y z'")),
    );
    await run.until("metric");
    const began = performance.now();
    run.abort.abort();
    expect(await run.finished).toMatchObject({ reason: "stopped" });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
