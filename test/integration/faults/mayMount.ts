import { execFileSync } from "node:child_process";
import { loudSkip } from "../../support/loudSkip";

/** Whether small file systems can be mounted here, to fill them: only root on Linux can. */
export function mayMount(): boolean {
  known ??= tryToMount();
  if (!known) loudSkip("a disk that runs full is left out of the faults: run the tests as root on Linux");
  return known;
}

let known: boolean | undefined;

function tryToMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
