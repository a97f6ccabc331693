import * as vscode from "vscode";
import type { Logger } from "../jobs/logger";
import { readSettings } from "./settings";

/** The Python that a leading `python` in a command stands for: the setting's, the editor's, the project's. */
export async function interpreterFor(resource: vscode.Uri, root: string, logger: Logger): Promise<string> {
  const { findInterpreter } = await import("../jobs/interpreter");
  const { interpreter: setting } = readSettings(resource);
  const fromEditor = setting === null ? await editorInterpreter(resource, logger) : null;
  return findInterpreter({ root, setting: setting ?? undefined, fromEditor: fromEditor ?? undefined }).path;
}

/** The Python of the active environment as the Python extension knows it; null without that extension. */
async function editorInterpreter(resource: vscode.Uri, logger: Logger): Promise<string | null> {
  if (!vscode.extensions.getExtension("ms-python.python")) return null;
  try {
    const { PythonExtension } = await import("@vscode/python-extension");
    const { environments } = await PythonExtension.api();
    const path = environments.getActiveEnvironmentPath(resource);
    const environment = await environments.resolveEnvironment(path);
    return environment?.executable.uri?.fsPath ?? null;
  } catch (error) {
    // Its trouble is not ours: the project's environment or PATH has a Python too.
    logger.warn(`The Python extension did not say which interpreter is active: ${error}`);
    return null;
  }
}
