import type { Params, ParamValue } from "../space/parameter";

/** Four significant digits, without trailing zeros: `0.0312`, `1.3e-4`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const rounded = Number(value.toPrecision(4));
  const magnitude = Math.abs(rounded);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e6)
    ? rounded.toExponential()
    : String(rounded);
}

export function formatValue(value: ParamValue): string {
  return typeof value === "number" ? formatNumber(value) : String(value);
}

export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${formatValue(value)}`)
    .join(", ");
}

/** `0.8 s`, `41 s`, `6:41`, `1:02:10`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
