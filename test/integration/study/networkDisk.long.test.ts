import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import { openStudy } from "../../../src/study/study";
import { loudSkip } from "../../support/loudSkip";
import { NOTING_TRAINER } from "../../support/notingTrainer";
import { showStudy } from "../../support/shownStudy";
import { scratchFolder } from "../jobs/jobsSupport";

const TRIALS = 24;
/** Where distributions keep OpenSSH's file server. */
const SERVERS = [
  "/usr/lib/openssh/sftp-server",
  "/usr/lib/ssh/sftp-server",
  "/usr/libexec/openssh/sftp-server",
];
const server = SERVERS.find(existsSync);

function maySshfs(): boolean {
  try {
    if (server === undefined || process.getuid?.() !== 0 || !existsSync("/dev/fuse"))
      throw new Error("missing");
    execFileSync("sshfs", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    loudSkip("a study on a network disk: that needs root, FUSE, sshfs and OpenSSH's sftp-server");
    return false;
  }
}

/** The folder as a machine sees it that has mounted it over the network: with a kernel's cache of its own. */
function mounted(folder: string, scratch: string, name: string): string {
  const point = join(scratch, name);
  const ssh = join(scratch, "ssh");
  mkdirSync(point);
  writeFileSync(ssh, `#!/bin/sh\nexec ${server}\n`);
  chmodSync(ssh, 0o755);
  execFileSync("sshfs", ["-o", `ssh_command=${ssh}`, `host:${folder}`, point]);
  onTestFinished(() => void execFileSync("umount", ["-l", point]));
  return point;
}

describe.skipIf(!maySshfs())("a study on a network disk", () => {
  test("is shared by two machines: nothing is lost or done twice, and each sees what the other does", async () => {
    const scratch = scratchFolder();
    const folder = join(scratch, "project");
    const notes = join(scratch, "notes.txt");
    mkdirSync(folder);
    writeFileSync(join(folder, "train.py"), NOTING_TRAINER);
    const host = async (name: string): Promise<number> => {
      const args = ["run", mounted(folder, scratch, name), "--study", "shared", "--trials", String(TRIALS)];
      const run = [
        process.execPath,
        resolve("dist/cli.js"),
        ...args,
        "--parallel",
        "2",
        "--seed",
        "1",
        "--json",
      ];
      const child = spawn("unshare", ["--uts", "sh", "-c", `hostname ${name}; exec "$@"`, "sh", ...run], {
        env: { ...process.env, NOTES: notes },
        stdio: "ignore",
      });
      const [code] = await once(child, "close");
      return code;
    };
    const ends = [host("one"), host("two")];

    const seen = mounted(folder, scratch, "three");
    await expect
      .poll(() => existsSync(join(seen, ".tuning/shared/journal.log")), { timeout: 60_000 })
      .toBe(true);
    const study = await openStudy(join(seen, ".tuning/shared/journal.log"), silentLogger);
    let changes = 0;
    study?.onDidChange(() => changes++);
    study?.follow(100);
    onTestFinished(() => study?.dispose());

    expect(await Promise.all(ends)).toEqual([0, 0]);
    const { trials } = await showStudy(folder);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: TRIALS }, (_, number) => number));
    expect(trials.map(({ state }) => state)).toEqual(Array(TRIALS).fill("complete"));
    const done = readFileSync(notes, "utf8").trim().split("\n");
    const each = (word: string) => trials.map(({ number }) => `${word} ${number}`);
    expect(done.sort()).toEqual([...each("start"), ...each("end")].sort());
    await expect
      .poll(() => study?.trials.filter(({ state }) => state === "complete").length, { timeout: 60_000 })
      .toBe(TRIALS);
    expect(changes).toBeGreaterThan(2);
  }, 180_000);
});
