import { existsSync } from "node:fs";
import { ensureWorkbench } from "../workbench/install.mjs";
import { findChromium } from "../workbench/prerequisites.mjs";

/** `npm test` installs and packages; run alone, these tests say what is missing instead of failing one by one. */
export default async function setup(): Promise<void> {
  if (findChromium() === undefined) throw new Error("Chromium is missing: run `npm run test:e2e`");
  if (!existsSync("guided-tuning.vsix"))
    throw new Error("guided-tuning.vsix is missing: run `npm run package`");
  await ensureWorkbench(console.log);
}
