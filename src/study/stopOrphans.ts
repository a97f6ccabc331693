import { mkdir } from "node:fs/promises";
import { type AdoptOptions, adoptTrial } from "../jobs/adopt";
import type { Logger } from "../jobs/logger";
import { currentIdentity, isProvablyGone } from "../jobs/processIdentity";
import { seenMetrics } from "../jobs/seenMetrics";
import { activate, isActive } from "./activeTrials";
import { trialFolder } from "./jobRunner";
import { KILLING_SIGNALS, lostOutcome, type Outcome } from "./outcome";
import { takeOrphans } from "./recover";
import { type FinishedEvent, runTrial } from "./runTrial";
import type { Study } from "./study";

const STOPPED = "stopped: its window was closed";

/**
 * Ends the running trials whose owner is certainly gone, with what still runs of their jobs: for a window that was to
 * stop them and ended before that was recorded. One whose job had come to its end by itself is recorded as what it is.
 * Returns their numbers. Trials of living processes and of other hosts are not touched.
 */
export async function stopOrphans(study: Study, logger: Logger): Promise<readonly number[]> {
  const orphans = await takeOrphans({
    study,
    self: currentIdentity(),
    isGone: isProvablyGone,
    isActive: (number) => isActive(study, number),
  });
  await Promise.all(orphans.map((number) => stopOrphan(study, number, logger)));
  return orphans;
}

async function stopOrphan(study: Study, number: number, logger: Logger): Promise<void> {
  const done = activate(study, number);
  const folder = trialFolder(study, number);
  try {
    await runTrial({
      study,
      number,
      follow: (onEvent) => stopJob(folder, onEvent),
      seen: async () => (await seenMetrics(folder)).map(({ name }) => name),
      stopReason: () => STOPPED,
      onMetric() {},
      patiently: (work) => work(),
      logger,
    });
  } finally {
    done();
  }
}

/** What a closing window killed, its runner or its job, was not killed by chance. */
async function stopJob(folder: string, onEvent: AdoptOptions["onEvent"]): Promise<FinishedEvent | Outcome> {
  await mkdir(folder, { recursive: true });
  const end = await adoptTrial(folder, { signal: AbortSignal.abort(), onEvent });
  if (end.event === "gone") return { ...lostOutcome(STOPPED), kind: "stopped" };
  const killed = end.reason === "signalled" && !end.outOfMemory && KILLING_SIGNALS.has(end.signal ?? "");
  return killed || end.reason === "lost" ? { ...end, reason: "stopped" } : end;
}
