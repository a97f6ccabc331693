import { flushOutput, ignoreClosedOutput } from "./cli/output";
import { runProgram } from "./cli/program";

/** Root of the terminal program. */
async function main(): Promise<void> {
  ignoreClosedOutput();
  const code = await runProgram(process.argv.slice(2));
  await flushOutput();
  // What is still open (a runner's pipe) must not keep a finished program alive.
  process.exit(code);
}

void main();
