import { open } from "node:fs/promises";
import { createMetricParser } from "./metrics";
import { trialFiles } from "./trialFiles";

export interface SeenMetric {
  readonly name: string;
  readonly last: number;
  readonly count: number;
}

/** Read from each end of a log; metrics that a job prints only in the middle of more output are rare. */
const PART_BYTES = 1024 * 1024;

/**
 * Every `name=value` in a trial's output, in the order of first appearance: for the message when the objective was
 * never printed, and for choosing one.
 */
export async function seenMetrics(trialDir: string): Promise<SeenMetric[]> {
  const seen = new Map<string, SeenMetric>();
  const parser = createMetricParser({ names: "*" });
  for (const text of await endsOf(trialFiles(trialDir).output)) {
    for (const { name, value } of [...parser.push(text), ...parser.end()]) {
      seen.set(name, { name, last: value, count: (seen.get(name)?.count ?? 0) + 1 });
    }
  }
  return [...seen.values()];
}

/** The file's text, without its middle when it is long; empty when there is none. */
async function endsOf(path: string): Promise<string[]> {
  const file = await open(path).catch(() => null);
  if (file === null) return [];
  try {
    const { size } = await file.stat();
    const starts = size <= 2 * PART_BYTES ? [0] : [0, size - PART_BYTES];
    const texts: string[] = [];
    for (const start of starts) {
      const length = starts.length === 1 ? size : PART_BYTES;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      texts.push(buffer.toString("utf8", 0, bytesRead));
    }
    return texts;
  } finally {
    await file.close();
  }
}
