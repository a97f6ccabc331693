import { Attribute, readText, wasInterrupted } from "./attributes";
import type { StopReason } from "./stopReason";
import type { Study } from "./study";

const IN_A_ROW = 5;

/** What to say when the study has failed in one and the same way from the start, five times; else null. */
export function commonFailure(study: Study): Extract<StopReason, { kind: "failing" }> | null {
  if (study.trials.some(({ state }) => state === "complete")) return null;
  const finished = study.trials.filter(({ state }) => state !== "running" && state !== "waiting");
  const failures = finished.filter(({ number }) => !wasInterrupted(study.record(number)?.userAttrs ?? {}));
  if (failures.length < IN_A_ROW || failures.some(({ state }) => state !== "failed")) return null;
  const last = failures.slice(-IN_A_ROW);
  const [first] = last;
  if (!first || last.some((trial) => signature(trial.reason) !== signature(first.reason))) return null;
  const message =
    `the first ${failures.length} trials all failed in the same way: ${first.reason ?? "no reason known"}\n` +
    "Mend that and run again; the study goes on where it is. The output of each trial is in its folder's output.log.";
  const output = readText(study.record(first.number)?.userAttrs ?? {}, Attribute.output);
  return { kind: "failing", message, output };
}

/** Trials differ in their numbers, paths and values even when they fail alike. */
function signature(reason: string | null): string {
  return (reason ?? "").replace(/[-+]?\d[\d.e+-]*/gi, "#");
}
