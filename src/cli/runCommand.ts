import { join } from "node:path";
import { findInterpreter } from "../jobs/interpreter";
import { createLauncher, type Launcher } from "../jobs/launcher";
import type { Logger } from "../jobs/logger";
import { type Project, scanProject } from "../jobs/project";
import { findRoot } from "../jobs/root";
import { createProcessRunnerHost } from "../jobs/runnerHost";
import type { SlotEnvironment } from "../jobs/slots";
import type { Recommendation, Repeats, SamplerName } from "../optimizer/problem";
import { UserError } from "../space/userError";
import type { Objective } from "../study/definition";
import { createJobRunner } from "../study/jobRunner";
import { createKeeper, type KeepPolicy } from "../study/keepTrials";
import { createOptimizerClient, type OptimizerClient, startWorker } from "../study/optimizerClient";
import { prepareStudy } from "../study/prepareStudy";
import { runStudy } from "../study/runStudy";
import type { StopReason } from "../study/stopReason";
import { checkStopRules, type StopRules } from "../study/stopRules";
import { problemOf, type Study } from "../study/study";
import { bestTrial, isFinishedTrial, paretoFront, toChosen } from "../study/studyView";
import { createJsonReporter } from "./jsonReporter";
import { nothingToTune } from "./nothingToTune";
import { Exit, type ExitCode, reportError } from "./output";
import type { Reporter } from "./reporter";
import { createStderrLogger } from "./stderrLogger";
import { createTextReporter } from "./textReporter";

export interface RunArguments {
  readonly path: string;
  readonly root?: string | undefined;
  readonly study?: string | undefined;
  readonly trials?: number | undefined;
  readonly sampler?: SamplerName | undefined;
  readonly seed?: number | undefined;
  readonly pruner?: string | undefined;
  readonly maxSteps?: number | undefined;
  readonly command?: string | undefined;
  readonly objectives?: readonly Objective[] | undefined;
  readonly timeoutS?: number | undefined;
  readonly repeats?: Repeats | undefined;
  readonly perSecond?: boolean | undefined;
  readonly warmStart?: readonly string[] | undefined;
  readonly maxTimeS: number | null;
  readonly slots: number;
  /** What each of the slots adds to its jobs' environments. */
  readonly slotEnvironments: readonly SlotEnvironment[];
  readonly stopRules: StopRules;
  readonly retries: number;
  /** Whose folders are kept; null for all. */
  readonly keep: KeepPolicy | null;
  readonly continueChanged: boolean;
  /** Root-relative folders that are empty and real in each trial. */
  readonly outputs: readonly string[];
  readonly json: boolean;
}

/** `run`: tunes PATH until the study has its number of trials, and says what is best. */
export async function run(args: RunArguments): Promise<ExitCode> {
  const logger = createStderrLogger();
  const reporter = args.json ? createJsonReporter() : createTextReporter();
  const interrupts = onInterrupt(reporter);
  const launcher = createLauncher({
    host: createProcessRunnerHost(),
    runnerScript: beside("trialRunner.js"),
    cwd: findRoot(args.path, args.root),
    logger,
  });
  try {
    // It takes longest to start. One that cannot be started is told of by its first trial.
    void launcher.warmUp(1).catch(() => {});
    return await tune({ args, launcher, reporter, interrupts, logger });
  } finally {
    await launcher.dispose();
    interrupts.dispose();
  }
}

async function tune({
  args,
  launcher,
  reporter,
  interrupts,
  logger,
}: Pick<Running, "args" | "launcher" | "reporter" | "interrupts" | "logger">): Promise<ExitCode> {
  const project = await scanProject(args.path, { root: args.root });
  if (nothingToTune(project, args)) return Exit.nothingToTune;
  const { study, isNew } = await prepareStudy(
    { project, name: args.study, settings: args, continueChanged: args.continueChanged },
    logger,
  );
  checkStopRules(args.stopRules, study.definition);
  reporter.begin(study, { isNew, slots: args.slots });
  const optimizer = createOptimizerClient({ start: () => startWorker(beside("optimizerWorker.js")), logger });
  try {
    const reason = await runJobs({ args, project, study, launcher, optimizer, reporter, interrupts, logger });
    if (reason?.kind === "failing") reportError(new UserError(withOutput(reason)), args.json);
    // The runners end while the optimizer thinks of what to recommend.
    await Promise.all([launcher.dispose(), summarize({ args, study, optimizer, reporter, reason })]);
    return exitCodeOf(study, reason);
  } finally {
    optimizer.dispose();
    study.dispose();
  }
}

