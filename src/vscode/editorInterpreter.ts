import * as vscode from "vscode";

/** The Python of the active environment as the Python extension knows it; null without that extension. */
export async function editorInterpreter(resource: vscode.Uri): Promise<string | null> {
  if (!vscode.extensions.getExtension("ms-python.python")) return null;
  const { PythonExtension } = await import("@vscode/python-extension");
  const { environments } = await PythonExtension.api();
  const path = environments.getActiveEnvironmentPath(resource);
  const environment = await environments.resolveEnvironment(path);
  return environment?.executable.uri?.fsPath ?? null;
}
