import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Insight } from "../../../webview/types";
import { launchBrowser } from "../../workbench/browser.mjs";
import { serveDashboard } from "./fakePage.mjs";

// The dashboard in a page of its own, with a fake host: what it shows, what it asks for, what it survives.
const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 400, height: 900 };
const TABS = ["Belief", "History", "Importance", "Parallel", "Curves", "Timeline", "Trials"];

let browser: Browser;
let server: Awaited<ReturnType<typeof serveDashboard>>;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce" });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
});

// Whatever a test is about: no script error, nothing that the content policy refused.
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function open(query: Record<string, string> = {}): Promise<void> {
  await page.goto(server.url(query));
  await page.waitForSelector("main");
  await settled();
}

/** Resolves when what was asked for is drawn: the page draws in the next frame, and what it asks for comes later. */
async function settled(): Promise<void> {
  await frames();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await frames();
}

function frames(): Promise<unknown> {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function openTab(name: string): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
  await settled();
}

/** The rows of the open chart's table, numbers as numbers. */
async function numbersDrawn(): Promise<(number | string)[][]> {
  await page.locator("summary:visible").click();
  await page.locator(".numbers:visible tbody tr").first().waitFor();
  return page.locator(".numbers:visible tbody tr").evaluateAll((rows) =>
    rows.map((row) =>
      [...row.children].map((cell) => {
        const data = cell.querySelector("data");
        return data ? Number(data.value) : (cell.textContent ?? "");
      }),
    ),
  );
}

function calls(method: string): Promise<readonly (readonly unknown[])[]> {
  return page.evaluate(
    (name) => window.fakeHost.calls.filter((call) => call.method === name).map((call) => call.args),
    method,
  );
}

/** How many pixels of the visible chart have about this colour. */
function pixelsLike(color: string): Promise<number> {
  return page.locator("canvas:visible").evaluate((canvas, wanted) => {
    const source = canvas as HTMLCanvasElement;
    const copy = Object.assign(document.createElement("canvas"), {
      width: source.width,
      height: source.height,
    });
    const drawing = copy.getContext("2d", { willReadFrequently: true });
    drawing?.drawImage(source, 0, 0);
    const [r = 0, g = 0, b = 0] = (wanted.match(/\w\w/g) ?? []).map((hex) => Number.parseInt(hex, 16));
    const data = drawing?.getImageData(0, 0, copy.width, copy.height).data ?? [];
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const distance =
        Math.abs((data[i] ?? 0) - r) + Math.abs((data[i + 1] ?? 0) - g) + Math.abs((data[i + 2] ?? 0) - b);
      if ((data[i + 3] ?? 0) > 200 && distance < 24) count++;
    }
    return count;
  }, color);
}

const DARK = { model: "#59a4f9", acquisition: "#b180d7", best: "#89d185" };
const LIGHT = { model: "#0063d3" };

describe("the belief", () => {
  test("draws the numbers that the host gave", async () => {
    await open();
    const insight = await page.evaluate(() => window.fakeHost.insight({ param: "lr" }));
    const expected = insight.x.map((x, i) => [
      x,
      insight.mean?.[i],
      insight.std?.[i],
      insight.acquisition?.[i],
    ]);
    expect(await numbersDrawn()).toEqual(expected);
  });

  test("has the model, the acquisition and the best in their colours", async () => {
    await open();
    for (const color of Object.values(DARK)) expect(await pixelsLike(color)).toBeGreaterThan(40);
  });

  test("shows for TPE the densities and their ratio", async () => {
    await open({ model: "tpe" });
    const insight: Insight = await page.evaluate(() => window.fakeHost.insight({ param: "lr" }));
    const expected = insight.x.map((x, i) => [
      x,
      insight.good?.[i],
      insight.bad?.[i],
      insight.acquisition?.[i],
    ]);
    expect(await numbersDrawn()).toEqual(expected);
  });

  test("shows a choice's values as bars and a map over two parameters", async () => {
    await open();
    await page.locator(".parameter", { hasText: "opt" }).click();
    await settled();
    expect((await numbersDrawn()).map((row) => row[0])).toEqual(["adam", "sgd"]);
    await page.selectOption("#with", "momentum");
    await settled();
    await page.waitForSelector('.figure[data-kind="map"]');
    expect(await page.locator(".numbers:visible thead").innerText()).toMatch(/opt\s+momentum\s+mean/);
  });

  test("says in words that there is too little data, and draws what there is", async () => {
    await open({ scenario: "one" });
    expect(await page.locator(".note:visible").innerText()).toContain("four complete trials");
    expect(await pixelsLike(DARK.best)).toBeGreaterThan(10);
  });

  test("says why it cannot be drawn, and recovers", async () => {
    await open({ failing: "the optimizer stopped" });
    expect(await page.locator(".instead:visible").innerText()).toContain("the optimizer stopped");
    await page.evaluate(() => {
      window.fakeHost.insightFailure = null;
    });
    await page.locator(".parameter", { hasText: "units" }).click();
    await page.waitForSelector("canvas:visible");
  });
});

