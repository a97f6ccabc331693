import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunnerEvent, TrialSpec } from "../protocol/runnerProtocol";

/** The files of `.tuning/<study>/trials/<number>/`. */
export function trialFiles(trialDir: string) {
  return {
    spec: join(trialDir, "spec.json"),
    params: join(trialDir, "params.json"),
    overlay: join(trialDir, "overlay"),
    output: join(trialDir, "output.log"),
    events: join(trialDir, "events.jsonl"),
    /** The job's exit code, written by the shell that started it: it is known even when the runner was killed. */
    exitCode: join(trialDir, "exit-code"),
    /** `stop`, `prune` or `kill`: how a host asks a runner that it is not connected to. */
    stopRequest: join(trialDir, "stop-request"),
  } as const;
}

export async function readSpec(path: string): Promise<TrialSpec> {
  return parseSpec(path, await readFile(path, "utf8"));
}

/** For the runner: what is asked of it meanwhile finds the trial there. */
export function readSpecNow(path: string): TrialSpec {
  return parseSpec(path, readFileSync(path, "utf8"));
}

function parseSpec(path: string, text: string): TrialSpec {
  const spec = JSON.parse(text) as TrialSpec;
  if (spec.version !== 1)
    throw new Error(`${path} has version ${spec.version}; this program reads version 1`);
  return spec;
}

/** The events so far; a line that was cut off while being written is left out. Null: there is no such file. */
export async function readEvents(trialDir: string): Promise<RunnerEvent[] | null> {
  let text: string;
  try {
    text = await readFile(trialFiles(trialDir).events, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return text.split("\n").flatMap((line) => parseEvent(line) ?? []);
}

/** Null for anything that is not a whole event. */
export function parseEvent(line: string): RunnerEvent | null {
  if (!line.endsWith("}")) return null;
  try {
    const event = JSON.parse(line) as RunnerEvent;
    return typeof event.event === "string" && typeof event.time === "number" ? event : null;
  } catch {
    return null;
  }
}
