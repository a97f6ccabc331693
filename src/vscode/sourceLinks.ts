import { existsSync } from "node:fs";
import * as vscode from "vscode";

interface SourceLink extends vscode.TerminalLink {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** `…/.tuning/<study>/trials/3/overlay/train.py", line 12` and `….js:12:5`. */
const COPY =
  /((?:\/|[A-Za-z]:[\\/])[^"'()<>|*?\n]*?)[\\/]\.tuning[\\/][^\\/"']+[\\/]trials[\\/][^\\/"']+[\\/]overlay[\\/]([^"'()<>|*?:,\n]+)(?:", line (\d+)|:(\d+))?/g;

/**
 * A traceback in a trial's terminal names the trial's copy of a file. A click opens the file that it was copied from:
 * lines are the same in both, and editing the copy would be in vain.
 */
export function createSourceLinks(): vscode.TerminalLinkProvider<SourceLink> {
  return {
    provideTerminalLinks: ({ line }) => sourceLinks(line),
    async handleTerminalLink({ path, line }) {
      const position = new vscode.Position(line - 1, 0);
      await vscode.window.showTextDocument(vscode.Uri.file(path), {
        selection: new vscode.Range(position, position),
      });
    },
  };
}

/** The links in a line of output to files that are still there. */
export function sourceLinks(text: string, exists: (path: string) => boolean = existsSync): SourceLink[] {
  return [...text.matchAll(COPY)].flatMap((match) => {
    const [whole, root = "", file = "", pythonLine, line] = match;
    const path = `${root}/${file}`;
    if (!exists(path)) return [];
    const tooltip = vscode.l10n.t("Open the source of this trial's copy");
    return [
      { startIndex: match.index, length: whole.length, tooltip, path, line: Number(pythonLine ?? line ?? 1) },
    ];
  });
}
