// A Python virtual environment in the cache folder with the libraries that the tests compare ours with.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { aptInstall, findProgram } from "../workbench/prerequisites.mjs";
import { cacheFolder } from "../workbench/workbenchCache.mjs";
import { runCommand } from "./runCommand.mjs";

const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** No environment can be made on this machine; the message says why and what to do. */
export class PythonUnavailable extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "PythonUnavailable";
  }
}

/** @returns {string | undefined} the Python that the environment is made with */
function basePython() {
  return findProgram("python3") ?? findProgram("python");
}

/** @returns {string} where the environment for today's requirements is, whether it exists or not */
function environmentFolder() {
  const version = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  return join(cacheFolder(), `python-${version}`);
}

/** @param {string} folder */
function pythonIn(folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/** @returns {string | undefined} the environment's Python, if it has been made before */
export function cachedPython() {
  const python = pythonIn(environmentFolder());
  return existsSync(python) ? python : undefined;
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the environment's Python, made now if it was missing
 * @throws {PythonUnavailable}
 */
export async function ensurePython(log) {
  const cached = cachedPython();
  if (cached !== undefined) return cached;
  const base = basePython();
  if (base === undefined) throw new PythonUnavailable("Python 3 is not installed");
  const folder = environmentFolder();
  const scratch = `${folder}.partial-${process.pid}`;
  log(`Making a Python environment in ${folder}`);
  try {
    mkdirSync(dirname(folder), { recursive: true });
    await makeEnvironment(base, scratch, log);
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-input",
      "--disable-pip-version-check",
      "-r",
      REQUIREMENTS,
    ];
    await runCommand(pythonIn(scratch), pip);
    // Only `bin/python -m …` is ever used: it does not mind that the folder moves.
    if (!existsSync(folder)) renameSync(scratch, folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PythonUnavailable(`a virtual environment with ${base} could not be made: ${why}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return pythonIn(folder);
}

/**
 * @param {string} base
 * @param {string} folder
 * @param {(line: string) => void} log
 */
async function makeEnvironment(base, folder, log) {
  try {
    await runCommand(base, ["-m", "venv", folder]);
  } catch (error) {
    // Debian keeps the part of venv that brings pip in a package of its own.
    const trouble = await aptInstall(["python3-venv"], log);
    if (trouble !== undefined) throw error;
    await runCommand(base, ["-m", "venv", "--clear", folder]);
  }
}