describe("a trial of one's own", () => {
  test("is queued by a click on the curve and a confirming button", async () => {
    await open();
    await page.locator("canvas:visible").click({ position: { x: 200, y: 120 } });
    expect(await calls("enqueue")).toEqual([]);
    const typed = Number(await page.locator("#try").inputValue());
    expect(typed).toBeGreaterThan(1e-5);
    await page.getByRole("button", { name: "Queue trial" }).click();
    const at = await page.evaluate(() => window.fakeHost.insight({ param: "lr" }).at);
    await expect.poll(() => calls("enqueue")).toEqual([[{ ...at, lr: typed }]]);
    await page.getByText("It runs next").waitFor();
  });

  test("can be typed, and is refused where it does not fit", async () => {
    await open();
    await page.locator("#try").fill("7");
    await page.locator("#try").press("Enter");
    await page.getByText("lr goes from 1e-5 to 0.1").waitFor();
    await page.evaluate(() => {
      window.fakeHost.refusal = "the constraint layers * units <= 2048 is violated";
    });
    await page.locator("#try").fill("0.01");
    await page.locator("#try").press("Enter");
    await page.getByText("layers * units <= 2048").waitFor();
  });
});

describe("in another language", () => {
  test.each(TABS)("every text is translated in the tab %s", async (tab) => {
    await open({ translated: "yes", scenario: "twelve" });
    await page.getByRole("tab", { name: tab }).click();
    await settled();
    const left = await page.evaluate(() => {
      const { state } = window.fakeHost;
      // Names, values and what the study says are not the page's own.
      const given = state.parameters.flatMap(({ name, range, file, choices }) => [
        name,
        range,
        file,
        String(choices),
      ]);
      given.push(
        state.title,
        state.samplerLabel,
        "true false",
        ...state.objectives.map(({ metric }) => metric),
      );
      given.push(...Object.values(state.why).map(({ why }) => why));
      given.push(...state.trials.map(({ reason }) => reason ?? ""));
      const known = given.join(" ");
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: string[] = [];
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        const text = (textContent ?? "").trim();
        if (parentElement?.closest("script, [hidden]") || !/[a-z]{3}/i.test(text)) continue;
        const words = text.match(/[a-z_]{3,}/gi) ?? [];
        if (!text.includes("⟦") && !words.every((word) => known.includes(word))) texts.push(text);
      }
      return [...new Set(texts)];
    });
    expect(left).toEqual([]);
  });
});

