import { Command, CommanderError } from "commander";
import { Exit, type ExitCode, reportError } from "./output";

/**
 * Parses the command line and runs the command it names.
 * @param addCommands adds the commands there are; one that ends otherwise than well tells its exit code to `done`.
 */
export async function runCommands(
  argv: readonly string[],
  addCommands: (program: Command, done: (code: ExitCode) => void) => void,
): Promise<ExitCode> {
  let code: ExitCode = Exit.done;
  const json = argv.includes("--json");
  const program = new Command("guided-tuning")
    .description("Tune the parameters of your own code from comments in it.")
    .exitOverride()
    .showHelpAfterError("(add --help for the options)");
  addCommands(program, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) reportError(error, json);
    else if (error.exitCode !== 0 && json) reportJsonError(error.message);
    return error instanceof CommanderError && error.exitCode === 0 ? Exit.done : Exit.failed;
  }
}

/** Commander has said it on stderr already. */
function reportJsonError(message: string): void {
  process.stdout.write(`${JSON.stringify({ event: "error", message })}\n`);
}
