/** Values of options, with what to write instead. */
import { InvalidArgumentError } from "commander";
import type { Goal } from "../optimizer/problem";

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Write a whole number from 1.");
  return value;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Write a whole number from 0.");
  return value;
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("Write a number.");
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("Write a number above 0.");
  return value;
}

export function goal(text: string): Goal {
  if (text === "minimize" || text === "maximize") return text;
  throw new InvalidArgumentError("Write minimize or maximize.");
}
