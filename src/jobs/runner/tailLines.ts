import { StringDecoder } from "node:string_decoder";
import { stripCodes } from "../metrics";

/** How much of a failed trial's output its record keeps. */
const MAX_LINES = 20;
const MAX_LINE_LENGTH = 500;

/** The last lines of an output that ends with `bytes`, without terminal codes, blank lines and overwritten bars. */
export function lastLines(bytes: Buffer): string[] {
  const text = new StringDecoder("utf8").end(bytes);
  const lines: string[] = [];
  for (const raw of text.split("\n").reverse()) {
    if (lines.length === MAX_LINES) break;
    const drawings = raw.replace(/\r+$/, "").split("\r");
    const line = printable(stripCodes(drawings.at(-1) ?? "")).trimEnd();
    if (line !== "")
      lines.push(line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH - 1)}…` : line);
  }
  return lines.reverse();
}

/** Binary output must not reach terminals, journals and tables as control characters. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
