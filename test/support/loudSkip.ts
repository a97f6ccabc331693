import { appendFileSync } from "node:fs";

/**
 * Says that something cannot be tested on this machine: `npm test` repeats it at its end, and where skips are
 * forbidden (`CI=true`, `--no-skips`) it is a failure. Called while tests are collected, beside `describe.skipIf`.
 *
 * @param reason what is missing, why it matters and how to get it
 * @throws when skips are forbidden
 */
export function loudSkip(reason: string): void {
  if (skipsAreForbidden()) throw new Error(`Skipping is forbidden here, but: ${reason}`);
  const file = process.env.GUIDED_TUNING_SKIPS;
  if (file !== undefined) appendFileSync(file, `${reason.replaceAll("\n", " ")}\n`);
  else console.warn(`SKIPPED: ${reason}`);
}

function skipsAreForbidden(): boolean {
  return process.env.CI === "true" || process.env.GUIDED_TUNING_NO_SKIPS === "1";
}
