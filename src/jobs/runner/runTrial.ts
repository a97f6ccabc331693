import { existsSync, readFileSync, statfsSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ProcessIdentity, RunnerEvent, TrialSpec } from "../../protocol/runnerProtocol";
import { createJobSessions } from "../jobSessions";
import { createMetricByteReader } from "../metricBytes";
import { ageMs, currentIdentity, isAlive } from "../processIdentity";
import { listTree, signalGroup } from "../processTree";
import { readEvents, trialFiles } from "../trialFiles";
import { describeEnd, KILLED_FOR_MEMORY, reasonOf } from "./describeEnd";
import { claimEventLog, continueEventLog, type EventLog } from "./eventLog";
import { trackMembers } from "./jobMembers";
import { type JobEnd, type JobProcess, startJob, takeOverJob } from "./jobProcess";
import { createMetricReporter } from "./metricReporter";
import { outOfMemoryLine, watchOomKills } from "./outOfMemory";
import { openOutputTail } from "./outputTail";
import { watchMemory } from "./peakMemory";
import { createStopper, type StopKind } from "./stopper";
import { startStopwatch } from "./stopwatch";
import { lastLines } from "./tailLines";

export type FinishedEvent = Extract<RunnerEvent, { event: "finished" }>;

export interface TrialContext {
  readonly onEvent: (event: RunnerEvent) => void;
  readonly onOutput?: (bytes: Buffer) => void;
  /** Told once when the trial's events cannot be written: the host still gets them. */
  readonly onProblem?: (message: string) => void;
  /** Called once the trial can be stopped. */
  readonly onStoppable?: (stop: (kind: StopKind) => void) => void;
}

/** How long to wait before looking for more output: short while there is some, longer when the job is silent. */
const MIN_POLL_MS = 15;
const MAX_POLL_MS = 80;
/** Bytes are read in slices of about this length, so that messages are answered in between. */
const SLICE_MS = 8;

/**
 * Runs a trial to its end and tells every event, which is also in events.jsonl. Running it again is
 * safe: a trial that has finished is only told again, and one whose runner was killed is taken over.
 */
export async function runTrial(spec: TrialSpec, context: TrialContext): Promise<FinishedEvent> {
  const log = claimEventLog(trialFiles(spec.trialDir).events);
  return log === null ? takeOverTrial(spec, context) : startTrial(spec, log, context);
}

/** Of the jobs that run here. Each leads one of its own. */
const sessions = createJobSessions();

/** Goes on with a trial that a killed runner left behind. */
export async function takeOverTrial(spec: TrialSpec, context: TrialContext): Promise<FinishedEvent> {
  const events = (await readEvents(spec.trialDir)) ?? [];
  const finished = events.find((event) => event.event === "finished");
  for (const event of events) if (event !== finished) context.onEvent(event);
  if (finished) {
    context.onEvent(finished);
    return finished;
  }
  const log = continueEventLog(trialFiles(spec.trialDir).events);
  const emit = emitter(log, context);
  const started = events.find((event) => event.event === "started");
  const job = started?.job ?? unrecordedJob(spec.trialDir);
  if (job === null) {
    return end(spec, log, emit, { end: { kind: "lost" }, seconds: 0 });
  }
  if (!started) emit({ event: "started", time: Date.now(), job, runner: currentIdentity() });
  const wallMs = started ? Math.max(0, Date.now() - started.time) : 0;
  const age = ageMs(job) ?? wallMs;
  return supervise(spec, takeOverJob(job, spec.trialDir), {
    log,
    emit,
    context,
    ageMs: age,
    takenOver: true,
  });
}

async function startTrial(spec: TrialSpec, log: EventLog, context: TrialContext): Promise<FinishedEvent> {
  const emit = emitter(log, context);
  emit({ event: "claimed", time: Date.now(), runner: currentIdentity() });
  const job = await startJob(spec);
  if ("reason" in job) {
    const finished: FinishedEvent = { ...notStarted(job.message), reason: job.reason };
    emit(finished);
    log.close();
    return finished;
  }
  emit({ event: "started", time: Date.now(), job: job.identity, runner: currentIdentity() });
  return supervise(spec, job, { log, emit, context, ageMs: 0, takenOver: false });
}

interface Supervision {
  readonly log: EventLog;
  readonly emit: (event: RunnerEvent) => void;
  readonly context: TrialContext;
  /** How long the job has been running. */
  readonly ageMs: number;
  readonly takenOver: boolean;
}

