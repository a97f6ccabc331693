import type { Logger } from "../jobs/logger";
import { type OnQuit, onQuitSetting } from "./settings";
import type { StudyController } from "./studyController";

/** VS Code gives extensions about five seconds to end. Jobs that do not heed an interrupt by then are killed. */
const KILL_AFTER_MS = 2500;
const GIVE_UP_AFTER_MS = 4500;

export interface QuitOptions {
  readonly controllers: readonly StudyController[];
  readonly logger: Logger;
  /** For tests. */
  readonly onQuit?: (controller: StudyController) => OnQuit;
}

/**
 * The window goes away (it cannot be known whether it comes back). Studies whose setting says so are stopped, and
 * their trials recorded; the others' jobs run on without the window, and the next one takes them over.
 */
export async function quitStudies(options: QuitOptions): Promise<void> {
  const { controllers, logger } = options;
  const onQuit = options.onQuit ?? (({ resource }: StudyController) => onQuitSetting(resource));
  const stopping = controllers.filter((one) => one.session !== null && onQuit(one) === "stop");
  const ends = stopping.map(async (controller) => {
    const { session } = controller;
    if (!session?.stopping) session?.stop();
    const kill = setTimeout(() => session?.stop(), KILL_AFTER_MS);
    await session?.done.catch((error: unknown) => logger.warn(`stopping ${controller.title}: ${error}`));
    clearTimeout(kill);
  });
  let giveUp: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    giveUp = setTimeout(resolve, GIVE_UP_AFTER_MS);
  });
  await Promise.race([Promise.all(ends), late]);
  clearTimeout(giveUp);
}
