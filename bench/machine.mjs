import { execFileSync } from "node:child_process";
import { cpus, release, type } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

/** The heading of a record: date, commit and machine. */
export function describeMachine() {
  const [processor] = cpus();
  const commit = git("rev-parse", "--short", "HEAD");
  const dirty =
    git("status", "--porcelain", "--", "src", "examples") === "" ? "" : " with uncommitted changes";
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${processor?.model.trim()}, ${type()} ${release()}, Node ${process.versions.node}`;
  return `${day}, commit ${commit}${dirty}, ${machine}`;
}

/** @param {string[]} argv */
function git(...argv) {
  try {
    return execFileSync("git", argv, { encoding: "utf8", cwd: HERE }).trim();
  } catch {
    return "unknown";
  }
}
