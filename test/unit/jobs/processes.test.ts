import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { currentIdentity, identityOf, isAlive, isProvablyGone } from "../../../src/jobs/processIdentity";
import { killTree, listTree } from "../../../src/jobs/processTree";

describe("a process", () => {
  test("is itself", () => {
    expect(identityOf(process.pid)).toEqual(currentIdentity());
    expect(isAlive(currentIdentity())).toBe(true);
    expect(isProvablyGone(currentIdentity())).toBe(false);
  });

  test("is not another one with its pid, nor the same before a reboot", () => {
    const me = currentIdentity();
    for (const other of [
      { ...me, startTime: "1" },
      { ...me, bootId: "before" },
    ]) {
      expect(isAlive(other)).toBe(false);
      expect(isProvablyGone(other)).toBe(true);
    }
  });

  test("of another host is not known to be gone", () => {
    const elsewhere = { ...currentIdentity(), host: "elsewhere", pid: 2 ** 30 };
    expect(isAlive(elsewhere)).toBe(false);
    expect(isProvablyGone(elsewhere)).toBe(false);
  });

  test("that ended is gone, also before its parent has asked", async () => {
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 100"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(chunk.toString());
    // `exec` has replaced the shell by a parent that never waits: the child stays a zombie.
    while (identityOf(pid) !== null) await new Promise((next) => setImmediate(next));
    expect(identityOf(pid)).toBeNull();
  });
});

describe("a process tree", () => {
  test("holds the session, descendants, and what carries the marker; no one else", async () => {
    const marker = `/tmp/marker-${process.pid}`;
    const script =
      "sleep 1000 & setsid sleep 1001 & env -u TUNE_TRIAL_DIR setsid sleep 1002 & echo ready; wait";
    const job = spawn("sh", ["-c", script], {
      detached: true,
      env: { ...process.env, TUNE_TRIAL_DIR: marker },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const neighbour = spawn("sleep", ["1003"], { env: { ...process.env, TUNE_TRIAL_DIR: `${marker}0` } });
    onTestFinished(() => void neighbour.kill("SIGKILL"));
    await once(job.stdout, "data");
    const root = { pid: job.pid!, trialDir: marker };
    while (listTree(root).length < 4) await new Promise((next) => setImmediate(next));
    const pids = listTree(root).map(({ pid }) => pid);
    expect(pids).toHaveLength(4);
    expect(pids).toContain(job.pid);
    expect(pids).not.toContain(neighbour.pid);
    const exit = once(job, "exit");
    expect(await killTree(root)).toBe(4);
    await exit;
    expect(listTree(root)).toEqual([]);
    expect(await killTree(root)).toBe(0);
  });
});
