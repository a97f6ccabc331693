import type { Params } from "../space/parameter";

/** A metric for people: five significant digits, no trailing zeros. */
export function formatMetric(value: number): string {
  return Number.isFinite(value) ? String(Number.parseFloat(value.toPrecision(5))) : String(value);
}

export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
