// Finds the Python that the tuner will find: the active environment's, else `python3` or `python` on the path.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const OLDEST = { major: 3, minor: 9 };

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{kind: "found", command: string, version: string} | {kind: "missing", message: string}}
 */
export function findPython(environment = process.env) {
  const seen = [];
  for (const command of candidates(environment)) {
    const probe = spawnSync(command, ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"], {
      encoding: "utf8",
      env: environment,
    });
    // Windows has a `python3` that only opens the store: it answers nothing.
    const version = probe.status === 0 ? probe.stdout.trim() : "";
    if (!/^\d+\.\d+\.\d+$/.test(version)) continue;
    if (isRecentEnough(version)) return { kind: "found", command, version };
    seen.push(`${command} is Python ${version}`);
  }
  const found = seen.length > 0 ? ` (${seen.join("; ")})` : "";
  return {
    kind: "missing",
    message:
      `The example is a Python script, and no Python ${OLDEST.major}.${OLDEST.minor} or newer was found${found}.\n` +
      "Install one (https://www.python.org/downloads/, or `apt install python3`, or `brew install python`),\n" +
      "check that `python3 --version` answers, and run `npm start` again.",
  };
}

/** @param {NodeJS.ProcessEnv} environment */
function candidates(environment) {
  const windows = process.platform === "win32";
  const found = ["python3", "python"];
  if (environment.CONDA_PREFIX) {
    found.unshift(join(environment.CONDA_PREFIX, windows ? "python.exe" : "bin/python"));
  }
  if (environment.VIRTUAL_ENV) {
    found.unshift(join(environment.VIRTUAL_ENV, windows ? "Scripts/python.exe" : "bin/python"));
  }
  return found;
}

/** @param {string} version */
function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}
