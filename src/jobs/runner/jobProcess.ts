import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync } from "node:fs";
import { constants as osConstants } from "node:os";
import { resolve } from "node:path";
import type { ExitReason, ProcessIdentity, TrialSpec } from "../../protocol/runnerProtocol";
import { findProgram } from "../interpreter";
import { applyEnvironment } from "../jobEnvironment";
import { identityOfChild, isAlive } from "../processIdentity";
import { trialFiles } from "../trialFiles";

/** A training job, started by us or taken over from a runner that was killed. */
export interface JobProcess {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<JobEnd>;
}

export type JobEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  /** Killed together with the shell that would have recorded its exit code. */
  | { readonly kind: "lost" };

export interface StartFailure {
  readonly reason: Extract<ExitReason, "not-found" | "not-executable">;
  readonly message: string;
}

/**
 * The job is started by a shell that does nothing but wait and write the exit code to a file ($0): when this runner is
 * killed, the job goes on, and whoever takes it over learns how it ended. The shell outlives the signals that
 * interrupt the job; `trap :` (unlike an ignored signal) is not handed on to the job.
 */
const RECORDING_SHELL =
  'trap : HUP INT QUIT TERM; "$@"; code=$?; { echo $code > "$0"; } 2> /dev/null; exit $code';

/** Nothing changes it, and every look at a variable of `process.env` is a call into the system's library. */
let own: NodeJS.ProcessEnv | null = null;

/** How often a job that is not our child is looked at. */
const POLL_MS = 50;

/**
 * Starts the job in a session of its own, with its output going straight to output.log: it has no pipe to us that
 * could fill up or break, and both streams keep their order.
 */
export async function startJob(spec: TrialSpec): Promise<JobProcess | StartFailure> {
  own ??= { ...process.env };
  const env = applyEnvironment(own, spec.env);
  const failure = whyNotRunnable(spec, env);
  if (failure) return failure;
  const files = trialFiles(spec.trialDir);
  const output = openSync(files.output, "a", 0o644);
  try {
    const [program, args] = recordable(env)
      ? ["/bin/sh", ["-c", RECORDING_SHELL, files.exitCode, ...spec.argv]]
      : [spec.argv[0]!, spec.argv.slice(1)];
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env,
      stdio: ["ignore", output, output],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    // Read at once, before the event loop can reap a job that has ended already.
    const identity = child.pid === undefined ? null : identityOfChild(child.pid);
    const ended = new Promise<JobEnd>((done) => {
      child.once("exit", (code, signal) => done(signal ? { kind: "signalled", signal } : endOf(code ?? 0)));
    });
    await new Promise<void>((started, failed) => {
      child.once("spawn", started);
      child.once("error", failed);
    });
    return { identity: identity!, ended };
  } catch (error) {
    return {
      reason: "not-executable",
      message: `${spec.argv[0]} cannot be started: ${(error as Error).message}`,
    };
  } finally {
    closeSync(output);
  }
}

/** A job whose runner was killed. Its end is seen by looking, its exit code read from the file. */
export function takeOverJob(identity: ProcessIdentity, trialDir: string): JobProcess {
  const ended = new Promise<JobEnd>((done) => {
    const look = () => {
      if (!isAlive(identity)) {
        clearInterval(timer);
        done(recordedEnd(trialDir));
      }
    };
    const timer = setInterval(look, POLL_MS);
    look();
  });
  return { identity, ended };
}

/** How a job ended that nobody watched. */
export function recordedEnd(trialDir: string): JobEnd {
  try {
    const text = readFileSync(trialFiles(trialDir).exitCode, "latin1").trim();
    return /^\d+$/.test(text) ? endOf(Number(text)) : { kind: "lost" };
  } catch {
    return { kind: "lost" };
  }
}

/** Shells report a program that was killed by signal n as 128 + n. */
function endOf(code: number): JobEnd {
  if (code <= 128) return { kind: "exited", exitCode: code };
  const signal = Object.entries(osConstants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal ? { kind: "signalled", signal } : { kind: "exited", exitCode: code };
}

/** dash drops variables whose names are not a shell's; such a job runs without the shell. */
function recordable(env: Readonly<Record<string, string>>): boolean {
  return process.platform !== "win32" && Object.keys(env).every((name) => /^[A-Za-z_]\w*$/.test(name));
}

function whyNotRunnable(spec: TrialSpec, env: Readonly<Record<string, string>>): StartFailure | null {
  const program = spec.argv[0]!;
  if (!existsSync(spec.cwd)) {
    return {
      reason: "not-found",
      message: `the trial's folder ${spec.cwd} was removed before it could start`,
    };
  }
  if (findProgram(program, { env, cwd: spec.cwd })) return null;
  const path = resolve(spec.cwd, program);
  if (program.includes("/") && existsSync(path) && !mayExecute(path)) {
    return {
      reason: "not-executable",
      message: `${program} is not executable; run \`chmod +x ${program}\`, or put its interpreter before it in the command`,
    };
  }
  return {
    reason: "not-found",
    message: `command not found: ${program}; check its spelling${/^python3?$/.test(program) ? ", or install Python" : ""}, or write its full path in the command`,
  };
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
