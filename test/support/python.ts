import { spawnSync } from "node:child_process";
import { loudSkip } from "./loudSkip";
import { cachedPython } from "./pythonEnvironment.mjs";

/**
 * A Python that can import `modules`: the environment that `npm test` made, else `python3`.
 *
 * ```ts
 * const python = testPython("optuna");
 * describe.skipIf(python === undefined)("…", () => { … execFileSync(python!, […]) … });
 * ```
 *
 * @returns its path; undefined, after a loud skip, when there is none
 */
export function testPython(...modules: readonly string[]): string | undefined {
  const candidates = [process.env.GUIDED_TUNING_TEST_PYTHON, cachedPython(), "python3", "python"];
  const found = candidates.find((python) => python !== undefined && imports(python, modules));
  if (found === undefined) loudSkip(`no Python with ${modules.join(", ")}: \`npm test\` makes one`);
  return found;
}

function imports(python: string, modules: readonly string[]): boolean {
  // find_spec tells whether a module is there without the second that importing some of them takes.
  const program =
    "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))";
  return spawnSync(python, ["-c", program, ...modules], { stdio: "ignore" }).status === 0;
}
