import type { Logger } from "../jobs/logger";

/** Warnings and errors on stderr; the rest only when GUIDED_TUNING_DEBUG is set. */
export function createStderrLogger(env = process.env): Logger {
  const write = (level: string, message: string) =>
    void process.stderr.write(`guided-tuning: ${level}${message}\n`);
  const quiet = () => {};
  const verbose = env.GUIDED_TUNING_DEBUG ? (message: string) => write("", message) : quiet;
  return {
    debug: verbose,
    info: verbose,
    warn: (message) => write("", message),
    error: (message) => write("", message instanceof Error ? (message.stack ?? message.message) : message),
  };
}
