// Pictures of the dashboard in every state worth looking at: `node test/e2e/dashboard/screenshots.mjs FOLDER [NAME…]`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../../workbench/browser.mjs";
import { serveDashboard } from "./fakePage.mjs";

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 400, height: 900 };

/** @typedef {{ query: Record<string, string>, size?: typeof WIDE, tab?: string, full?: boolean, act?: (page: import("playwright-core").Page) => Promise<unknown> }} Shot */

/** @type {Record<string, Shot>} */
const SHOTS = {
  dark: { query: {} },
  light: { query: { theme: "light" } },
  "high-contrast": { query: { theme: "highContrast" } },
  "high-contrast-light": { query: { theme: "highContrastLight" } },
  narrow: { query: {}, size: NARROW, full: true },
  "narrow-light": { query: { theme: "light" }, size: NARROW },
  medium: { query: {}, size: { width: 820, height: 900 } },
  tpe: { query: { model: "tpe" } },
  "tpe-choice": {
    query: { model: "tpe" },
    act: (page) => page.locator(".parameter", { hasText: "opt" }).click(),
  },
  choice: { query: {}, act: (page) => page.locator(".parameter", { hasText: "batch" }).click() },
  integer: {
    query: { theme: "light" },
    act: (page) => page.locator(".parameter", { hasText: "units" }).click(),
  },
  map: { query: {}, act: (page) => page.selectOption("#with", "momentum") },
  pick: { query: {}, act: (page) => page.locator("canvas:visible").click({ position: { x: 200, y: 120 } }) },
  hover: { query: {}, act: (page) => page.locator("canvas:visible").hover({ position: { x: 330, y: 160 } }) },
  tooltip: {
    query: {},
    act: (page) => page.locator("canvas:visible").hover({ position: { x: 125, y: 25 } }),
  },
  "tooltip-history": {
    query: { theme: "light" },
    tab: "History",
    act: (page) => page.locator("canvas:visible").hover({ position: { x: 300, y: 250 } }),
  },
  past: { query: {}, act: (page) => page.locator("#scrubber").fill("9") },
  selected: { query: {}, act: (page) => page.locator("tbody tr").nth(4).click() },
  closeup: { query: {}, act: (page) => page.getByRole("button", { name: "Close-up" }).click() },
  "closeup-history": {
    query: { scenario: "thousand" },
    tab: "History",
    act: (page) => page.getByRole("button", { name: "Close-up" }).click(),
  },
  empty: { query: { scenario: "empty" } },
  nothing: { query: { scenario: "nothing" } },
  silent: { query: { silent: "yes" } },
  first: { query: { scenario: "first" } },
  one: { query: { scenario: "one" } },
  failing: { query: { scenario: "failing" } },
  long: { query: { scenario: "long" } },
  "long-narrow": { query: { scenario: "long" }, size: NARROW, full: true },
  twelve: { query: { scenario: "twelve" } },
  "twelve-narrow": { query: { scenario: "twelve" }, size: NARROW, full: true },
  thousand: { query: { scenario: "thousand" } },
  several: { query: { scenario: "several" } },
  finished: { query: { scenario: "finished" } },
  history: { query: {}, tab: "History" },
  "history-light": { query: { theme: "light" }, tab: "History" },
  "history-narrow": { query: {}, tab: "History", size: NARROW },
  "history-thousand": { query: { scenario: "thousand" }, tab: "History" },
  "history-several": { query: { scenario: "several" }, tab: "History" },
  "history-failing": { query: { scenario: "failing" }, tab: "History" },
  tradeoff: { query: { scenario: "several" }, tab: "Trade-off" },
  importance: { query: { scenario: "twelve" }, tab: "Importance" },
  parallel: { query: { scenario: "twelve" }, tab: "Parallel" },
  "parallel-thousand": { query: { scenario: "thousand" }, tab: "Parallel" },
  "parallel-narrow": { query: {}, tab: "Parallel", size: NARROW },
  curves: { query: {}, tab: "Curves" },
  "curves-light": { query: { theme: "light" }, tab: "Curves" },
  "curves-five": { query: { scenario: "five" }, tab: "Curves" },
  "curves-deep": { query: { scenario: "deep" }, tab: "Curves" },
  "curves-deep-light": { query: { scenario: "deep", theme: "light" }, tab: "Curves" },
  "curves-thousand-high-contrast": { query: { scenario: "thousand", theme: "highContrast" }, tab: "Curves" },
  "curves-tooltip": {
    query: {},
    tab: "Curves",
    act: (page) => page.locator("canvas:visible").hover({ position: { x: 330, y: 60 } }),
  },
  timeline: { query: {}, tab: "Timeline" },
  "trials-twelve": { query: { scenario: "twelve" }, tab: "Trials" },
  table: { query: {}, tab: "History", act: (page) => page.locator("summary:visible").click() },
};

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder for the pictures");
mkdirSync(folder, { recursive: true });
const server = await serveDashboard();
const browser = await launchBrowser();
try {
  for (const [name, shot] of Object.entries(SHOTS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const context = await browser.newContext({ viewport: shot.size ?? WIDE, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && console.error(name, message.text()));
    page.on("pageerror", (error) => console.error(name, error));
    await page.goto(server.url(shot.query));
    if (shot.query.silent === undefined) await page.waitForSelector("main");
    if (shot.tab) await page.getByRole("tab", { name: shot.tab, exact: true }).click();
    await settled(page);
    await shot.act?.(page);
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: shot.full ?? false });
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}

/** @param {import("playwright-core").Page} page */
async function settled(page) {
  await frames(page);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await frames(page);
}

/** @param {import("playwright-core").Page} page */
function frames(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
