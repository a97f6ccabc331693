import { execFileSync } from "node:child_process";
import { loudSkip } from "./loudSkip";

/**
 * Whether small file systems can be mounted here, to fill them or to make them read-only: only root on Linux can.
 * @param leftOut what is not tested without that, for the loud skip.
 */
export function mayMount(leftOut: string): boolean {
  known ??= tryToMount();
  if (!known) loudSkip(`${leftOut}: only root on Linux can mount the small file systems for that`);
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
