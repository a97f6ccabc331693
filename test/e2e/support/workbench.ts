import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { launchBrowser } from "../../workbench/browser.mjs";
import { commandLineOf, processTree } from "../../workbench/processTree.mjs";
import { launchWorkbench } from "../../workbench/server.mjs";
import { Dashboard } from "./dashboard";

type Server = Awaited<ReturnType<typeof launchWorkbench>>;

const VSIX = resolve("guided-tuning.vsix");
const VIEW = '[id="workbench.view.extension.guidedTuning"]';
const RESULTS = "test-results";

export interface OpenOptions {
  readonly folder: string;
  /** User settings, on top of the quiet ones that every test has. */
  readonly settings?: Record<string, unknown>;
  /** Workspace trust is on, so that the folder opens in Restricted Mode. */
  readonly restricted?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A real VS Code window with the extension in it, driven as a person would: by what stands on the screen. */
export class Workbench {
  private constructor(
    private readonly browser: Browser,
    readonly server: Server,
    readonly page: Page,
  ) {}

  static async open(options: OpenOptions): Promise<Workbench> {
    const server = await launchWorkbench({ ...options, extensions: [VSIX], log: console.log });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const context = await browser.newContext({
        viewport: options.viewport ?? { width: 1400, height: 900 },
      });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      const workbench = new Workbench(browser, server, page);
      await page.goto(server.url);
      await workbench.ready();
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Resolves once the window shows its parts, after opening and after each reload. */
  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .statusbar").waitFor();
  }

  /** Runs a command as the palette shows it: `Guided Tuning: Start Tuning`. */
  async command(title: string): Promise<void> {
    const widget = this.page.locator(".quick-input-widget");
    const row = widget.locator(".monaco-list-row", { hasText: title }).first();
    // A window that has just been opened may take the focus away, which closes the palette, and one that was opened
    // before a command made sense never shows it: it is opened again.
    await vi.waitFor(
      async () => {
        await this.page.keyboard.press("F1");
        await widget.locator("input").first().fill(`>${title}`, { timeout: 10_000 });
        await row.click({ timeout: 5_000 }).catch(async (error) => {
          await this.page.keyboard.press("Escape");
          throw error;
        });
      },
      { timeout: 90_000, interval: 100 },
    );
  }

  /** Chooses a row of the quick pick that is open. */
  async pick(text: string | RegExp): Promise<void> {
    await this.page.locator(".quick-input-widget .monaco-list-row", { hasText: text }).first().click();
  }

  /** Presses a button of a notification or a dialog. */
  async press(button: string | RegExp): Promise<void> {
    const places = ".notifications-toasts, .notifications-center, .monaco-dialog-box";
    await this.page.locator(places).getByRole("button", { name: button }).first().click();
  }

  async reload(): Promise<void> {
    const navigated = this.page.waitForEvent("load");
    await this.command("Developer: Reload Window");
    await navigated;
    await this.ready();
  }

  /** Brings the extension's own view to the front. */
  async openView(): Promise<void> {
    const view = this.page.locator(VIEW);
    const tab = this.page.locator(".activitybar").getByRole("tab", { name: "Guided Tuning" });
    // A window that was reloaded may open the view by itself just now: then the click closes it, and the next opens it.
    await vi.waitFor(
      async () => {
        if (await view.isVisible()) return;
        await tab.click({ timeout: 30_000 });
        await view.waitFor({ timeout: 5_000 });
      },
      { timeout: 90_000, interval: 100 },
    );
  }

  row(text: string | RegExp): Locator {
    return this.page.locator(`${VIEW} .monaco-list-row`, { hasText: text }).first();
  }

  /** The rows of the tree as a screen reader says them. */
  async rows(): Promise<string[]> {
    const rows = await this.page.locator(`${VIEW} .monaco-list-row`).all();
    return Promise.all(rows.map(async (row) => (await row.getAttribute("aria-label")) ?? ""));
  }

  /** After a reload, a study that ran goes on by itself. */
  async goesOn(): Promise<void> {
    await this.row(/(running|finished) \d+\/\d+/).waitFor();
  }

  viewAction(name: string | RegExp): Locator {
    return this.page.locator(`${VIEW} .title-actions, .sidebar .title-actions`).getByRole("button", { name });
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  /** The dashboard's document is two frames deep. */
  get dashboard(): Dashboard {
    const frame = this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    return new Dashboard(frame);
  }

  /** What the terminal that is in front shows. */
  async terminalText(): Promise<string> {
    return (await this.page.locator(".terminal-wrapper.active .xterm-rows").allInnerTexts()).join("\n");
  }

  get notifications(): Locator {
    return this.page.locator(".notification-list-item-message");
  }

  /** The process that runs the extension. */
  extensionHost(): number {
    const hosts = processTree(this.server.pid).filter((pid) => commandLineOf(pid).includes("extensionHost"));
    const [host] = hosts;
    if (host === undefined) throw new Error("no extension host is running");
    return host;
  }

  /** Makes the window so wide that the dashboard, and not the window, has this width. */
  async resizeDashboard(width: number, height: number): Promise<void> {
    const frame = this.page.locator("iframe.webview.ready");
    for (let round = 0; round < 3; round++) {
      const now = await frame.evaluate((element) => element.clientWidth);
      const window = this.page.viewportSize()?.width ?? width;
      if (now === width) return;
      await this.page.setViewportSize({ width: window + width - now, height });
      await expect.poll(() => frame.evaluate((element) => element.clientWidth)).not.toBe(now);
    }
  }

  async screenshot(name: string): Promise<string> {
    mkdirSync(RESULTS, { recursive: true });
    const path = resolve(RESULTS, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}
