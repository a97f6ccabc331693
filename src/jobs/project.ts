import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { languageOf } from "../annotations/language";
import { mergeScans, type ProjectScan } from "../annotations/merge";
import { type FileScan, type ScanProblem, scanText } from "../annotations/scan";
import type { SpaceDefinition } from "../space/parameter";
import { UserError } from "../space/userError";
import { projectFiles } from "./projectFiles";
import { findRoot, relativePath, studyNameOf } from "./root";
import { decodeSource, EncodingError, encodeSource, hashBytes, type SourceText } from "./sourceFile";

/** What there is to tune at a PATH. Its mistakes are in `scan.problems`. */
export interface Project {
  readonly root: string;
  /** Absolute. */
  readonly path: string;
  readonly studyName: string;
  readonly scan: ProjectScan;
  readonly space: SpaceDefinition;
  /** As annotated, or how its language runs the one annotated script; null: see `commandProblem`. */
  readonly command: string | null;
  /** Root-relative `${file}`. */
  readonly file: string | null;
  /** Why there is no command and what to write; null when there is one. */
  readonly commandProblem: string | null;
  /** The annotated files, in order. */
  readonly files: readonly { readonly path: string; readonly hash: string }[];
  /** Their texts by root-relative path; offsets in `scan` refer to them. */
  readonly texts: ReadonlyMap<string, SourceText>;
}

export interface ScanOptions {
  /** `--root`. */
  readonly root?: string | undefined;
  /** The text of a file in an editor, where it is not saved. */
  readonly textOf?: ((path: string) => string | undefined) | undefined;
}

/**
 * Scans a file, or the files of a folder. Throws UserError when PATH does not exist or annotations cannot be read in
 * such a file; everything else that is wrong is a problem in the result.
 */
export async function scanProject(path: string, options: ScanOptions = {}): Promise<Project> {
  const absolute = resolve(path);
  const root = findRoot(absolute, options.root);
  const scanned: ScannedFile[] = [];
  const problems: ScanProblem[] = [];
  for (const file of await filesToScan(absolute)) {
    const result = await scanFile(file, root, options);
    if (result === null) continue;
    if ("severity" in result) problems.push(result);
    else scanned.push(result);
  }
  const merged = mergeScans(scanned.map(({ scan }) => scan));
  const scan = { ...merged, problems: [...problems, ...merged.problems] };
  const annotated = scanned.filter((file) => isAnnotated(file.scan));
  return {
    root,
    path: absolute,
    studyName: studyNameOf(absolute),
    scan,
    space: scan.space,
    ...commandOf(
      scan,
      annotated.map((file) => file.scan),
    ),
    files: annotated.map(({ scan: { path: relative }, hash }) => ({ path: relative, hash })),
    texts: new Map(annotated.map(({ scan: { path: relative }, source }) => [relative, source])),
  };
}

interface ScannedFile {
  readonly scan: FileScan;
  readonly source: SourceText;
  readonly hash: string;
}

async function filesToScan(path: string): Promise<string[]> {
  if ((await stat(path)).isDirectory()) return projectFiles(path);
  if (languageOf(path) === null) {
    throw new UserError(
      `Annotations cannot be read in ${path}. They can stand in Python, JavaScript, TypeScript, YAML, TOML, .jsonc and .json5 files.`,
    );
  }
  await access(path, constants.R_OK).catch(() => {
    throw new UserError(`${path} cannot be read: give yourself permission to read it (chmod u+r).`);
  });
  return [path];
}

/** Null for a file without annotations; a problem for one that is not UTF-8. */
async function scanFile(
  path: string,
  root: string,
  { textOf }: ScanOptions,
): Promise<ScannedFile | ScanProblem | null> {
  const unsaved = textOf?.(path);
  const relative = relativePath(root, path);
  const bytes = unsaved === undefined ? await readBytes(path) : Buffer.from(unsaved);
  if (bytes === null || !mentionsAnnotations(bytes)) return null;
  try {
    const source = decodeSource(bytes, relative);
    const scan = scanText(source.text, { path: relative, language: languageOf(path)! });
    return { scan, source, hash: hashBytes(encodeSource(source)) };
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    const { line, column } = error;
    const message = "this is not UTF-8 text: save the file with the encoding UTF-8 to tune it";
    return { file: relative, line, column, endLine: line, endColumn: column + 1, severity: "error", message };
  }
}

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    // Removed meanwhile, or not ours to read: then nobody can tune it.
    if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** In UTF-8, or in UTF-16, which is refused with a message. */
function mentionsAnnotations(bytes: Buffer): boolean {
  return bytes.includes("@tune") || bytes.includes("@tune", 0, "utf16le");
}

function isAnnotated(scan: FileScan): boolean {
  const directives = [scan.objectives, scan.commands, scan.constraints, scan.limits, scan.fidelities];
  return scan.parameters.length > 0 || directives.some((found) => found.length > 0);
}

/** How a language runs a script. TypeScript has no way of its own. */
const RUN_BY_LANGUAGE: Readonly<Record<string, string>> = { python: "python", javascript: "node" };

type CommandOf = Pick<Project, "command" | "file" | "commandProblem">;

function commandOf(scan: ProjectScan, annotated: readonly FileScan[]): CommandOf {
  if (scan.command) return { command: scan.command.text, file: scan.command.file, commandProblem: null };
  const scripts = annotated.filter(({ language }) => Object.hasOwn(RUN_BY_LANGUAGE, language));
  const guarded = scripts.filter(({ hasMainGuard }) => hasMainGuard);
  const script = scripts.length === 1 ? scripts[0] : guarded.length === 1 ? guarded[0] : undefined;
  if (script) {
    return {
      command: `${RUN_BY_LANGUAGE[script.language]} \${file}`,
      file: script.path,
      commandProblem: null,
    };
  }
  const file = annotated.length === 1 ? annotated[0]!.path : null;
  return { command: null, file, commandProblem: whyNoCommand(annotated, scripts) };
}

function whyNoCommand(annotated: readonly FileScan[], scripts: readonly FileScan[]): string {
  const example = "`# @tune.command python train.py`";
  if (scripts.length === 0) {
    const names = annotated.map(({ path }) => path).join(", ") || "nothing";
    return `Annotated is ${names}, which cannot be run by itself; write the command into a comment, such as ${example}.`;
  }
  const names = scripts.map(({ path }) => path).join(", ");
  return `Several annotated files could be the script (${names}); write the command into a comment of one, such as ${example}.`;
}
