import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../space/userError";

/** A text file as annotations see it; `encodeSource` gives the same bytes back. */
export interface SourceText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly bom: boolean;
}

/** The bytes are not UTF-8: the message says where. */
export class EncodingError extends UserError {
  constructor(
    path: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${path}:${line}:${column} is not UTF-8 text; save the file with the encoding UTF-8 to tune it.`);
    this.name = "EncodingError";
  }
}

/** Throws EncodingError naming `path` when the bytes are not UTF-8. */
export function decodeSource(bytes: Buffer, path: string): SourceText {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = bom ? bytes.subarray(3) : bytes;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body), bom };
  } catch {
    const { line, column } = firstBadByte(body);
    throw new EncodingError(path, line, column);
  }
}

export function encodeSource({ text, bom }: SourceText): Buffer {
  return Buffer.from(bom ? `\ufeff${text}` : text, "utf8");
}

/** sha256 of a file's bytes, hex: how a study knows that a file changed. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export async function readSource(path: string): Promise<SourceText & { readonly hash: string }> {
  const bytes = await readFile(path);
  return { ...decodeSource(bytes, path), hash: hashBytes(bytes) };
}

/** Replaces the file in one step and keeps its permissions. */
export async function writeSource(path: string, source: SourceText): Promise<void> {
  const { mode } = await stat(path);
  await writeFileAtomic(path, encodeSource(source), { mode: mode & 0o7777 });
}

/** 1-based line and column (in bytes) of the first byte that belongs to no character. */
function firstBadByte(bytes: Buffer): { line: number; column: number } {
  const decoded = bytes.toString("utf8");
  // Up to the first replacement character that the bytes do not spell themselves, both agree.
  let offset = 0;
  for (let at = decoded.indexOf("\ufffd"); at !== -1; at = decoded.indexOf("\ufffd", at + 1)) {
    offset = Buffer.byteLength(decoded.slice(0, at));
    if (bytes.subarray(offset, offset + 3).toString("latin1") !== "\u00ef\u00bf\u00bd") break;
  }
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf(0x0a) + 1;
  let line = 1;
  for (const byte of before) if (byte === 0x0a) line++;
  return { line, column: offset - lineStart + 1 };
}
