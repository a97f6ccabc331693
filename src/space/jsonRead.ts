import type { ParamValue } from "./parameter";
import { UserError } from "./userError";

/** A JSON object from outside whose fields are read one by one, with errors that name the place. */
export interface JsonObject {
  readonly where: string;
  has(key: string): boolean;
  get(key: string): unknown;
  text(key: string): string;
  number(key: string): number;
  boolean(key: string, fallback: boolean): boolean;
  list(key: string): readonly unknown[];
}

/** Throws a UserError when it is not a JSON object; so do the fields when they are of another type. */
export function readObject(value: unknown, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(`${where} must be a JSON object, not ${describe(value)}`);
  const fields = value as Readonly<Record<string, unknown>>;
  const get = (key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);
  const fail = (key: string, wanted: string): never => {
    throw new UserError(`"${key}" of ${where} must be ${wanted}, not ${describe(get(key))}`);
  };
  return {
    where,
    has: (key) => get(key) !== undefined && get(key) !== null,
    get,
    text(key) {
      const field = get(key);
      return typeof field === "string" ? field : fail(key, "a text");
    },
    number(key) {
      const field = get(key);
      return typeof field === "number" ? field : fail(key, "a number");
    },
    boolean(key, fallback) {
      const field = get(key) ?? fallback;
      return typeof field === "boolean" ? field : fail(key, "true or false");
    },
    list(key) {
      const field = get(key);
      return Array.isArray(field) ? (field as readonly unknown[]) : fail(key, "a list");
    },
  };
}

/** Narrows to a value that a parameter can hold. Throws a UserError. */
export function readValue(value: unknown, where: string): ParamValue {
  if (value === null || typeof value === "number" || typeof value === "string" || typeof value === "boolean")
    return value;
  throw new UserError(`${where} must be a number, a text, true, false or null, not ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
