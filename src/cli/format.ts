import type { Params, ParamValue } from "../space/parameter";

/** A metric for people: five significant digits, no trailing zeros. */
export function formatMetric(value: number): string {
  return formatNumber(Number.parseFloat(value.toPrecision(5)));
}

/** `5.97873e-5` rather than `0.0000597873`: the digits of what is small are not to be counted. */
export function formatNumber(value: number): string {
  const small = value !== 0 && Math.abs(value) < 1e-3;
  return small ? value.toExponential().replace("e+", "e") : String(value);
}

export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${formatValue(value)}`)
    .join(" ");
}

export function formatValue(value: ParamValue): string {
  return typeof value === "number" ? formatNumber(value) : String(value);
}

export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
