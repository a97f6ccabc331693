import type * as vscode from "vscode";
import type { Logger } from "../jobs/logger";

/** The engine's logger over the extension's log channel. */
export function createOutputLogger(channel: vscode.LogOutputChannel): Logger {
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
  };
}
