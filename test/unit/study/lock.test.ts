import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProcessIdentity } from "../../../src/protocol/runnerProtocol";
import { createLock, type LockOptions } from "../../../src/study/lock";
import { temporaryFolder } from "./support/temporary";

const self: ProcessIdentity = { pid: 1, startTime: "10", bootId: "boot", host: "here" };
const dead: ProcessIdentity = { pid: 2, startTime: "20", bootId: "boot", host: "here" };
const options = { self, isGone: (owner: ProcessIdentity) => owner.pid === dead.pid };

function journalPath(): string {
  return join(temporaryFolder(), "journal.log");
}

/** Through a way to the lock of its own, as another process would. */
const acquireLock = (journal: string, with_: LockOptions) => {
  const lock = createLock(journal, with_);
  return lock.acquire().then((release) => async () => {
    await release();
    lock.dispose();
  });
};
const left = (journal: string) => readdirSync(dirname(journal)).filter((name) => name !== basename(journal));

describe("the journal's lock", () => {
  it("is a file named after the journal that says who holds it, and leaves nothing behind", async () => {
    const journal = journalPath();
    const release = await acquireLock(journal, options);
    expect(JSON.parse(readFileSync(`${journal}.lock`, "utf8"))).toMatchObject({
      pid: 1,
      startTime: "10",
      host: "here",
    });
    await release();
    expect(left(journal)).toEqual([]);
  });

  it("keeps its draft for the next time, until it is disposed of", async () => {
    const journal = journalPath();
    const lock = createLock(journal, options);
    await (await lock.acquire())();
    const [draft] = left(journal);
    expect(draft).toMatch(/^journal\.log\.lock\..*\.draft$/);
    await (await lock.acquire())();
    expect(left(journal)).toEqual([draft]);
    lock.dispose();
    expect(left(journal)).toEqual([]);
  });

  it("removes the drafts of killed processes, and of no others", async () => {
    const journal = journalPath();
    writeFileSync(`${journal}.lock.a.draft`, JSON.stringify(dead));
    writeFileSync(`${journal}.lock.b.draft`, JSON.stringify({ ...dead, pid: 3 }));
    await (await acquireLock(journal, options))();
    expect(left(journal)).toEqual(["journal.log.lock.b.draft"]);
  });

  it("does not take away what another made of it meanwhile", async () => {
    const journal = journalPath();
    const release = await acquireLock(journal, options);
    rmSync(`${journal}.lock`);
    await release();
    expect(left(journal)).toEqual([]);
  });

  it("lets one in at a time", async () => {
    const journal = journalPath();
    let inside = 0;
    let most = 0;
    const enter = async () => {
      const release = await acquireLock(journal, options);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      await release();
    };
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).toBe(1);
    expect(left(journal)).toEqual([]);
  });

  it("breaks a dead owner's lock at once", async () => {
    const journal = journalPath();
    writeFileSync(`${journal}.lock`, JSON.stringify(dead));
    const began = performance.now();
    const release = await acquireLock(journal, options);
    expect(performance.now() - began).toBeLessThan(1000);
    await release();
    expect(left(journal)).toEqual([]);
  });

  // Often: the moment in which two could have it is short.
  it.each(Array.from({ length: 40 }, (_, round) => round))(
    "gives one of many the lock of a dead owner (%i)",
    async () => {
      const journal = journalPath();
      writeFileSync(`${journal}.lock`, JSON.stringify(dead));
      let inside = 0;
      const enter = async () => {
        const release = await acquireLock(journal, options);
        expect(++inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        await release();
      };
      await Promise.all(Array.from({ length: 10 }, enter));
    },
  );

  it("waits for a living owner, and says for whom", async () => {
    const journal = journalPath();
    const release = await acquireLock(journal, options);
    let second: Promise<() => Promise<void>> | undefined;
    const holder = await new Promise<string>((onWait) => {
      second = acquireLock(journal, { ...options, onWait, noticeMs: 20 });
    });
    expect(holder).toBe("process 1 on here");
    await release();
    await (await second)?.();
    expect(left(journal)).toEqual([]);
  });

  it("respects Optuna's dangling link until its grace period is over", async () => {
    const journal = journalPath();
    symlinkSync("runs/journal.log", `${journal}.lock`);
    const began = performance.now();
    const release = await acquireLock(journal, { ...options, graceMs: 120 });
    expect(performance.now() - began).toBeGreaterThan(119);
    expect(existsSync(`${journal}.lock`)).toBe(true);
    await release();
  });

  it("respects the empty file of Optuna's other lock the same way", async () => {
    const journal = journalPath();
    writeFileSync(`${journal}.lock`, "");
    const began = performance.now();
    const release = await acquireLock(journal, { ...options, graceMs: 120 });
    expect(performance.now() - began).toBeGreaterThan(119);
    await release();
  });
});
