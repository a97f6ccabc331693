import { type Command, InvalidArgumentError, Option } from "commander";
import { type Repeats, SAMPLER_NAMES } from "../optimizer/problem";
import { UserError } from "../space/userError";
import type { Objective } from "../study/definition";
import { addAskTell } from "./askTellProgram";
import { goal, number, positiveInteger, positiveNumber, wholeNumber } from "./optionValues";
import type { ExitCode } from "./output";
import { runCommands } from "./runCommands";

/** Every command; the modules that one needs are loaded by it alone. */
export function runProgram(argv: readonly string[]): Promise<ExitCode> {
  return runCommands(argv, addCommands);
}

function addCommands(program: Command, done: (code: ExitCode) => void): void {
  program
    .command("scan")
    .description("list the annotated parameters")
    .argument("<path...>", "files or folders")
    .option("--root <folder>", "the project's root")
    .option("--json", "print one line of JSON")
    .action(async (paths: string[], options: { root?: string; json?: boolean }) => {
      const { scan } = await import("./scanCommand");
      done(await scan({ paths, root: options.root, json: options.json === true }));
    });

  program
    .command("run")
    .description("tune: begin a study, or go on with it")
    .argument("<path>", "the annotated script, or its folder")
    .option("--trials <n>", "the study's total of finished trials (default: 50)", positiveInteger)
    .addOption(
      new Option("--sampler <name>", "what proposes the values (default: auto)").choices(SAMPLER_NAMES),
    )
    .option("--parallel <k>", "trials that run at the same time: a number, gpus or auto (default: 1)")
    .option("--slots <list>", "environments of the slots: a JSON list of objects, or a file with one")
    .option("--seed <s>", "makes the study repeatable (default: drawn and recorded)", wholeNumber)
    .option("--study <name>", "its name (default: the file's or folder's)")
    .option("--command <command>", "how to run a trial, instead of the annotated one")
    .option("--objective <objective>", 'such as "minimize val_loss"; may be repeated', objective)
    .option(
      "--pruner <pruner>",
      'what stops hopeless trials early, such as median or "percentile(25)" (default: auto)',
    )
    .option(
      "--max-steps <m>",
      "steps of a whole trial, for pruners (default: the longest one's)",
      positiveInteger,
    )
    .option("--timeout <seconds>", "a trial that takes longer fails", positiveNumber)
    .option("--max-time <seconds>", "the study stops after this time", positiveNumber)
    .option("--target <value>", "the study stops when the objective is as good as this", number)
    .option("--patience <n>", "the study stops after so many trials without a better one", positiveInteger)
    .option(
      "--min-improvement <share>",
      "the study stops when less improvement is expected than this share of the noise (Gaussian process)",
      positiveNumber,
    )
    .option("--retries <n>", "how often a trial that was killed is tried again (default: 0)", wholeNumber)
    .option("--keep <which>", "trial folders to keep, such as best=5,last=20,size=2GB (default: all)")
    .option("--repeats <n>", "runs of each configuration: a number, or auto for where noise says so", repeats)
    .option("--per-second", "count improvement per second, where trials take differently long")
    .option("--warm-start <study>", "an earlier study to learn from; may be repeated", collect)
    .option("--outputs <folder>", "empty and real in each trial; may be repeated", collect)
    .option("--continue", "go on although the source or the settings changed")
    .option("--dry-run", "say what would be run, and run nothing")
    .option("--root <folder>", "the project's root")
    .option("--json", "print JSON lines")
    .action(async (path: string, options: RunOptions) => {
      const {
        timeout,
        maxTime,
        parallel,
        slots,
        target,
        patience,
        minImprovement,
        retries,
        keep,
        objective: objectives,
        continue: continueChanged,
        outputs,
        ...rest
      } = options;
      const environments = await slotsGiven(parallel, slots);
      const { parseKeep } = await import("../study/keepTrials");
      const args = {
        ...rest,
        path,
        objectives,
        timeoutS: timeout,
        maxTimeS: maxTime ?? null,
        slots: environments.length,
        slotEnvironments: environments,
        stopRules: { target, patience, minImprovement },
        retries: retries ?? 0,
        keep: keep === undefined ? null : parseKeep(keep),
        continueChanged: continueChanged === true,
        outputs: outputs ?? [],
        json: options.json === true,
      };
      if (options.dryRun) {
        const { dryRun } = await import("./dryRun");
        return done(await dryRun(args));
      }
      const { run } = await import("./runCommand");
      done(await run(args));
    });

  studyCommand(program, "show", "show a study's trials")
    .option("--json", "print one line of JSON")
    .action(async (path: string, options: StudyOptions) => {
      const { show } = await import("./showCommand");
      done(await show({ path, ...options, json: options.json === true }));
    });

  studyCommand(program, "insight", "what the optimizer believes along a parameter")
    .requiredOption("--param <name>", "the parameter; twice for a map of two", collect)
    .option("--at <trial>", "the curve runs through this trial's other values", wholeNumber)
    .option("--json", "print one line of JSON")
    .action(async (path: string, options: StudyOptions & { param: string[]; at?: number }) => {
      const { insight } = await import("./insightCommand");
      done(await insight({ path, ...options, params: options.param, json: options.json === true }));
    });

  studyCommand(program, "apply", "write a trial's values into the source")
    .option("--trial <which>", "a trial's number, best or recommended", whichTrial, "best")
    .option("--dry-run", "print the difference and change nothing")
    .action(async (path: string, options: StudyOptions & { trial: Which; dryRun?: boolean }) => {
      const { apply } = await import("./applyCommand");
      done(await apply({ path, ...options, dryRun: options.dryRun === true }));
    });

  studyCommand(program, "export", "print a study as a table")
    .addOption(
      new Option("--format <format>", "the table's format").choices(["csv", "json", "html"]).default("csv"),
    )
    .action(async (path: string, options: StudyOptions & { format: "csv" | "json" | "html" }) => {
      const { exportStudy } = await import("./exportCommand");
      done(await exportStudy({ path, ...options }));
    });

  studyCommand(program, "clean", "remove the folders of trials; the journal keeps every trial")
    .requiredOption("--keep <which>", "the folders to keep, such as best=5,last=20,size=2GB")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async (path: string, options: StudyOptions & { keep: string; dryRun?: boolean }) => {
      const { clean } = await import("./cleanCommand");
      done(await clean({ path, ...options, dryRun: options.dryRun === true }));
    });

  studyCommand(program, "repair", "set damaged lines of a study's journal aside").action(
    async (path: string, options: StudyOptions) => {
      const { repair } = await import("./repairCommand");
      done(await repair({ path, ...options }));
    },
  );

  addAskTell(program);
}

