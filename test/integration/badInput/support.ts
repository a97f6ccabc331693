import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { commandLineOf, killAll, processesMarked } from "../../workbench/processTree.mjs";

/** One JSON line of `run --json`. */
export interface Line {
  readonly event: "trial" | "study" | "error";
  readonly message?: string;
  readonly number?: number;
  readonly state?: "complete" | "pruned" | "failed";
  readonly value?: number | null;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly reason?: string | null;
  readonly duration_s?: number | null;
  readonly trials?: number;
  readonly best?: { readonly number: number; readonly value: number } | null;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Stdout's lines, each of which must be JSON. Only of commands with --json. */
  readonly lines: readonly Line[];
  /** Command lines of what the program left running. */
  readonly strays: readonly string[];
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it leaves running is let run on: it was killed, and is to be found again. */
  readonly keepStrays?: boolean;
  /** Called with everything that stdout and stderr said so far, whenever there is more. */
  readonly onOutput?: (said: string, pid: number) => void;
}

/** A folder with these files, removed after the test. */
export function project(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-bad-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Runs the terminal program to its end, and what it left running ends with it. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const mark = `GUIDED_TUNING_TEST=${randomUUID()}`;
  const [name = "", value = ""] = mark.split("=");
  const child = spawn(process.execPath, [resolve("dist/cli.js"), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, [name]: value },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const said = () => options.onOutput?.(stdout + stderr, child.pid ?? 0);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    said();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    said();
  });
  const [code] = (await once(child, "close")) as [number | null];
  const left = processesMarked(mark);
  const strays = left.map(commandLineOf).filter((line) => line !== "");
  if (!options.keepStrays) killAll(left);
  return { code, stdout, stderr, strays, lines: args.includes("--json") ? jsonLines(stdout) : [] };
}

/** A random study of a few trials, as JSON lines. */
export function run(folder: string, ...more: readonly string[]): Promise<Ended> {
  return cli(["run", folder, "--sampler", "random", "--seed", "1", "--json", ...more]);
}

export function trialLines({ lines }: Ended): Line[] {
  return lines.filter(({ event }) => event === "trial");
}

/** What the error event says; stderr says the same. */
export function errorOf({ lines }: Ended): string | undefined {
  return lines.find(({ event }) => event === "error")?.message;
}

function jsonLines(stdout: string): Line[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
