import { StringDecoder } from "node:string_decoder";
import { createMetricParser, EPOCH_NEEDLES, type MetricSample } from "./metrics";

/** A metric parser for a job's raw output. */
export interface MetricByteReader {
  push(bytes: Buffer): MetricSample[];
  end(): MetricSample[];
}

/** Bytes kept of output that cannot matter, because a name may lie across the end of a chunk. */
const OVERLAP_BYTES = 256;

/**
 * Reads metrics from bytes that need not be text. Most output of most jobs names no metric: a chunk without any of the
 * names is not decoded, but for the lines that reach beyond it. So a flood costs hardly more than a search.
 */
export function createMetricByteReader({ names }: { names: readonly string[] | "*" }): MetricByteReader {
  const parser = createMetricParser({ names });
  const decoder = new StringDecoder("utf8");
  const needles = names === "*" ? [] : [...names, ...EPOCH_NEEDLES].map((name) => Buffer.from(name));
  const matters = (bytes: Buffer) => names === "*" || needles.some((needle) => bytes.includes(needle));

  return {
    push(bytes) {
      if (matters(bytes)) return parser.push(decoder.write(bytes));
      const first = bytes.indexOf(NEWLINE);
      if (first === -1) {
        if (bytes.length <= 2 * OVERLAP_BYTES) return parser.push(decoder.write(bytes));
        // What is left out of one long line: its beginning may state a step, its end may begin a name.
        const redrawn = bytes.includes(RETURN) ? "\r" : " ";
        return parser.push(
          `${decodeSome(bytes, 0)}${redrawn}${decodeSome(bytes, bytes.length - OVERLAP_BYTES)}`,
        );
      }
      const last = bytes.lastIndexOf(NEWLINE);
      const samples = parser.push(decoder.write(bytes.subarray(0, first + 1)));
      return [...samples, ...parser.push(decoder.write(bytes.subarray(last + 1)))];
    },
    end: () => [...parser.push(decoder.end()), ...parser.end()],
  };

  function decodeSome(bytes: Buffer, start: number): string {
    return decoder.write(bytes.subarray(start, start + OVERLAP_BYTES));
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