interface RunOptions {
  readonly trials?: number;
  readonly sampler?: (typeof SAMPLER_NAMES)[number];
  readonly parallel?: string;
  readonly slots?: string;
  readonly target?: number;
  readonly patience?: number;
  readonly minImprovement?: number;
  readonly retries?: number;
  readonly keep?: string;
  readonly seed?: number;
  readonly study?: string;
  readonly command?: string;
  readonly objective?: Objective[];
  readonly pruner?: string;
  readonly maxSteps?: number;
  readonly timeout?: number;
  readonly maxTime?: number;
  readonly continue?: boolean;
  readonly repeats?: Repeats;
  readonly perSecond?: boolean;
  readonly warmStart?: string[];
  readonly outputs?: string[];
  readonly dryRun?: boolean;
  readonly root?: string;
  readonly json?: boolean;
}

interface StudyOptions {
  readonly study?: string;
  readonly root?: string;
  readonly json?: boolean;
}

type Which = number | "best" | "recommended";

function studyCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument("<path>", "the annotated script, or its folder")
    .option("--study <name>", "which study (default: the only one)")
    .option("--root <folder>", "the project's root");
}

function repeats(text: string): Repeats {
  return text === "auto" ? text : positiveInteger(text);
}

/** The slots' environments, from --parallel or --slots. */
async function slotsGiven(parallel: string | undefined, slots: string | undefined) {
  if (parallel !== undefined && slots !== undefined)
    throw new UserError("Give either --parallel or --slots: a list of slots says how many there are.");
  const { readSlots, slotEnvironments } = await import("../jobs/slots");
  return slotEnvironments(await readSlots(slots ?? parallel ?? 1));
}

function objective(text: string, before: Objective[] | undefined): Objective[] {
  const [direction = "", metric, take = "last", ...rest] = text.trim().split(/\s+/);
  if (!metric || rest.length > 0 || (take !== "last" && take !== "best"))
    throw new InvalidArgumentError(
      'Write "minimize METRIC" or "maximize METRIC", and last or best behind it.',
    );
  return [...(before ?? []), { metric, goal: goal(direction), take }];
}

function collect(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

function whichTrial(text: string): Which {
  if (text === "best" || text === "recommended") return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Write a trial's number, best or recommended.");
  return wholeNumber(text);
}
