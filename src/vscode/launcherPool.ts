import { join } from "node:path";
import * as vscode from "vscode";
import type { Launcher } from "../jobs/launcher";
import type { Logger } from "../jobs/logger";
import type { StudyController } from "./studyController";
import { createTerminalRunnerHost } from "./terminalRunnerHost";

/** Terminals of an ended session stay this long, for a person to read what ran in them. */
const IDLE_MS = 10 * 60_000;

/** The terminals of each study: kept from session to session. */
export interface LauncherPool {
  take(controller: StudyController): Promise<Launcher>;
  /** The session is over. */
  giveBack(controller: StudyController): void;
}

interface Entry {
  readonly launcher: Launcher;
  readonly end: () => Promise<void>;
  timer: NodeJS.Timeout | undefined;
}

export function createLauncherPool(extensionPath: string, logger: Logger): LauncherPool {
  const entries = new Map<string, Entry>();

  async function open({ place }: StudyController): Promise<Entry> {
    const { createLauncher } = await import("../jobs/launcher");
    const host = createTerminalRunnerHost();
    const launcher = createLauncher({
      host,
      runnerScript: join(extensionPath, "dist", "trialRunner.js"),
      cwd: place.root,
      logger,
      title: (slot) =>
        slot === 0
          ? vscode.l10n.t("Tuning {0}", place.name)
          : vscode.l10n.t("Tuning {0} ({1})", place.name, slot + 1),
    });
    return {
      launcher,
      async end() {
        await launcher.dispose();
        host.dispose();
      },
      timer: undefined,
    };
  }

  return {
    async take(controller) {
      const entry = entries.get(controller.key) ?? (await open(controller));
      clearTimeout(entry.timer);
      entries.set(controller.key, entry);
      return entry.launcher;
    },
    giveBack({ key }) {
      const entry = entries.get(key);
      if (!entry) return;
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => {
        entries.delete(key);
        entry.end().catch((error: unknown) => logger.warn(`ending idle terminals: ${error}`));
      }, IDLE_MS);
      entry.timer.unref();
    },
  };
}