interface Running {
  readonly args: RunArguments;
  readonly project: Project;
  readonly study: Study;
  readonly launcher: Launcher;
  readonly optimizer: OptimizerClient;
  readonly reporter: Reporter;
  readonly interrupts: Interrupts;
  readonly logger: Logger;
}

/** Null when it ended by an error, which is told. */
async function runJobs(running: Running): Promise<StopReason | null> {
  const { args, project, study, launcher, optimizer, reporter, interrupts, logger } = running;
  const left = study.definition.trials - study.trials.filter(isFinishedTrial).length;
  // While the optimizer starts and proposes; a runner that cannot be started is told of by its first trial.
  if (left > 0) void launcher.warmUp(Math.min(left, args.slots)).catch(() => {});
  const active = new Set<number>();
  let killing = false;
  interrupts.onKill(() => {
    killing = true;
    for (const trial of active) launcher.stop(trial, "kill");
  });
  const keeper = args.keep && createKeeper({ study, policy: args.keep, logger });
  try {
    const jobs = createJobRunner({
      study,
      project,
      launcher,
      interpreter: findInterpreter({ root: project.root }).path,
      outputs: args.outputs,
      slotEnvironments: args.slotEnvironments,
      describeWrites,
      onNotice: (message) => reporter.event({ event: "notice", message }),
    });
    return await runStudy({
      study,
      jobs,
      optimizer,
      slots: args.slots,
      maxTimeS: args.maxTimeS,
      stopRules: args.stopRules,
      retries: args.retries,
      signal: interrupts.signal,
      onEvent(event) {
        if (event.event === "started") active.add(event.number);
        // It was being decided on when the second Ctrl-C came.
        if (event.event === "started" && killing) launcher.stop(event.number, "kill");
        if (event.event === "finished") {
          active.delete(event.trial.number);
          keeper?.tidy();
        }
        reporter.event(event);
      },
      logger,
    });
  } catch (error) {
    reportError(error, args.json);
    return null;
  } finally {
    await keeper?.done();
  }
}

async function summarize(
  running: Pick<Running, "args" | "study" | "optimizer" | "reporter"> & {
    readonly reason: StopReason | null;
  },
): Promise<void> {
  const { args, study, optimizer, reporter, reason } = running;
  const { trials, definition } = study;
  const asked = { problem: problemOf(definition, args.slots), trials: study.optimizerTrials };
  const complete = trials.some(({ state }) => state === "complete");
  const recommended: Recommendation | null = complete ? await optimizer.recommended(asked) : null;
  reporter.end({
    study,
    reason,
    finished: trials.filter(isFinishedTrial).length,
    best: bestTrial(trials, definition.objectives),
    recommended: toChosen(recommended),
    front: paretoFront(trials, definition.objectives),
    path: args.path,
  });
}

function withOutput({ message, output }: Extract<StopReason, { kind: "failing" }>): string {
  return output === null ? message : `${message}\nThe first one's output ended with:\n${output}`;
}

function exitCodeOf(study: Study, reason: StopReason | null): ExitCode {
  if (reason?.kind === "stopped") return Exit.interrupted;
  const finished = study.trials.filter(isFinishedTrial);
  const allFailed = finished.length > 0 && finished.every(({ state }) => state === "failed");
  return reason === null || reason.kind === "failing" || allFailed ? Exit.failed : Exit.done;
}

interface Interrupts {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Called by the second. The third ends the program. */
  onKill(kill: () => void): void;
  dispose(): void;
}

function onInterrupt(reporter: Reporter): Interrupts {
  const controller = new AbortController();
  let kill = () => {};
  let times = 0;
  const interrupted = () => {
    times += 1;
    if (times === 1) {
      controller.abort();
      reporter.stopping();
    } else if (times === 2) kill();
    else process.exit(Exit.interrupted);
  };
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", interrupted);
  return {
    signal: controller.signal,
    onKill(next) {
      kill = next;
    },
    dispose() {
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
    },
  };
}

function describeWrites(paths: readonly string[]): string {
  const folders = [...new Set(paths.map((path) => path.split("/")[0] ?? path))];
  return (
    `A trial wrote to ${paths.join(", ")} in the project itself, because that is linked into each trial, not copied. ` +
    `To give each trial an empty one of its own, add ${folders.map((folder) => `--outputs ${folder}`).join(" ")}.`
  );
}

/** Of the bundles that stand beside this one. */
function beside(script: string): string {
  return join(__dirname, script);
}
