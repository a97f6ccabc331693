import { flushOutput, ignoreClosedOutput } from "./cli/output";

/** Root of the terminal program: what the command needs is in a bundle of its own, and nothing else is read. */
async function main(): Promise<void> {
  ignoreClosedOutput();
  const argv = process.argv.slice(2);
  const { runProgram } =
    argv[0] === "ask-tell" ? await import("./cli/askTellProgram") : await import("./cli/program");
  const code = await runProgram(argv);
  await flushOutput();
  // What is still open (a runner's pipe) must not keep a finished program alive.
  process.exit(code);
}

void main();
