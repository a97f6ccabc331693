const MAX_LENGTH = 60;

/** Source text as a message shows it: one line, not too long. */
export function shortText(source: string): string {
  const [line = "", ...more] = source.split(/\r\n?|\n/);
  if (more.length === 0 && line.length <= MAX_LENGTH) return source;
  return `${line.slice(0, MAX_LENGTH)}…`;
}
