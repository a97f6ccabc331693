import { appendFileSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openOutputTail } from "../../../../src/jobs/runner/outputTail";
import { folderWith } from "../jobsFolder";

function tailOf(maxBytes?: number) {
  const path = join(folderWith(), "output.log");
  const seen: string[] = [];
  const calls: string[] = [];
  const tail = openOutputTail({
    path,
    consume: (bytes) => seen.push(bytes.toString("latin1")),
    pause: () => calls.push("pause"),
    resume: () => calls.push("resume"),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  onTestFinished(() => tail.close());
  const readAll = () => {
    while (tail.readSome());
    return seen.splice(0).join("");
  };
  return { path, calls, tail, readAll };
}

describe("a growing log", () => {
  test("is read on as it grows", () => {
    const { path, tail, readAll } = tailOf();
    expect(tail.readSome()).toBe(false);
    appendFileSync(path, "one\n");
    expect(readAll()).toBe("one\n");
    appendFileSync(path, "x".repeat(200_000));
    expect(readAll()).toHaveLength(200_000);
    expect(readAll()).toBe("");
  });

  test("that the job emptied is read from its start", () => {
    const { path, readAll } = tailOf();
    appendFileSync(path, "first line\n");
    readAll();
    truncateSync(path, 0);
    appendFileSync(path, "next\n");
    expect(readAll()).toBe("next\n");
  });

  test("that grows too long loses its middle, while the job is held still, and nothing goes unread", () => {
    const { path, calls, readAll } = tailOf(1000);
    const written: string[] = [];
    let read = "";
    for (let i = 0; i < 100; i++) {
      const line = `line ${i} ${"x".repeat(40)}\n`;
      written.push(line);
      appendFileSync(path, line);
      read += readAll();
    }
    expect(read).toBe(written.join(""));
    expect(calls.slice(0, 2)).toEqual(["pause", "resume"]);
    expect(calls.length % 2).toBe(0);
    expect(statSync(path).size).toBeLessThan(1100);
    const kept = readFileSync(path, "utf8");
    expect(kept.startsWith("line 0 ")).toBe(true);
    expect(kept).toContain("of output are left out here");
    expect(kept.endsWith(written.at(-1)!)).toBe(true);
  });

  test("its last bytes are at hand, however they came", () => {
    const { path, tail, readAll } = tailOf();
    const all: string[] = [];
    for (const length of [10, 30_000, 5000, 70_000, 1, 40_000, 3]) {
      const text = String.fromCharCode(97 + all.length).repeat(length);
      all.push(text);
      appendFileSync(path, text);
      readAll();
      expect(tail.lastBytes().toString()).toBe(all.join("").slice(-32 * 1024));
    }
  });
});
