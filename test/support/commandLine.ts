import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";

/** What the terminal program says as its last JSON line: `cliJson("show", folder)`. */
export async function cliJson(...args: readonly string[]): Promise<unknown> {
  const program = [resolve("dist/cli.js"), ...args, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, program, { maxBuffer: 64 * 2 ** 20 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}
