import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../workbench/workbenchCache.mjs";
import { loudSkip } from "./loudSkip";
import { cachedPython } from "./pythonEnvironment.mjs";

const VERSION = "1.8.22";

export interface Debugpy {
  readonly python: string;
  /** The folder that holds the module `debugpy`: what the Python extension puts on PYTHONPATH. */
  readonly folder: string;
}

/** Python's debugger as VS Code's Python extension brings it along; installed now if it is missing. */
export function debugpy(): Debugpy | undefined {
  const python = cachedPython() ?? "python3";
  const folder = join(cacheFolder(), `debugpy-${VERSION}`);
  if (existsSync(folder)) return { python, folder };
  const scratch = `${folder}.partial-${process.pid}`;
  const pip = ["-m", "pip", "install", "--quiet", "--target", scratch, `debugpy==${VERSION}`];
  const { status, stderr } = spawnSync(python, pip, { encoding: "utf8" });
  if (status !== 0) {
    rmSync(scratch, { recursive: true, force: true });
    loudSkip(`debugpy cannot be installed, which breakpoints in trials are tested with: ${stderr}`);
    return undefined;
  }
  renameSync(scratch, folder);
  return { python, folder };
}
