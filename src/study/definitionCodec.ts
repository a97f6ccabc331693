import { UserError } from "../space/userError";
import type { StudyDefinition } from "./definition";

const KEY = "guided_tuning:definition:";
/** Optuna's relational storages and the dashboards hold 2,045 characters an attribute. */
const CHUNK = 2000;

/**
 * The user attributes that hold a definition. Attributes cannot be removed: what an earlier, longer definition
 * left behind (`before`) is emptied.
 */
export function encodeDefinition(
  definition: StudyDefinition,
  before: Readonly<Record<string, unknown>> = {},
): [key: string, value: string][] {
  const chunks = split(JSON.stringify(definition));
  while (`${KEY}${chunks.length}` in before) chunks.push("");
  return chunks.map((chunk, i) => [`${KEY}${i}`, chunk]);
}

/** Null when the study is not one of ours. UserError when it is but cannot be understood. */
export function decodeDefinition(attributes: Readonly<Record<string, unknown>>): StudyDefinition | null {
  if (!(`${KEY}0` in attributes)) return null;
  let text = "";
  for (let i = 0; `${KEY}${i}` in attributes; i++) text += String(attributes[`${KEY}${i}`]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserError(
      "the study's definition in its journal is damaged; begin a new one with --study NAME",
    );
  }
  const { version } = json as { version?: unknown };
  if (version !== 1)
    throw new UserError(
      `the study was made by a newer Guided Tuning (definition version ${version}); update this one, or begin another with --study NAME`,
    );
  return json as StudyDefinition;
}

function split(text: string): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + CHUNK, text.length);
    // Half a surrogate pair cannot be written as UTF-8.
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? "")) end -= 1;
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}
