/** What charts and tables need beyond single numbers: columns and ticks that line up, names that fit. */
import {
  formatExponent,
  formatNumber,
  formatValue,
  LARGE,
  SMALL,
  trimZeros,
} from "../../src/protocol/format";
import { l10n } from "../l10n";
import type { ParamValue } from "../types";

/** On a logarithmic scale the exponent is what one looks for. */
const LOG_SMALL = 1e-2;

/** A parameter's value: as `formatValue`, and small ones of a logarithmic scale as `2.1e-3`. */
export function formatParameter(
  parameter: { readonly log: boolean } | undefined,
  value: ParamValue | undefined,
  significant = 4,
): string {
  const exponent = parameter?.log && typeof value === "number" && value !== 0 && Math.abs(value) < LOG_SMALL;
  return exponent ? formatExponent(value, significant) : formatValue(value, significant);
}

/** A value in a sentence, where a bare string would be read as one of its words. */
export function quoteValue(value: ParamValue | undefined, parameter?: { readonly log: boolean }): string {
  return typeof value === "string" ? `"${value}"` : formatParameter(parameter, value);
}

/**
 * One format for a whole column, so that the digits line up: equal decimals, or all of them with exponents.
 * `log`: a parameter on a logarithmic scale, whose small values are told apart by their magnitude.
 */
export function columnFormat(values: readonly number[], log = false): (value: number) => string {
  const finite = values.filter((value) => Number.isFinite(value));
  const sizes = finite
    .filter((value) => value !== 0)
    .map(Math.abs)
    .sort((a, b) => a - b);
  const smallest = sizes[0] ?? 1;
  const largest = sizes.at(-1) ?? 1;
  if (finite.every(Number.isInteger) && largest < LARGE) return (value) => formatFixed(value, 0);
  if (largest >= LARGE || (smallest < SMALL && largest / smallest >= 100) || (log && smallest < LOG_SMALL)) {
    return (value) => (Number.isFinite(value) ? trimPlus(value.toExponential(2)) : formatNumber(value));
  }
  // A tenth of the values may be smaller than what the decimals resolve: one outlier must not widen the column.
  const typical = sizes[Math.floor(sizes.length / 10)] ?? 1;
  const magnitude = Math.floor(Math.log10(typical));
  const wanted = magnitude >= 0 ? 3 - magnitude : Math.max(4, 2 - magnitude);
  const needed = Math.max(...finite.map(decimalsOf), 0);
  const decimals = Math.min(Math.max(wanted, 0), needed, 8);
  return (value) => formatFixed(value, decimals);
}

/** Labels for ticks: as many decimals as the step between them needs, a little more for a bound that is among them. */
export function formatTicks(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : largest;
  if (step > 0 && (largest >= LARGE || largest < SMALL)) return ticks.map((tick) => formatNumber(tick, 3));
  const even = decimalsOf(step);
  const decimals = Math.min(Math.max(even, ...ticks.map(decimalsOf)), even + 2, 8);
  return ticks.map((tick) => formatFixed(tick, decimals));
}

/** A tick on a logarithmic axis; powers of ten as `1e-4` once the axis leaves what plain decimals say well. */
export function formatLogTick(value: number, low: number, high: number): string {
  const plain = low >= 0.01 && high < 1e5;
  if (plain) return trimZeros(value.toFixed(Math.max(0, -Math.floor(Math.log10(value)))));
  return formatExponent(value, 2);
}

/** A share between 0 and 1 in whole per cent; what is there is never called nothing. */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  return share > 0 && percent === 0 ? "< 1 %" : `${percent} %`;
}

/** `1 trial`, `2 trials`. */
export function trialCount(count: number): string {
  return count === 1 ? l10n.t("1 trial") : l10n.t("{0} trials", count);
}

/** Cuts the middle out of a text that is too long for its place: both ends tell names apart. */
export function shorten(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  const tail = length - 1 - head;
  return `${letters.slice(0, head).join("")}…${tail > 0 ? letters.slice(-tail).join("") : ""}`;
}

/** Lines of at most so many letters, broken between words; a longer word stays whole. */
export function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= length)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const text = value.toFixed(decimals);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Decimals of the shortest decimal that reads back as the value to six significant digits. */
function decimalsOf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return 0;
  const [mantissa = "", exponent = "0"] = Number(value.toPrecision(6)).toExponential().split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

function trimPlus(text: string): string {
  return text.replace("e+", "e");
}
