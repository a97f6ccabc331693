import type * as vscode from "vscode";
import type { FileScan } from "../annotations/scan";

/** Files above this are not scanned while typing. */
const MAX_CHARACTERS = 2_000_000;

/** Scans of open documents, kept per version. The grammars are loaded with the first document that says `@tune`. */
export class DocumentScans {
  private readonly scans = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly scan: FileScan }
  >();

  /**
   * Null for a document without annotations or in a language that cannot have any. `path` is what the scan and its
   * problems call the file.
   */
  async scan(document: vscode.TextDocument, path: string): Promise<FileScan | null> {
    const known = this.scans.get(document);
    if (known?.version === document.version && known.scan.path === path) return known.scan;
    const text = document.getText();
    if (text.length > MAX_CHARACTERS || !text.includes("@tune")) return null;
    const [{ scanText }, { languageOf }] = await Promise.all([
      import("../annotations/scan"),
      import("../annotations/language"),
    ]);
    const language = languageOf(path);
    if (!language) return null;
    const version = document.version;
    const scan = scanText(text, { path, language });
    this.scans.set(document, { version, scan });
    return scan;
  }
}
