import type { JournalProblem } from "./journal";
import type { JournalHandle } from "./journalHandle";
import { createRecordParser } from "./recordParser";
import { createReplay, type Replay } from "./replay";

const NEWLINE = 10;
// Bounds memory for journals of any size. Larger ones are not read faster.
const BLOCK = 1 << 20;

/** Follows a journal by offset and replays its whole lines; an unfinished last line waits for the next read. */
export class JournalReader {
  replay: Replay = createReplay();
  /** Bytes of whole lines read. */
  offset = 0;
  lines = 0;
  /** The first line that is no record. Reading goes on behind it. */
  problem: JournalProblem | null = null;
  private readonly parse = createRecordParser();

  reset(): void {
    this.replay = createReplay();
    this.offset = 0;
    this.lines = 0;
    this.problem = null;
  }

  /** This process appended lines and has applied them itself. */
  skip(lines: number, bytes: number): void {
    this.lines += lines;
    this.offset += bytes;
  }

  /** Resolves to the file's size. */
  async read(handle: JournalHandle): Promise<number> {
    // The size first: what is appended while we read is for the next time.
    const { size } = await handle.stat();
    // Another, shorter file stands in its place.
    if (size < this.offset) this.reset();
    let position = this.offset;
    let rest: Buffer = Buffer.alloc(0);
    while (position < size) {
      const block = Buffer.allocUnsafe(Math.min(BLOCK, size - position));
      const { bytesRead } = await handle.read(block, 0, block.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const bytes =
        rest.length === 0
          ? block.subarray(0, bytesRead)
          : Buffer.concat([rest, block.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) this.apply(bytes.subarray(0, end));
      rest = bytes.subarray(end);
    }
    return size;
  }

  private apply(bytes: Buffer): void {
    const text = bytes.toString("utf8");
    for (
      let start = 0, end = text.indexOf("\n");
      end >= 0;
      start = end + 1, end = text.indexOf("\n", start)
    ) {
      this.lines += 1;
      const message = this.applyLine(text.slice(start, end));
      if (message !== null && this.problem === null) this.problem = { line: this.lines, message };
    }
    this.offset += bytes.length;
  }

  private applyLine(line: string): string | null {
    const record = this.parse(line);
    if (!record) return line.trim() === "" ? "an empty line" : "not a journal record (damaged?)";
    try {
      this.replay.apply(record);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
