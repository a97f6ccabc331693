import { silentLogger } from "../../../../src/jobs/logger";
import type { JournalOptions } from "../../../../src/study/journal";

/** This process as it writes journals in tests; no other owner counts as gone. */
export const journalOptions: JournalOptions = {
  self: { pid: process.pid, startTime: "1", bootId: "test", host: "test" },
  isGone: () => false,
  logger: silentLogger,
};
