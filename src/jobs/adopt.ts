import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { RunnerEvent } from "../protocol/runnerProtocol";
import { isAlive } from "./processIdentity";
import { claimEventLog } from "./runner/eventLog";
import { type FinishedEvent, takeOverTrial } from "./runner/runTrial";
import type { StopKind } from "./runner/stopper";
import { readEvents, readSpec, trialFiles } from "./trialFiles";

export interface AdoptOptions {
  /** Aborted: the trial is stopped, and the promise resolves when it has ended. */
  readonly signal: AbortSignal;
  /** Every event since the trial began, also those from before. */
  readonly onEvent: (event: RunnerEvent) => void;
}

/** The trial never ran, and never will. */
export interface GoneEvent {
  readonly event: "gone";
  readonly message: string;
}

/** How often a runner's events are looked for: it writes at most five times a second. */
const POLL_MS = 100;

/**
 * Goes on with a trial whose host is gone: reads the events of its runner until it has finished; takes the job over,
 * in this process, when the runner was killed as well; says `gone` when it never started.
 */
export async function adoptTrial(
  trialDir: string,
  options: AdoptOptions,
): Promise<FinishedEvent | GoneEvent> {
  const never = claimNever(trialDir);
  if (never) return never;
  const onAbort = () => void stopAdopted(trialDir, "stop");
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort);
  try {
    return await followRunner(trialDir, options);
  } finally {
    options.signal.removeEventListener("abort", onAbort);
  }
}

/** Asks the runner of an adopted trial, which has no connection to us, to stop it. */
export async function stopAdopted(trialDir: string, how: Exclude<StopKind, "timeout">): Promise<void> {
  await writeFile(trialFiles(trialDir).stopRequest, how);
}

async function followRunner(trialDir: string, { onEvent }: AdoptOptions): Promise<FinishedEvent | GoneEvent> {
  let told = 0;
  // Whoever creates the file writes its claim at once, but not in the same moment.
  if (((await readEvents(trialDir)) ?? []).length === 0) await delay(POLL_MS);
  for (;;) {
    // In this order: a runner that ends between the two has written its last event before.
    const runner = lastRunner((await readEvents(trialDir)) ?? []);
    const alive = runner !== null && isAlive(runner);
    const events = (await readEvents(trialDir)) ?? [];
    for (const event of events.slice(told)) onEvent(event);
    told = Math.max(told, events.length);
    const finished = events.find((event) => event.event === "finished");
    if (finished) return finished;
    if (!alive) break;
    await delay(POLL_MS);
  }
  const spec = await readSpec(trialFiles(trialDir).spec);
  let replayed = 0;
  return takeOverTrial(spec, {
    onEvent(event) {
      if (replayed++ >= told) onEvent(event);
    },
  });
}

function lastRunner(events: readonly RunnerEvent[]) {
  const event = events.findLast((one) => one.event === "started" || one.event === "claimed");
  return event && "runner" in event ? event.runner : null;
}

/** Claims a trial that no runner has claimed, so that a message still under way to one cannot start it any more. */
function claimNever(trialDir: string): GoneEvent | null {
  try {
    const log = claimEventLog(trialFiles(trialDir).events);
    if (log === null) return null;
    log.close();
    return { event: "gone", message: "it had not started when the program was ended" };
  } catch (error) {
    return { event: "gone", message: `its folder cannot be read: ${(error as Error).message}` };
  }
}
