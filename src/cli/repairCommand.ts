import { findRoot } from "../jobs/root";
import { repairJournal } from "../study/repair";
import { chooseStudy, journalPath } from "../study/studies";
import { journalOptions } from "../study/study";
import type { StudyArguments } from "./openedStudy";
import { Exit, type ExitCode, printLine } from "./output";
import { createStderrLogger } from "./stderrLogger";

/** `repair`: makes a damaged journal readable again. */
export async function repair({ path, root: explicit, study: name }: StudyArguments): Promise<ExitCode> {
  const root = findRoot(path, explicit);
  const journal = journalPath(root, await chooseStudy(root, name));
  const { lines, backup } = await repairJournal(journal, journalOptions(createStderrLogger()));
  if (backup === null) printLine(`${journal} is sound; nothing was changed.`);
  else
    printLine(
      `${journal}: set aside line${lines.length > 1 ? "s" : ""} ${lines.join(", ")}. The journal as it was is ${backup}.`,
    );
  return Exit.done;
}
