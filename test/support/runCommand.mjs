import { spawn } from "node:child_process";

/** A program that ran and failed; `output` holds what it printed. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {number | string} status
   * @param {string} output
   */
  constructor(command, status, output) {
    super(`${command} ended with ${status}\n${output.slice(-4000)}`.trimEnd());
    this.name = "CommandFailed";
    this.output = output;
  }
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, echo?: boolean }} [options] `echo` shows the output as it comes
 * @returns {Promise<string>} what it printed on stdout and stderr
 * @throws {CommandFailed} when it ends with another status than 0, or cannot be started
 */
export function runCommand(command, args, options = {}) {
  const shown = [command, ...args].join(" ");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const [stream, sink] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
        output += chunk;
        if (options.echo) sink.write(chunk);
      });
    }
    child.on("error", (error) => reject(new CommandFailed(shown, error.message, output)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      // What was shown already is not repeated.
      else reject(new CommandFailed(shown, code ?? signal ?? "nothing", options.echo ? "" : output));
    });
  });
}
