import { execFileSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { mayMount } from "../../support/mayMount";
import { cli, errorOf, project, run, trialLines, writeFiles } from "./support";

const SOURCE = 'lr = 0.5  # @tune float(0, 1)\n# @tune.objective minimize loss\nprint(f"loss={lr}")\n';

const canMount = mayMount("read-only folders and full disks are not tested");

/** An empty folder on a file system of its own, of so many kB. */
function smallDisk(kilobytes: number): string {
  const folder = project({});
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]);
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

describe.skipIf(!canMount)("a read-only folder", () => {
  test("is scanned, and run says what to do", async () => {
    const folder = smallDisk(512);
    writeFiles(folder, { "train.py": SOURCE });
    execFileSync("mount", ["-o", "remount,ro", folder]);
    expect((await cli(["scan", folder, "--json"])).code).toBe(0);
    const ended = await run(folder);
    expect(ended).toMatchObject({ code: 1, strays: [] });
    expect(errorOf(ended)).toBe(
      `Cannot keep the study in ${join(folder, ".tuning", basename(folder).toLowerCase())}: ` +
        `the file system is read-only; copy the project to a folder you may write to (${join(folder, ".tuning")}).`,
    );
  });

  test("keeps its source when values cannot be applied, and says so", async () => {
    const folder = smallDisk(512);
    writeFiles(folder, { "train.py": SOURCE });
    expect((await run(folder, "--trials", "4")).code).toBe(0);
    execFileSync("mount", ["-o", "remount,ro", folder]);
    expect((await cli(["show", folder, "--json"])).code).toBe(0);
    const ended = await cli(["apply", folder, "--trial", "1"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("the file system is read-only");
    expect(ended.stderr).not.toContain("    at ");
    const resumed = await run(folder, "--trials", "5");
    expect(resumed.code).toBe(1);
    expect(errorOf(resumed)).toContain("read-only");
  });
});

describe.skipIf(!canMount)("a full disk", () => {
  test("from the start: nothing is begun, and run says what to do", async () => {
    const folder = smallDisk(64);
    writeFiles(folder, { "train.py": SOURCE, fill: Buffer.alloc(56 * 1024) });
    const ended = await run(folder);
    expect(ended).toMatchObject({ code: 1, strays: [] });
    expect(errorOf(ended)).toMatch(/the disk is full; make room and run again|the disk is full: /);
  });

  test("on the way: the study waits, and goes on each time that there is room again", async () => {
    const folder = smallDisk(256);
    writeFiles(folder, { "train.py": `${SOURCE}print("x" * 50_000)\n` });
    const trials = join(folder, ".tuning", basename(folder).toLowerCase(), "trials");
    let pauses = 0;
    const ended = await cli(
      ["run", folder, "--sampler", "random", "--seed", "1", "--json", "--trials", "12"],
      {
        onOutput(said) {
          const told = said.split("The disk is full. The study waits").length - 1;
          if (told === pauses) return;
          pauses = told;
          for (const [, number = ""] of said.matchAll(/"event":"trial","number":(\d+)/g))
            rmSync(join(trials, number), { recursive: true, force: true });
        },
      },
    );
    expect(ended).toMatchObject({ code: 0, strays: [] });
    expect(pauses).toBeGreaterThan(0);
    expect(ended.stderr.split("There is room on the disk again.")).toHaveLength(pauses + 1);
    const told = trialLines(ended);
    expect(told.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, number) => number));
    expect(told.filter(({ state }) => state === "complete").length).toBeGreaterThan(4);
    for (const { state, reason } of told)
      if (state === "failed") expect(reason).toContain("the disk is full");
  });

  test("while it waits it can be stopped, and what is finished is kept", async () => {
    const folder = smallDisk(256);
    writeFiles(folder, { "train.py": `${SOURCE}print("x" * 50_000)\n` });
    let stopped = false;
    const ended = await cli(
      ["run", folder, "--sampler", "random", "--seed", "1", "--json", "--trials", "20"],
      {
        onOutput(said, pid) {
          if (stopped || !said.includes("The disk is full. The study waits")) return;
          stopped = true;
          process.kill(pid, "SIGINT");
        },
      },
    );
    expect(ended.strays).toEqual([]);
    expect(ended.code).not.toBe(0);
    const complete = trialLines(ended).filter(({ state }) => state === "complete");
    expect(complete.length).toBeGreaterThan(0);
    expect(ended.lines.at(-1)).toMatchObject({ event: "study" });
    // But for what the lock took.
    expect(statfsSync(folder).bavail).toBeLessThan(3);

    rmSync(join(folder, ".tuning", basename(folder).toLowerCase(), "trials", "0"), { recursive: true });
    const resumed = await run(folder, "--trials", String(complete.length + 1));
    const numbers = trialLines(resumed).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { number } of complete) expect(numbers).not.toContain(number);
    const { stdout } = await cli(["show", folder, "--json"]);
    const { trials } = JSON.parse(stdout) as { trials: { state: string }[] };
    expect(trials.slice(0, complete.length).map(({ state }) => state)).toEqual(
      complete.map(() => "complete"),
    );
  });
});
