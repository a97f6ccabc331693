import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../space/userError";

export interface Interpreter {
  /** Absolute, except `python3` when none was found: then running it fails and says so. */
  readonly path: string;
  readonly origin: "setting" | "Python extension" | "active environment" | "project environment" | "PATH";
}

export interface InterpreterOptions {
  readonly root: string;
  /** The setting `guidedTuning.interpreter`: a path, or the name of a program on PATH; empty counts as unset. */
  readonly setting?: string | undefined;
  /** What the Python extension has selected. */
  readonly fromEditor?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The Python that a leading `python` in a command stands for: setting, Python extension, active environment
 * (VIRTUAL_ENV, CONDA_PREFIX), the root's .venv or venv, then python3 or python on PATH.
 */
export function findInterpreter({
  root,
  setting,
  fromEditor,
  env = process.env,
}: InterpreterOptions): Interpreter {
  if (setting) return { path: fromSetting(setting, root, env), origin: "setting" };
  if (fromEditor && isExecutable(fromEditor)) return { path: fromEditor, origin: "Python extension" };
  for (const prefix of [env.VIRTUAL_ENV, env.CONDA_PREFIX]) {
    const path = prefix && pythonIn(prefix);
    if (path) return { path, origin: "active environment" };
  }
  for (const folder of [".venv", "venv"]) {
    const path = pythonIn(join(root, folder));
    if (path) return { path, origin: "project environment" };
  }
  const path = findProgram("python3", { env, cwd: root }) ?? findProgram("python", { env, cwd: root });
  return { path: path ?? "python3", origin: "PATH" };
}

/**
 * Where a program is, as the system would look it up: a path relative to `cwd`, else a name on PATH.
 * Null: there is none; a file that may not be executed is found by `findFile` only.
 */
export function findProgram(
  name: string,
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): string | null {
  const candidates =
    name.includes("/") || (process.platform === "win32" && name.includes("\\"))
      ? [resolve(cwd, name)]
      : (env.PATH ?? env.Path ?? "")
          .split(delimiter)
          .filter(Boolean)
          .map((folder) => resolve(cwd, folder, name));
  return candidates.flatMap(withExtensions).find(isExecutable) ?? null;
}

function fromSetting(setting: string, root: string, env: NodeJS.ProcessEnv): string {
  const found = findProgram(setting, { env, cwd: root });
  if (found) return found;
  const path = isAbsolute(setting) ? setting : resolve(root, setting);
  const inFolder = pythonIn(path);
  if (inFolder) return inFolder;
  throw new UserError(
    `The setting guidedTuning.interpreter names ${setting}, which is not a program. ` +
      "Set it to the path of a Python interpreter, or clear it to use the environment that is active.",
  );
}

function pythonIn(prefix: string): string | null {
  const inside =
    process.platform === "win32" ? ["Scripts\\python.exe", "python.exe"] : ["bin/python", "bin/python3"];
  return inside.map((path) => join(prefix, path)).find(isExecutable) ?? null;
}

function withExtensions(path: string): string[] {
  return process.platform === "win32" ? [path, `${path}.exe`, `${path}.cmd`, `${path}.bat`] : [path];
}

function isExecutable(path: string): boolean {
  try {
    // Asked of every folder of PATH: an error for each where it is not would cost more than the rest.
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