describe("asking the host", () => {
  test("happens once for a curve, not for reports of running trials, and not for what is hidden", async () => {
    await open();
    const before = (await calls("insight")).length;
    expect(before).toBe(1);
    await page.evaluate(async () => {
      for (let step = 11; step < 16; step++) {
        const { state } = window.fakeHost;
        const trials = state.trials.map((trial) =>
          trial.state === "running"
            ? { ...trial, intermediate: [...trial.intermediate, { step, value: 0.1 }] }
            : trial,
        );
        await window.fakeHost.show({ ...state, trials });
      }
    });
    await settled();
    expect(await page.locator("tbody tr").first().innerText()).toContain("step 15");
    await openTab("History");
    await page.locator("#scrubber").fill("9");
    await settled();
    expect((await calls("insight")).length).toBe(before);
  });

  test("follows the scrubber, which the whole page does", async () => {
    await open();
    await page.locator("#scrubber").fill("9");
    await settled();
    expect((await calls("insight")).at(-1)).toEqual([{ param: "lr", after: 9 }]);
    expect(await page.locator(".figures").innerText()).toContain("9 / 50");
    expect(await page.locator(".trials tbody tr").count()).toBe(9);
    await page.getByRole("button", { name: "live" }).click();
    await settled();
    expect(await page.locator(".figures").innerText()).toContain("23 / 50");
  });

  test("the study plays from its first trial to now, and stops there", async () => {
    await open({ scenario: "failing" });
    const label = page.locator(".scrubber label");
    await page.getByRole("button", { name: "Play the study from here" }).click();
    await expect.poll(() => label.innerText()).toBe("after 1 trial");
    await expect.poll(() => label.innerText(), { timeout: 20_000 }).toBe("after 6 trials");
    await page.getByRole("button", { name: "Play the study from here" }).waitFor();
  });

  test("a close-up shows the better half of the values", async () => {
    await open();
    const whole = await page.locator("canvas:visible").screenshot();
    await page.getByRole("button", { name: "Close-up" }).click();
    await settled();
    expect((await page.locator("canvas:visible").screenshot()).equals(whole)).toBe(false);
    expect(await page.locator(".note:visible").innerText()).toContain("beyond the axis");
  });

  test("says intents with the trial they are about", async () => {
    await open();
    await page.getByRole("button", { name: "Apply best" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "train.py:14" }).click();
    const row = page.locator('.trials tr[data-trial="4"]');
    await row.hover();
    await row.getByRole("button", { name: "Apply the values of trial 4" }).click();
    await row.getByRole("button", { name: "Open the output of trial 4" }).click();
    const said = () => page.evaluate(() => window.fakeHost.calls.filter((call) => call.method !== "insight"));
    await expect.poll(said).toEqual([
      { method: "applyBest", args: [] },
      { method: "stop", args: [] },
      { method: "revealParameter", args: ["lr"] },
      { method: "applyTrial", args: [4] },
      { method: "openOutput", args: [4] },
    ]);
  });
});

describe("the other views", () => {
  test("the history draws every trial and the best so far", async () => {
    await open();
    await openTab("History");
    const trials = await page.evaluate(() => window.fakeHost.state.trials);
    const rows = await numbersDrawn();
    expect(rows.map((row) => row[0])).toEqual(trials.map((trial) => trial.number));
    const best = await page.evaluate(() => window.fakeHost.state.best?.value);
    expect(rows.filter((row) => typeof row[3] === "number").at(-1)?.[3]).toBe(best);
    expect(await pixelsLike(DARK.best)).toBeGreaterThan(100);
  });

  test("the curves draw what was reported, the timeline when trials ran", async () => {
    await open();
    const reports = await page.evaluate(
      () => window.fakeHost.state.trials.flatMap((trial) => trial.intermediate).length,
    );
    await openTab("Curves");
    expect(await numbersDrawn()).toHaveLength(reports);
    await openTab("Timeline");
    expect(await numbersDrawn()).toHaveLength(25);
  });

  test("several objectives are drawn against each other", async () => {
    await open({ scenario: "several" });
    await openTab("Trade-off");
    const front = await page.evaluate(() => window.fakeHost.state.front);
    const rows = await numbersDrawn();
    expect(rows.filter((row) => row[3] === "true").map((row) => row[0])).toEqual(front);
    expect(await page.getByRole("button", { name: "Apply best" }).isDisabled()).toBe(true);
  });

  test("the table sorts by every column", async () => {
    await open();
    for (const name of await page.locator(".trials thead th button").allInnerTexts()) {
      const head = page.getByRole("columnheader", { name: name.replace(/[▴▾]/, "").trim() });
      await head.getByRole("button").click();
      await settled();
      expect(await head.getAttribute("aria-sort")).toMatch(/ascending|descending/);
    }
    // The last column before the buttons, by which the rows are sorted now.
    const times = await page
      .locator('.trials tbody tr:not([data-state="running"]) td:nth-last-child(2)')
      .allInnerTexts();
    const seconds = times.map((text) => Number.parseFloat(text));
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  });
});

describe("what people send into it", () => {
  test("names and values are text, never markup", async () => {
    await open({ scenario: "long" });
    for (const tab of TABS) await openTab(tab);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator(".trials").innerText()).toContain("<img src=x onerror=alert(1)>");
  });

  test.each([
    "empty",
    "nothing",
    "first",
    "one",
    "failing",
    "finished",
    "thousand",
    "twelve",
    "several",
    "long",
  ])("the state %s is shown in every tab, and nothing is cut off at 400 pixels", async (scenario) => {
    await page.setViewportSize(NARROW);
    await open({ scenario });
    for (const tab of TABS) {
      await openTab(tab);
      const [width, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      expect(width, tab).toBeLessThanOrEqual(room ?? 0);
    }
  });
});

