/** Numbers, durations and parameter values as people read them, the same in the editor, the dashboard and a terminal. */
import type { ParamValue } from "../space/parameter";

/** What stands where there is no number. */
export const NOTHING = "–";
/** Digits that say a number whole, as it is to be copied: more would show the rounding of binary fractions. */
export const WHOLE = 15;
/** Below this, plain decimals are mostly zeros; from `LARGE` on, mostly digits nobody reads. */
export const SMALL = 1e-3;
export const LARGE = 1e6;

/** A number on its own: at most `significant` digits, no trailing zeros, `2.1e-4` where zeros would crowd it. */
export function formatNumber(value: number | null | undefined, significant = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < LARGE) return String(value);
  if (size < SMALL || size >= LARGE) return formatExponent(value, significant);
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return trimZeros(value.toFixed(Math.min(decimals, 20)));
}

/** `2.1e-4`, whatever its size. */
export function formatExponent(value: number, significant: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(significant - 1).split("e");
  return `${trimZeros(mantissa)}e${exponent.replace("+", "")}`;
}

/** A value of a parameter; strings bare, as they stand in a table under the parameter's name. */
export function formatValue(value: ParamValue | undefined, significant = 6): string {
  if (value === undefined) return NOTHING;
  if (value === null) return "None";
  if (typeof value === "number") return formatNumber(value, significant);
  return String(value);
}

/** Seconds as `40 ms`, `17.2 s`, `6:41`, `1:06:41`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return NOTHING;
  if (seconds === 0) return "0 s";
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return formatClock(seconds);
}

/** Seconds as a running clock: `0:07`, `6:41`, `1:06:41`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Megabytes as `310 MB`, `2.4 GB`. */
export function formatMemory(megabytes: number | null | undefined): string {
  if (megabytes === null || megabytes === undefined || !Number.isFinite(megabytes)) return NOTHING;
  if (megabytes < 999.5) return `${formatNumber(megabytes, megabytes < 10 ? 2 : 3)} MB`;
  return `${formatNumber(megabytes / 1000, 3)} GB`;
}

export function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
