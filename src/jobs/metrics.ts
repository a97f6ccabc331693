import { createLineReader, epochOnLine, stepOnLine } from "./metricLine";

export interface MetricSample {
  readonly name: string;
  readonly step: number;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** Reads metric values out of a job's output as it arrives. The last value of a step wins. */
export interface MetricParser {
  /** Chunks may end anywhere; a line counts when it is complete. */
  push(chunk: string): MetricSample[];
  /** The output is over: the last line counts without its line break. */
  end(): MetricSample[];
}

/** A longer line is read in pieces, so that output without line breaks needs no more memory than this. */
const MAX_LINE = 64 * 1024;
/** Pieces are cut between words where one is found within this many characters of the end. */
const CUT_WINDOW = 4096;

/** `names`: the metrics to look for, "*" for every `name=value`. Memory is bounded by MAX_LINE. */
export function createMetricParser({ names }: { names: readonly string[] | "*" }): MetricParser {
  const readLine = createLineReader(names);
  const needles = names === "*" ? null : [...names, ...EPOCH_NEEDLES];
  const steps = createStepKeeper();
  let pending = "";
  /** A line that moved the cursor up again: a second progress bar. The next line is drawn over it. */
  let redrawn: string | null = null;

  function readFinal(line: string, into: MetricSample[]): void {
    const epoch = epochOnLine(line);
    const values = readLine(line);
    if (epoch !== null) steps.setEpoch(epoch);
    if (values.length === 0) return;
    const stated = epoch ?? stepOnLine(line);
    for (const { name, value } of values) into.push({ name, step: steps.stepFor(name, stated), value });
  }

  function readRaw(raw: string, into: MetricSample[]): void {
    const line = finalState(raw);
    if (CURSOR_UP.test(line)) {
      redrawn = line;
      return;
    }
    redrawn = null;
    readFinal(stripCodes(line), into);
  }

  /** Reads the lines of `text` that can matter; `text` holds whole lines. */
  function readLines(text: string, into: MetricSample[]): void {
    const next = needles === null ? null : createNeedleSearch(text, needles);
    for (let at = 0; at < text.length; ) {
      const hit = next === null ? at : next(at);
      if (hit === -1) return;
      const start = text.lastIndexOf("\n", hit - 1) + 1;
      const newline = text.indexOf("\n", hit);
      const end = newline === -1 ? text.length : newline;
      readRaw(text.slice(Math.max(start, at), end), into);
      at = end + 1;
    }
  }

  return {
    push(chunk) {
      const samples: MetricSample[] = [];
      const lastBreak = chunk.lastIndexOf("\n");
      if (lastBreak === -1) {
        pending = withoutOverwritten(pending + chunk);
      } else {
        readLines(pending + chunk.slice(0, lastBreak), samples);
        pending = withoutOverwritten(chunk.slice(lastBreak + 1));
      }
      while (pending.length > MAX_LINE) {
        const cut = cutBetweenWords(pending);
        readLines(pending.slice(0, cut), samples);
        pending = pending.slice(cut);
      }
      return samples;
    },
    end() {
      const samples: MetricSample[] = [];
      if (pending !== "") readLines(pending, samples);
      pending = "";
      if (redrawn !== null) readFinal(stripCodes(redrawn), samples);
      return samples;
    },
  };
}

/** Enough of `Epoch`, `epoch` and `EPOCH` to find the lines that may be headers without a regular expression. */
export const EPOCH_NEEDLES = ["poch", "POCH"];

/** Where the next needle is, at or after a position; -1 when there is none. Positions may only grow. */
function createNeedleSearch(text: string, needles: readonly string[]): (from: number) => number {
  const nextAt = needles.map((needle) => text.indexOf(needle));
  return (from) => {
    let first = -1;
    for (let i = 0; i < needles.length; i++) {
      let at = nextAt[i]!;
      if (at !== -1 && at < from) {
        at = text.indexOf(needles[i]!, from);
        nextAt[i] = at;
      }
      if (at !== -1 && (first === -1 || at < first)) first = at;
    }
    return first;
  };
}

/**
 * The step of each value: what its line states, else the last epoch, else the step this metric last stated, else a
 * running count from 1.
 */
function createStepKeeper() {
  let epoch: number | null = null;
  const stated = new Map<string, number>();
  const counts = new Map<string, number>();
  return {
    setEpoch(value: number): void {
      epoch = value;
    },
    stepFor(name: string, onLine: number | null): number {
      if (onLine !== null) {
        stated.set(name, onLine);
        return onLine;
      }
      const known = epoch ?? stated.get(name);
      if (known !== undefined) return known;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count;
    },
  };
}

/** What is left of a line that was redrawn with carriage returns (progress bars): the last drawing. */
function finalState(raw: string): string {
  return withoutOverwritten(raw).replace(TRAILING_RETURNS, "");
}

/** Drops what a later carriage return overwrites; keeps the last drawing and the returns after it. */
function withoutOverwritten(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
  if (end === 0) return text === "" ? "" : "\r";
  const start = text.lastIndexOf("\r", end - 1);
  return start === -1 ? text : text.slice(start + 1);
}

const CARRIAGE_RETURN = 13;
const TRAILING_RETURNS = /\r+$/;

function cutBetweenWords(text: string): number {
  for (let at = MAX_LINE; at > MAX_LINE - CUT_WINDOW; at--) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x2c || code === 0x09) return at + 1;
  }
  return MAX_LINE;
}

const ESCAPE = "\u001b";
/** `ESC [ n A` at the end of a line: the cursor goes back up (nested tqdm bars). */
const CURSOR_UP = new RegExp(`${ESCAPE}\\[\\d*A\\s*$`);
const CODES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)?|[@-Z\\\\-_])|[\\b\\u0000]`,
  "g",
);

/** Without colours, links and other terminal codes, and without backspaces. */
export function stripCodes(line: string): string {
  return line.includes(ESCAPE) || line.includes("\b") || line.includes("\0") ? line.replace(CODES, "") : line;
}
