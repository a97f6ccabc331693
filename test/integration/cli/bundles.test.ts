import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CLI = resolve("dist/cli.js");
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("ask-tell", () => {
  it("needs its own bundle only: the other commands' need not even be there", async () => {
    for (const file of ["cli.js", "askTellProgram.js"])
      copyFileSync(resolve("dist", file), join(folder, file));
    const space = join(folder, "space.json");
    writeFileSync(space, JSON.stringify({ params: [{ name: "x", type: "float", low: 0, high: 1 }] }));
    const args = ["ask-tell", "--space", space, "--sampler", "gp", "--seed", "1", "--goal", "minimize"];
    const child = spawn(process.execPath, [join(folder, "cli.js"), ...args]);
    child.stdin.end('{"op":"ask"}\n');
    const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
    expect(JSON.parse(said)).toEqual({ trial: 0, params: { x: expect.any(Number) } });
  });

  it("is the same command to its own bundle and to the others'", async () => {
    const { stdout: own } = await run(process.execPath, [CLI, "ask-tell", "--help"]);
    const { stdout: others } = await run(process.execPath, [CLI, "help", "ask-tell"]);
    expect(own).toContain("--space <file>");
    expect(own).toBe(others);
  });

  it("says what is wrong with its options, and fails", async () => {
    const failed = run(process.execPath, [CLI, "ask-tell", "--sampler", "best"]);
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Allowed choices are auto, tpe, gp"),
    });
  });
});
