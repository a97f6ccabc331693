import type { RunnerEvent } from "../protocol/runnerProtocol";
import type { EndKind } from "./attributes";
import type { Limit, StudyDefinition } from "./definition";
import { type MetricSeries, takeValue } from "./metricSeries";

type Finished = Extract<RunnerEvent, { event: "finished" }>;

/** How a trial ended, as it is to be recorded. */
export interface Outcome {
  readonly kind: EndKind;
  readonly state: "complete" | "pruned" | "failed";
  /** One number an objective; null unless complete (or pruned with a last value). */
  readonly values: readonly number[] | null;
  /** One number a limit, positive when violated; null when the study has none or it was not measured. */
  readonly violations: readonly number[] | null;
  /** A sentence for people; null when the trial is complete. */
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly durationS: number | null;
  readonly peakMemoryMb?: number | null;
  /** The last lines of the output; empty unless failed. */
  readonly tail: readonly string[];
}

export interface OutcomeInput {
  readonly definition: Pick<StudyDefinition, "objectives" | "limits">;
  readonly finished: Finished;
  readonly series: MetricSeries;
  /** Names of everything metric-like in the output, to say what is there when the objective is not. */
  readonly seen: () => Promise<readonly string[]>;
}

/** Optuna keeps trial attributes below 2,045 characters where it stores them in tables. */
const LONGEST_REASON = 1000;
const LONGEST_LINE = 240;

export async function outcomeOf(input: OutcomeInput): Promise<Outcome> {
  const { finished } = input;
  const { exitCode, durationS, message } = finished;
  const failed = (kind: EndKind, reason: string): Outcome => ({
    kind,
    state: "failed",
    values: null,
    violations: null,
    reason: reason.slice(0, LONGEST_REASON),
    exitCode,
    durationS,
    peakMemoryMb: finished.peakMemoryMb,
    tail: finished.tail,
  });
  switch (finished.reason) {
    case "stopped":
      return failed("stopped", message ?? "stopped by the user");
    case "timeout":
      return failed("timeout", message ?? `took longer than the timeout (${Math.round(durationS)} s)`);
    case "not-found":
    case "not-executable":
      return failed("command-missing", message ?? "the command could not be started");
    case "signalled": {
      const kind = KILLING_SIGNALS.has(finished.signal ?? "") ? "killed" : "crashed";
      const reason = withLastLine(message ?? `killed by ${finished.signal}`, finished);
      return failed(finished.outOfMemory ? "out-of-memory" : kind, reason);
    }
    case "lost":
      return failed("host-died", message ?? "the job and its runner were killed from outside");
    case "pruned":
      return prunedOutcome(input);
    case "exited":
      if (exitCode === 0) return exitedOutcome(input, failed);
      return failed(
        finished.outOfMemory ? "out-of-memory" : "crashed",
        message ?? withLastLine(`exit code ${exitCode}`, finished),
      );
  }
}

/** Signals that programs do not send themselves by a mistake of their own. */
export const KILLING_SIGNALS: ReadonlySet<string> = new Set([
  "SIGKILL",
  "SIGTERM",
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
]);

/** A trial whose process is certainly gone without having said how it ended. */
export function lostOutcome(reason: string): Outcome {
  return {
    kind: "host-died",
    state: "failed",
    values: null,
    violations: null,
    reason,
    exitCode: null,
    durationS: null,
    tail: [],
  };
}

async function exitedOutcome(
  { definition, finished, series, seen }: OutcomeInput,
  failed: (kind: EndKind, reason: string) => Outcome,
): Promise<Outcome> {
  const measured = withMeasurements(series, finished);
  const values: number[] = [];
  for (const objective of definition.objectives) {
    const value = measured(objective.metric) ?? takeValue(series, objective);
    if (value === undefined) return failed("no-metric", neverPrinted(objective.metric, await seen()));
    if (!Number.isFinite(value.value)) return failed("not-a-number", notFinite(objective.metric, value));
    values.push(value.value);
  }
  const violations: number[] = [];
  for (const limit of definition.limits) {
    const value = measured(limit.metric) ?? series.last(limit.metric);
    if (value === undefined)
      return failed("no-metric", `${neverPrinted(limit.metric, await seen())} It is needed for the limit.`);
    if (Number.isNaN(value.value)) return failed("not-a-number", notFinite(limit.metric, value));
    violations.push(violationOf(limit, value.value));
  }
  return {
    kind: "complete",
    state: "complete",
    values,
    violations: violations.length > 0 ? violations : null,
    reason: null,
    exitCode: finished.exitCode,
    durationS: finished.durationS,
    peakMemoryMb: finished.peakMemoryMb,
    tail: [],
  };
}

/** What a pruned trial had come to. */
export function prunedOutcome({
  definition,
  finished,
  series,
}: Pick<OutcomeInput, "definition" | "finished" | "series">): Outcome {
  const [objective] = definition.objectives;
  const last = objective && definition.objectives.length === 1 ? series.last(objective.metric) : undefined;
  return {
    kind: "pruned",
    state: "pruned",
    values: last && !Number.isNaN(last.value) ? [last.value] : null,
    violations: null,
    reason: finished.message ?? "pruned",
    exitCode: finished.exitCode,
    durationS: finished.durationS,
    peakMemoryMb: finished.peakMemoryMb,
    tail: [],
  };
}

/** What the runner measures can be an objective or a limit without being printed; what is printed goes first. */
function withMeasurements(series: MetricSeries, finished: Finished) {
  return (metric: string) => {
    if (series.last(metric)) return undefined;
    if (metric === "duration_s") return { step: 0, value: finished.durationS };
    if (metric === "peak_memory_mb" && finished.peakMemoryMb !== null)
      return { step: 0, value: finished.peakMemoryMb };
    return undefined;
  };
}

/** Positive when violated, as in Optuna's `constraints`. */
export function violationOf({ op, bound }: Limit, value: number): number {
  const violation = op.startsWith("<") ? value - bound : bound - value;
  const strict = op === "<" || op === ">";
  return strict && violation === 0 ? Number.EPSILON : violation;
}

function neverPrinted(metric: string, seen: readonly string[]): string {
  const others = seen.filter((name) => name !== metric);
  if (others.length === 0)
    return `${metric} was never printed, nor any other metric: print it like \`${metric}=0.31\`.`;
  const list = others.slice(0, 12).join(", ");
  return (
    `${metric} was never printed; what was: ${list}${others.length > 12 ? ", …" : ""}. ` +
    `Name one of these in the objective, or print \`${metric}=0.31\`.`
  );
}

function notFinite(metric: string, { step, value }: { step: number; value: number }): string {
  const text = Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return `${metric} was ${text} at step ${step}`;
}

/** What the shell that records a job's end says itself when a signal ended the job. */
const SHELL_WORD =
  /^(Killed|Terminated|Aborted|Hangup|Segmentation fault|Bus error|Illegal instruction)( \(core dumped\))?$/;

/** The last line of a traceback says more than an exit code; a line without end says no more. */
function withLastLine(message: string, { tail }: Finished): string {
  const line = tail.findLast((text) => text.trim() !== "")?.trim();
  if (line === undefined || message.includes(line) || SHELL_WORD.test(line)) return message;
  return `${message}: ${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line}`;
}
