import { connect, type Socket } from "node:net";
import { basename, dirname } from "node:path";
import { RUNNER_TOKEN } from "./jobs/jobEnvironment";
import { onJsonLines, sendJsonLine } from "./jobs/lines";
import { currentIdentity } from "./jobs/processIdentity";
import { type FinishedEvent, notStarted, runTrial } from "./jobs/runner/runTrial";
import type { StopKind } from "./jobs/runner/stopper";
import { createTerminal } from "./jobs/runner/terminal";
import { readSpecNow } from "./jobs/trialFiles";
import type { HostMessage, RunnerMessage } from "./protocol/runnerProtocol";

/*
 * The process in a trial's terminal: `node trialRunner.js SOCKET`, with TUNE_RUNNER_TOKEN in its environment. It runs
 * trials as its host says. When the host is gone it finishes the trials it has, in files, and ends.
 * It always exits with 0: a terminal whose process fails pops up an error, and how a job ended is in its events.
 */

const terminal = createTerminal();

function main(): void {
  const [address] = process.argv.slice(2);
  if (!address) {
    terminal.write("This program is started by Guided Tuning.\r\n");
    return;
  }
  // A lost terminal must not end the job; without listeners these signals would end the process.
  for (const signal of ["SIGHUP", "SIGPIPE"] as const) process.on(signal, () => undefined);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("uncaughtException", (error) => terminal.write(`\r\n${error.stack ?? error.message}\r\n`));

  const host = connect(address);
  const runner = new Runner(host);
  process.on("SIGINT", () => runner.interrupt());
  process.on("SIGTERM", () => runner.interrupt());
  host.on("connect", () => {
    const token = process.env[RUNNER_TOKEN] ?? "";
    sendJsonLine(host, { type: "ready", runner: currentIdentity(), token } satisfies RunnerMessage);
  });
  onJsonLines(
    host,
    (message) => runner.receive(message as HostMessage),
    () => undefined,
  );
  host.on("error", () => undefined);
  host.on("close", () => runner.leave());
}

/** A trial that runs here. */
interface Running {
  stop: ((kind: StopKind) => void) | null;
  /** Asked for before it could be stopped. */
  early: StopKind | null;
}

class Runner {
  /** By number. In a terminal there is one at a time; a runner without one may serve several slots. */
  private readonly running = new Map<number, Running>();
  private leaving = false;
  private interrupts = 0;

  constructor(private readonly host: Socket) {}

  receive(message: HostMessage): void {
    if (message.type === "run") void this.run(message.spec);
    else if (message.type === "stop") this.stopTrial(message.trial, message.how);
    else if (message.type === "leave") this.leave();
  }

  /** Ctrl-C in the terminal: the first stops the job gracefully, the second at once. */
  interrupt(): void {
    if (this.running.size === 0) {
      terminal.write("\r\nNo trial is running here.\r\n");
      return;
    }
    const kind = this.interrupts++ > 0 ? "kill" : "stop";
    for (const trial of this.running.keys()) this.stopTrial(trial, kind);
  }

  /** Ends the process as soon as no trial runs; until then the host, if it is there, goes on hearing of it. */
  leave(): void {
    this.leaving = true;
    if (this.running.size === 0) this.end();
  }

  private end(): void {
    const exit = () => process.exit(0);
    if (this.host.destroyed) exit();
    this.host.once("close", exit);
    this.host.end();
    setTimeout(exit, END_TIMEOUT_MS);
  }

  private stopTrial(trial: number, kind: StopKind): void {
    const running = this.running.get(trial);
    if (running?.stop) running.stop(kind);
    else if (running) running.early = kind;
  }

  private async run(specPath: string): Promise<void> {
    let trial = Number(basename(dirname(specPath)));
    const running: Running = { stop: null, early: null };
    try {
      const spec = readSpecNow(specPath);
      trial = spec.trial;
      this.running.set(trial, running);
      terminal.write(heading(spec.title));
      const finished = await runTrial(spec, {
        onEvent: (event) => this.tell({ type: "event", trial, event }),
        onOutput: (bytes) => terminal.write(bytes),
        onProblem: (message) => terminal.write(warning(`events.jsonl cannot be written: ${message}`)),
        onStoppable: (stop) => {
          running.stop = stop;
          if (running.early) stop(running.early);
        },
      });
      terminal.write(footer(finished));
    } catch (error) {
      const event = notStarted((error as Error).message);
      terminal.write(footer(event));
      this.tell({ type: "event", trial, event });
    }
    this.running.delete(trial);
    if (this.running.size > 0) return;
    this.interrupts = 0;
    if (this.leaving) this.end();
  }

  private tell(message: RunnerMessage): void {
    sendJsonLine(this.host, message);
  }
}

/** A host that does not close its end must not keep an idle runner. */
const END_TIMEOUT_MS = 500;
const BOLD = "\u001b[1m";
const DIM = "\u001b[2m";
const RED = "\u001b[31m";
const RESET = "\u001b[0m";

function heading(title: string): string {
  return `\r\n${BOLD}${title}${RESET}\r\n`;
}

function warning(message: string): string {
  return `\r\n${RED}${message}${RESET}\r\n`;
}

function footer({ message, durationS }: FinishedEvent): string {
  const seconds = `${durationS.toFixed(1)} s`;
  return message === null
    ? `${DIM}${seconds}${RESET}\r\n`
    : `${RED}${message}${RESET} ${DIM}${seconds}${RESET}\r\n`;
}

main();
