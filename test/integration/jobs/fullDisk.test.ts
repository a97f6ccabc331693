import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { explainFileError } from "../../../src/jobs/fileError";
import { prepareOverlay } from "../../../src/jobs/overlay";
import { claimEventLog } from "../../../src/jobs/runner/eventLog";
import { parseEvent } from "../../../src/jobs/trialFiles";
import { mayMount } from "../../support/mayMount";
import { metrics, newLauncher, scratchFolder, sh, start, writeTrial } from "./jobsSupport";

const canMount = mayMount("full disks are not tested");

/** A folder on a disk of its own, of one megabyte. */
function smallDisk(): string {
  const folder = scratchFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder]);
  onTestFinished(() => {
    execFileSync("umount", ["-l", folder]);
  });
  return folder;
}

function fill(root: string): void {
  spawnSync("sh", ["-c", `head -c 2000000 /dev/zero > ${join(root, "filler")}`], { stdio: "ignore" });
}

describe.skipIf(!canMount)("a full disk", () => {
  test("loses no metric of a job that gets over it, and says what happened to one that does not", async () => {
    const root = smallDisk();
    const launcher = newLauncher(root);
    const quiet = await writeTrial(
      root,
      0,
      sh("echo loss=0.5; while [ ! -e go ]; do sleep 0.01; done; exit 3"),
    );
    const run = start(launcher, quiet);
    await run.until("metric");
    // Renaming needs no room, so that the job ends on a disk that is full.
    writeFileSync(join(root, "ready"), "");
    fill(root);
    renameSync(join(root, "ready"), join(root, "go"));
    const finished = await run.finished;
    expect(finished).toMatchObject({ reason: "exited", exitCode: 3 });
    expect(finished.message).toContain("the disk is full: make room");
    expect(metrics(run.events)).toEqual(["loss@1=0.5"]);
  });

  test("while a job prints ends it with an error that names the disk", async () => {
    const root = smallDisk();
    const script = "import sys\nfor i in range(100000): print('some output', i)\n";
    writeFileSync(join(root, "train.py"), script);
    const spec = await writeTrial(root, 0, ["python3", "train.py"]);
    const finished = await start(newLauncher(root), spec).finished;
    expect(finished.exitCode).not.toBe(0);
    expect(finished.message).toContain("the disk is full");
  });

  test("before a trial begins is told with what to do", async () => {
    const root = smallDisk();
    writeFileSync(join(root, "data.bin"), Buffer.alloc(300_000));
    writeFileSync(join(root, "more.bin"), Buffer.alloc(300_000));
    const options = {
      root,
      trialDir: join(root, ".tuning/s/trials/0"),
      edits: new Map(),
      texts: new Map(),
      outputs: [],
    };
    const error = await prepareOverlay(options).catch((failure: unknown) =>
      explainFileError(failure, "copy the project"),
    );
    expect(error).toMatchObject({
      name: "UserError",
      message: expect.stringContaining("Cannot copy the project: the disk is full"),
    });
  });

  test("that has room again gets the events that could not be written, none of them twice or torn", () => {
    const root = smallDisk();
    const path = join(root, "events.jsonl");
    const log = claimEventLog(path)!;
    const append = (step: number) => log.append({ event: "metric", time: 0, name: "loss", step, value: 0.5 });
    append(0);
    fill(root);
    for (let step = 1; step < 200; step++) append(step);
    expect(log.problem).toContain("ENOSPC");
    rmSync(join(root, "filler"));
    append(200);
    log.close();
    const steps = readFileSync(path, "utf8").split("\n").map(parseEvent);
    expect(steps.map((event) => (event?.event === "metric" ? event.step : null))).toEqual([
      ...Array.from({ length: 201 }, (_, step) => step),
      null,
    ]);
  });
});
