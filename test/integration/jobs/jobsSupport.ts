import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";
import { jobEnvironment } from "../../../src/jobs/jobEnvironment";
import { writeTrialSpec } from "../../../src/jobs/trialSpec";
import type { TrialSpec } from "../../../src/protocol/runnerProtocol";

let runner: string | null = null;

/** The bundled trial runner, built once per test file. */
export function runnerScript(): string {
  if (runner === null) {
    const folder = mkdtempSync(join(tmpdir(), "gt-runner-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    runner = join(folder, "trialRunner.js");
    buildSync({
      entryPoints: ["src/trialRunner.ts"],
      outfile: runner,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "error",
    });
  }
  return runner;
}

/** A folder with these files, removed after the test. */
export function scratchFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gt-jobs-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Writes a trial's folder that runs `argv` in `root` itself, without an overlay. */
export async function writeTrial(
  root: string,
  trial: number,
  argv: readonly string[],
  options: Partial<TrialSpec> = {},
): Promise<TrialSpec> {
  const trialDir = join(root, ".tuning", "study", "trials", String(trial));
  const spec: TrialSpec = {
    version: 1,
    study: "study",
    trial,
    title: `trial ${trial}`,
    argv,
    cwd: root,
    env: jobEnvironment({
      root,
      overlayRoot: root,
      trialDir,
      study: "study",
      trial,
      parentDir: null,
      environment: process.env,
    }),
    trialDir,
    metrics: ["loss"],
    timeoutS: null,
    graceS: 5,
    ...options,
  };
  await writeTrialSpec(spec, {});
  return spec;
}
