// The browser in which tests look at the workbench.
import { chromium } from "playwright-core";
import { findChromium } from "./prerequisites.mjs";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Text is measured alike on every machine.
  "--font-render-hinting=none",
];

/** @returns {Promise<import("playwright-core").Browser>} a headless Chromium */
export async function launchBrowser() {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error(
      "Chromium is missing: install it (Debian: apt-get install chromium), or name one in GUIDED_TUNING_CHROMIUM",
    );
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}