/** Reads the job's output until the job has ended, and ends it when asked to or when its time is up. */
async function supervise(spec: TrialSpec, job: JobProcess, supervision: Supervision): Promise<FinishedEvent> {
  const { log, emit, context, takenOver } = supervision;
  const files = trialFiles(spec.trialDir);
  const stopwatch = startStopwatch(supervision.ageMs);
  const reader = createMetricByteReader({ names: spec.metrics });
  const reporter = createMetricReporter({ emit });
  const { pid, startTime } = job.identity;
  const root = { pid, startTime, trialDir: spec.trialDir, sessions };
  sessions.add(pid);
  const members = trackMembers(root);
  const memory = watchMemory(members);
  const killedForMemory = watchOomKills();
  const stopper = createStopper({
    job: job.identity,
    root,
    members,
    graceS: spec.graceS,
    takenOver,
  });
  const tail = openOutputTail({
    path: files.output,
    consume(bytes) {
      context.onOutput?.(bytes);
      reporter.add(reader.push(bytes));
    },
    pause: () => signalGroup(pid, "SIGSTOP"),
    resume: () => signalGroup(pid, "SIGCONT"),
  });
  context.onStoppable?.(stopper.request);
  const timeoutMs = (spec.timeoutS ?? Number.POSITIVE_INFINITY) * 1000;
  const ended: { end: JobEnd | null } = { end: null };
  let wake = () => {};
  void job.ended.then((how) => {
    ended.end = how;
    wake();
  });
  const nap = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  let poll = MIN_POLL_MS;
  while (ended.end === null) {
    stopwatch.tick();
    if (stopwatch.elapsedMs >= timeoutMs) stopper.request("timeout");
    const any = readSlice(tail.readSome);
    reporter.tick(Date.now());
    if (any) {
      poll = MIN_POLL_MS;
      await nextTurn();
      continue;
    }
    if (existsSync(files.stopRequest)) stopper.request(requestedStop(files.stopRequest));
    await nap(Math.max(1, Math.min(poll, timeoutMs - stopwatch.elapsedMs)));
    poll = Math.min(MAX_POLL_MS, poll * 2);
  }
  stopwatch.tick();
  const seconds = stopwatch.elapsedMs / 1000;
  const peakMemoryMb = memory.stop();
  await stopper.finish();
  sessions.delete(pid);
  while (readSlice(tail.readSome)) await nextTurn();
  reporter.add(reader.end());
  reporter.finish();
  const lines = lastLines(tail.lastBytes());
  tail.close();
  return end(spec, log, emit, {
    end: ended.end,
    seconds,
    stopped: stopper.reason,
    peakMemoryMb,
    lines,
    outOfMemory: whyOutOfMemory(ended.end, lines, () => killedForMemory() || memory.exhausted),
  });
}

/** What says that a job failed for want of memory; null when it did not, or when nothing says so. */
function whyOutOfMemory(how: JobEnd, lines: readonly string[], wasKilled: () => boolean): string | null {
  if (how.kind === "exited" && how.exitCode === 0) return null;
  const line = outOfMemoryLine(lines);
  if (line !== null) return line;
  return how.kind === "signalled" && how.signal === "SIGKILL" && wasKilled() ? KILLED_FOR_MEMORY : null;
}

interface Outcome {
  readonly end: JobEnd;
  readonly seconds: number;
  readonly stopped?: "stopped" | "pruned" | "timeout" | null;
  readonly peakMemoryMb?: number | null;
  readonly lines?: readonly string[];
  readonly outOfMemory?: string | null;
}

function end(
  spec: TrialSpec,
  log: EventLog,
  emit: (event: RunnerEvent) => void,
  { end: how, seconds, stopped = null, peakMemoryMb = null, lines = [], outOfMemory = null }: Outcome,
): FinishedEvent {
  const finished: FinishedEvent = {
    event: "finished",
    time: Date.now(),
    reason: stopped ?? reasonOf(how),
    exitCode: how.kind === "exited" ? how.exitCode : null,
    signal: how.kind === "signalled" ? how.signal : null,
    durationS: Math.round(seconds * 1000) / 1000,
    peakMemoryMb,
    tail: lines,
    message: describeEnd({
      how,
      stopped,
      timeoutS: spec.timeoutS,
      tail: lines,
      diskFull: isDiskFull(spec.trialDir),
      outOfMemory,
    }),
    ...(stopped === null && outOfMemory !== null && { outOfMemory: true as const }),
  };
  emit(finished);
  log.close();
  return finished;
}

/** A trial that never ran. */
export function notStarted(message: string): FinishedEvent {
  return {
    event: "finished",
    time: Date.now(),
    reason: "not-executable",
    exitCode: null,
    signal: null,
    durationS: 0,
    peakMemoryMb: null,
    tail: [],
    message,
  };
}

function emitter(log: EventLog, context: TrialContext): (event: RunnerEvent) => void {
  let told = false;
  return (event) => {
    log.append(event);
    context.onEvent(event);
    if (log.problem === null || told) return;
    told = true;
    context.onProblem?.(log.problem);
  };
}

/** Reads for a while; whether there was anything. */
function readSlice(readSome: () => boolean): boolean {
  const until = performance.now() + SLICE_MS;
  let any = false;
  while (readSome()) {
    any = true;
    if (performance.now() > until) break;
  }
  return any;
}

function requestedStop(path: string): StopKind {
  const text = readFileSync(path, "latin1").trim();
  return text === "prune" || text === "kill" ? text : "stop";
}

/** The runner was killed between starting the job and writing that down: the job carries the trial's marker. */
function unrecordedJob(trialDir: string): ProcessIdentity | null {
  const tree = listTree({ pid: null, trialDir });
  const leader = tree.find(({ pid, session }) => pid === session) ?? tree[0];
  const own = currentIdentity();
  const job = leader && { ...own, pid: leader.pid, startTime: leader.startTime };
  return job && isAlive(job) ? job : null;
}

function isDiskFull(folder: string): boolean {
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
}
