import type { Study } from "./study";

/** `<journal>#<number>` */
const active = new Set<string>();

/** Whether this very process runs the trial, or ends it: then it is no orphan, though its owner may look like one. */
export function isActive({ journalPath }: Study, number: number): boolean {
  return active.has(`${journalPath}#${number}`);
}

/** Returns the function to be called when the trial's end is recorded. */
export function activate({ journalPath }: Study, number: number): () => void {
  const key = `${journalPath}#${number}`;
  active.add(key);
  return () => active.delete(key);
}
