import { UserError } from "../space/userError";

/** What the program's exit codes mean. */
export const Exit = { done: 0, failed: 1, nothingToTune: 2, interrupted: 130 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** A reader that went away (`| head`) is no reason to fail. */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}

/** One line of JSON; non-finite numbers are null. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Tells of an error on stderr and, with --json, as an event. A mistake of the user's comes without a stack. */
export function reportError(error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof UserError || !(error instanceof Error) ? message : (error.stack ?? message);
  process.stderr.write(`guided-tuning: ${detail}\n`);
  if (json) printJson({ event: "error", message });
}

/** Resolves when everything printed has been handed over: pipes are written to asynchronously. */
export async function flushOutput(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) =>
          stream.writableEnded ? resolve() : stream.write("", () => resolve()),
        ),
    ),
  );
}
