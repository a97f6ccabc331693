import { type Command, Option } from "commander";
import { type Goal, SAMPLER_NAMES } from "../optimizer/problem";
import { goal, positiveInteger, wholeNumber } from "./optionValues";
import type { ExitCode } from "./output";
import { runCommands } from "./runCommands";

/** `ask-tell` alone, in a bundle of its own: it is started anew by whoever asks, and has to answer at once. */
export function runProgram(argv: readonly string[]): Promise<ExitCode> {
  return runCommands(argv, addAskTell);
}

export function addAskTell(program: Command): void {
  program
    .command("ask-tell")
    .description("the optimizer alone: answers JSON lines on stdin")
    .requiredOption("--space <file>", "the space file")
    .addOption(
      new Option("--sampler <name>", "what proposes the values").choices(SAMPLER_NAMES).default("auto"),
    )
    .option("--seed <n>", "makes it repeatable", wholeNumber, 0)
    .addOption(
      new Option("--goal <goal>", "overrides the space file's objectives; may be repeated")
        .choices(["minimize", "maximize"])
        .argParser((value: string, before: Goal[] | undefined) => [...(before ?? []), goal(value)]),
    )
    .option("--pruner <pruner>", "what stops hopeless trials early", "none")
    .option(
      "--max-steps <m>",
      "steps of a whole trial, for pruners (default: the longest one's)",
      positiveInteger,
    )
    .action(
      async (options: {
        space: string;
        sampler: (typeof SAMPLER_NAMES)[number];
        seed: number;
        goal?: Goal[];
        pruner: string;
        maxSteps?: number;
      }) => {
        const { askTell } = await import("./askTellCommand");
        await askTell({ ...options, goals: options.goal ?? null });
      },
    );
}