describe("coming back", () => {
  test("after hiding or a reload the same view is there", async () => {
    await open();
    await openTab("History");
    await openTab("Belief");
    await page.locator(".parameter", { hasText: "units" }).click();
    await page.selectOption("#held", "best");
    await page.locator("#scrubber").fill("12");
    await settled();
    await page.reload();
    await page.waitForSelector("main");
    await settled();
    expect(await page.locator('.parameter[aria-pressed="true"]').innerText()).toContain("units");
    expect(await page.locator("#held").inputValue()).toBe("best");
    expect(await page.locator("#scrubber").inputValue()).toBe("12");
    expect(await page.evaluate(() => JSON.parse(sessionStorage.getItem("state") ?? "{}").study)).toBe(
      "train",
    );
  });

  test("a change of theme redraws the charts", async () => {
    await open();
    expect(await pixelsLike(LIGHT.model)).toBe(0);
    await page.evaluate(() => window.fakeHost.theme("light"));
    await expect.poll(() => pixelsLike(LIGHT.model)).toBeGreaterThan(40);
  });
});

describe("without a mouse", () => {
  test("tabs move with the arrows, and the panel follows", async () => {
    await open();
    await page.getByRole("tab", { name: "Belief" }).focus();
    await page.keyboard.press("ArrowRight");
    await settled();
    expect(await page.getByRole("tab", { name: "History" }).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Belief");
  });

  test("rows move with the arrows, Enter chooses one, Tab reaches its actions", async () => {
    await open();
    await page.locator(".trials tbody tr").first().focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await settled();
    const row = page.locator('.trials tr[aria-current="true"]');
    expect(await row.count()).toBe(1);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const number = Number(await row.getAttribute("data-trial"));
    await expect.poll(() => calls("applyTrial")).toEqual([[number]]);
  });

  test("the order of the rows can change under the focus", async () => {
    await open();
    await page.locator('.trials tr[data-trial="10"]').focus();
    await page.evaluate(async () => {
      const { state } = window.fakeHost;
      const trials = state.trials.map((trial) =>
        trial.number === 10 && trial.state === "complete" ? { ...trial, values: [0.9] } : trial,
      );
      await window.fakeHost.show({ ...state, trials });
    });
    await settled();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-trial"))).toBe("10");
  });

  test.each([
    ["dark", WIDE, TABS],
    ["light", NARROW, ["Belief", "History", "Trials"]],
    ["highContrast", WIDE, ["Belief", "Trials"]],
    ["highContrastLight", WIDE, ["Belief", "Trials"]],
  ] as const)("nothing is in the way of assistive technology: %s", async (theme, size, tabs) => {
    await page.setViewportSize(size);
    await open({ theme });
    for (const tab of tabs) {
      await openTab(tab);
      // The table is the same under every picture: once is enough.
      const axe = new AxeBuilder({ page });
      const found = await (tab === "Trials" ? axe : axe.exclude(".below")).analyze();
      const told = found.violations.map(
        ({ id, nodes }) => `${tab}: ${id}: ${nodes.map((node) => node.html).slice(0, 3)}`,
      );
      expect(told).toEqual([]);
    }
  });
});

test("1,000 trials stay fluent: a report of a running trial costs about a frame", async () => {
  await open({ scenario: "thousand" });
  for (const tab of TABS) {
    await openTab(tab);
    const costs = await page.evaluate(async () => {
      const request = window.requestAnimationFrame.bind(window);
      const measured: number[] = [];
      // The page draws in animation frames: each is timed from its beginning to its end.
      window.requestAnimationFrame = (callback) =>
        request((time) => {
          const begin = performance.now();
          callback(time);
          measured.push(performance.now() - begin);
        });
      for (let step = 11; step < 31; step++) {
        const { state } = window.fakeHost;
        const newest = state.trials.at(-1);
        if (!newest) break;
        const reported = { ...newest, intermediate: [...newest.intermediate, { step, value: 1 / step }] };
        await window.fakeHost.show({ ...state, trials: [...state.trials.slice(0, -1), reported] });
        await new Promise((done) => request(() => request(done)));
      }
      window.requestAnimationFrame = request;
      return measured;
    });
    // Other work on the machine makes single frames slow; what the page itself needs shows in the quickest one.
    expect(costs.length, tab).toBeGreaterThan(10);
    // A frame is 16 ms; a processor that is shared with others gives half of itself.
    expect(Math.min(...costs), tab).toBeLessThan(32);
  }
});
