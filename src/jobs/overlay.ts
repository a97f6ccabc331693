import { statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { applyEdits, type TextEdit } from "../annotations/edits";
import { copyRoot, type OverlayLink } from "./overlayCopy";
import { encodeSource, type SourceText } from "./sourceFile";
import { trialFiles } from "./trialFiles";

export interface OverlayOptions {
  readonly root: string;
  readonly trialDir: string;
  /** Root-relative paths of the annotated files to the edits that put the trial's values in. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** The texts that the edits' offsets refer to, by the same paths. */
  readonly texts: ReadonlyMap<string, SourceText>;
  /** Root-relative folders that are empty and real in each trial (`guidedTuning.outputs`). */
  readonly outputs: readonly string[];
  /** Root-relative script the command runs; it is copied however large it is. */
  readonly script?: string | null;
}

/** The trial's copy of the root, in which the job runs. */
export interface Overlay {
  readonly overlayRoot: string;
  /** Milliseconds since the epoch, by the file system's clock: later changes of linked files are the trial's. */
  readonly preparedAt: number;
  /** What is not a copy: writing there writes into the root. */
  readonly links: readonly OverlayLink[];
}

/**
 * Copies the root into the trial's folder, with the trial's values in the annotated files: exactly the literals'
 * bytes differ. What was in the trial's overlay before is removed. The working directory of the job is this copy, so
 * `${file}` and every relative path mean the trial's own files.
 */
export async function prepareOverlay(options: OverlayOptions): Promise<Overlay> {
  const overlayRoot = trialFiles(options.trialDir).overlay;
  const copy = {
    root: options.root,
    target: overlayRoot,
    contents: editedFiles(options.texts, options.edits),
    outputs: options.outputs,
    scripts: options.script ? [options.script] : [],
  };
  const links = await intoNewFolder(overlayRoot, () => copyRoot(copy));
  await Promise.all(options.outputs.map((folder) => mkdir(join(overlayRoot, folder), { recursive: true })));
  return { overlayRoot, preparedAt: statSync(overlayRoot).mtimeMs, links };
}

/**
 * Does what begins with making `folder`. Most often nothing is there and the folder above it is: only when it fails is
 * the one removed or the other made.
 */
export async function intoNewFolder<T>(folder: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path !== folder || (code !== "EEXIST" && code !== "ENOENT")) throw error;
    await rm(folder, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    return make();
  }
}

/** The bytes of each annotated file with its edits applied. */
function editedFiles(
  texts: ReadonlyMap<string, SourceText>,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const [path, { text, bom }] of texts) {
    contents.set(path, encodeSource({ text: applyEdits(text, edits.get(path) ?? []), bom }));
  }
  return contents;
}
