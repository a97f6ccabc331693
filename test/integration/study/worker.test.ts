import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import { createOptimizerClient, startWorker } from "../../../src/study/optimizerClient";
import { runStudy } from "../../../src/study/runStudy";
import { exited, metric, newStudy } from "../../unit/study/support/studies";
import { scratchFolder } from "../jobs/jobsSupport";

/** Proposals of a study whose optimizer is a real thread; the script of its `n`th worker is `script(n)`. */
async function proposals(script: (start: number) => string): Promise<unknown[]> {
  const study = await newStudy({ sampler: "tpe", trials: 14 });
  let starts = 0;
  const optimizer = createOptimizerClient({
    start: () => startWorker(script(starts++)),
    logger: silentLogger,
  });
  try {
    await runStudy({
      study,
      jobs: {
        async run({ params }, { onEvent }) {
          onEvent(metric("loss", 0, Number(params.lr)));
          return exited();
        },
        adopt: async () => ({ event: "gone", message: "gone" }),
        seen: async () => [],
      },
      optimizer,
      slots: 1,
      maxTimeS: null,
      signal: new AbortController().signal,
      onEvent() {},
      logger: silentLogger,
    });
  } finally {
    optimizer.dispose();
    study.dispose();
  }
  expect(study.trials.map(({ state }) => state)).toEqual(Array(14).fill("complete"));
  return study.trials.map(({ params }) => params);
}

test("a study goes on as if nothing had happened when its optimizer's thread ends while it is asked", async () => {
  const whole = resolve("dist/optimizerWorker.js");
  const folder = scratchFolder();
  const died = join(folder, "died.txt");
  const dying = join(folder, "dying.cjs");
  // Ends without an answer when it is asked for the fourth time.
  writeFileSync(
    dying,
    `const { parentPort } = require("node:worker_threads");
let asked = 0;
parentPort.on("message", ({ method }) => {
  if (method !== "suggest" || ++asked < 4) return;
  require("node:fs").appendFileSync(${JSON.stringify(died)}, "died\\n");
  process.exit(9);
});
require(${JSON.stringify(whole)});
`,
  );
  appendFileSync(died, "");
  const disturbed = await proposals((start) => (start < 3 ? dying : whole));
  expect(readFileSync(died, "utf8")).toBe("died\ndied\ndied\n");
  expect(disturbed).toEqual(await proposals(() => whole));
});
