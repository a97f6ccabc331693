import { type JournalRecord, parseRecord } from "./journalRecords";

const KEY = '"distributions":';
const PLACEHOLDER = '"distributions":0';
/** A conditional space has a set of distributions per branch; as many are remembered. */
const REMEMBERED = 8;

interface Distributions {
  /** As the line spells them, from the key to the closing brace. */
  readonly text: string;
  readonly value: unknown;
}

/**
 * As `parseRecord`, for line after line of one journal. Most of a line that creates a trial spells out its
 * distributions, the same ones each time: they are parsed once, and the records share the object.
 */
export function createRecordParser(): (line: string) => JournalRecord | null {
  const remembered: Distributions[] = [];

  function remember(record: JournalRecord): void {
    const { distributions } = record;
    if (typeof distributions !== "object" || distributions === null) return;
    remembered.unshift({ text: `${KEY}${JSON.stringify(distributions)}`, value: distributions });
    if (remembered.length > REMEMBERED) remembered.pop();
  }

  return (line) => {
    const at = line.indexOf(KEY);
    if (at < 0) return parseRecord(line);
    const known = remembered.find(({ text }) => line.slice(at, at + text.length) === text);
    if (known) {
      const record = parseRecord(`${line.slice(0, at)}${PLACEHOLDER}${line.slice(at + known.text.length)}`);
      // Anything else means that the key stood somewhere deeper, or twice.
      if (record?.distributions === 0) return { ...record, distributions: known.value };
    }
    const record = parseRecord(line);
    if (record) remember(record);
    return record;
  };
}
