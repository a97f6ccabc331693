import { readFileSync } from "node:fs";
import { createAskTell } from "../optimizer/askTell";
import type { Goal, SamplerName } from "../optimizer/problem";
import { parseSpaceFile } from "../space/spaceFile";
import { UserError } from "../space/userError";

export interface AskTellArguments {
  readonly space: string;
  readonly sampler: SamplerName;
  readonly seed: number;
  /** Overrides the space file's objectives. */
  readonly goals: readonly Goal[] | null;
  readonly pruner: string;
  readonly maxSteps?: number;
}

/** Answers JSON lines on stdin until it ends. Nothing is read before the answer to what came earlier is out. */
export async function askTell(args: AskTellArguments): Promise<void> {
  const { space, sampler, seed, goals, pruner, maxSteps } = args;
  const file = parseSpaceFile(readJson(space));
  const session = createAskTell({
    space: file.definition,
    limits: file.limits,
    goals: goals ?? file.goals ?? ["minimize"],
    sampler,
    seed,
    pruner,
    ...(maxSteps === undefined ? {} : { maxSteps }),
  });
  for await (const line of lines(process.stdin)) {
    if (line.trim() === "") continue;
    const accepted = process.stdout.write(`${session.handleLine(line)}\n`);
    if (!accepted) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

/** Lines as they arrive; the last one may lack its end. */
async function* lines(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  input.setEncoding("utf8");
  let rest = "";
  for await (const chunk of input) {
    rest += chunk;
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    yield* whole;
  }
  if (rest !== "") yield rest;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`the space file ${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`the space file ${path} is not JSON: ${(error as Error).message}`);
  }
}
