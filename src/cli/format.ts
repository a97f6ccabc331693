import { formatNumber as formatShort, formatValue as formatShortValue, WHOLE } from "../protocol/format";
import type { Params, ParamValue } from "../space/parameter";
import type { Study } from "../study/study";
import type { Trial } from "../study/trial";

/** A metric for people: five significant digits. */
export function formatMetric(value: number): string {
  return formatShort(value, 5);
}

/** With all its digits: what a terminal shows is copied. */
export function formatNumber(value: number): string {
  return formatShort(value, WHOLE);
}

/** With all its digits. */
export function formatValue(value: ParamValue): string {
  return formatShortValue(value, WHOLE);
}

/** The configuration, behind the budget that the trial had in a study with `@tune.fidelity`. */
export function formatConfiguration({ definition }: Study, { params, fidelity }: Trial): string {
  const budget = fidelity && definition.fidelity && { [definition.fidelity.param]: fidelity.budget };
  return formatParams({ ...budget, ...params });
}

export function formatParams(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${formatValue(value)}`)
    .join(" ");
}
