import { formatValue } from "../protocol/format";
import type { Params } from "../space/parameter";

/** `lr 0.01, opt adam` */
export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${formatValue(value, 4)}`)
    .join(", ");
}
