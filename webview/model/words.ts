/** The sentences that stand beside the pictures and say the same. */

import { formatNumber } from "../../src/protocol/format";
import { l10n } from "../l10n";
import type { DashboardParameter, DashboardState, Insight, Params, Suggestion } from "../types";
import { type Belief, indexAt } from "./belief";
import { formatShare, quoteValue, trialCount } from "./format";
import { countTrials } from "./trials";

/** What the model expects where it proposes to go, beside the best so far; null without a model or proposal. */
export function expectationWords(belief: Belief): string | null {
  const { insight, best } = belief;
  const index = indexAt(belief, belief.next);
  const mean = insight.mean?.[index];
  const std = insight.std?.[index];
  if (mean === undefined) return null;
  const spread = std === undefined ? "" : ` ± ${formatNumber(std, 2)}`;
  const soFar = best === null ? "" : l10n.t("; the best so far is {0}", formatNumber(best));
  return l10n.t("The model expects {0}{1} there{2}.", formatNumber(mean, 3), spread, soFar);
}

/** The configuration of a proposal: the drawn parameter apart from the others. */
export function configurationWords(
  params: Params,
  drawn: string,
  parameters: readonly DashboardParameter[],
): { lead: string; rest: string } {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const others = Object.entries(params).filter(([name]) => name !== drawn);
  const value = params[drawn];
  return {
    lead: value === undefined ? "" : `${drawn} = ${quoteValue(value, byName.get(drawn))}`,
    rest: others.map(([name, other]) => `${name} ${quoteValue(other, byName.get(name))}`).join(", "),
  };
}

export function shareWords(shares: NonNullable<Suggestion["shares"]>): { exploit: string; explore: string } {
  return {
    exploit: l10n.t("{0} expects better", formatShare(shares.exploit)),
    explore: l10n.t("{0} wants to know", formatShare(shares.explore)),
  };
}

/** What the curve shows at one place: the line of numbers above the chart. */
export function readout(belief: Belief, index: number): { label: string; text: string }[] {
  const { insight, parameter } = belief;
  const at = (values: readonly number[] | null, digits: number): string =>
    formatNumber(values?.[index] ?? null, digits);
  const entries = [{ label: parameter.name, text: quoteValue(roundShown(insight.x[index]), parameter) }];
  if (insight.mean) entries.push({ label: l10n.t("mean"), text: at(insight.mean, 4) });
  if (insight.std) entries.push({ label: "±", text: at(insight.std, 2) });
  if (insight.good) entries.push({ label: l10n.t("good"), text: at(insight.good, 3) });
  if (insight.bad) entries.push({ label: l10n.t("bad"), text: at(insight.bad, 3) });
  if (insight.acquisition)
    entries.push({ label: acquisitionName(insight), text: at(insight.acquisition, 2) });
  return entries;
}

export function acquisitionName(insight: Pick<Insight, "model">): string {
  return insight.model === "gp" ? l10n.t("EI") : l10n.t("good ÷ bad");
}

/** Which trial the model trusts most, if that is not the one with the best value: noise can make a value lucky. */
export function trustWords(state: DashboardState): string | null {
  const { best, recommended } = state;
  if (!best || !recommended || recommended.number === best.number) return null;
  const seen = formatNumber(recommended.value);
  return l10n.t(
    "With the noise considered, the model trusts trial {0} most ({1}).",
    recommended.number,
    seen,
  );
}

/** Why there is no picture yet; null when there is one. */
export function emptyWords(state: DashboardState): string | null {
  if (state.parameters.length === 0) {
    return l10n.t(
      "Nothing is annotated yet. Write a comment beside a number of your script:\n\nlr = 3e-4  # @tune float(1e-5, 1e-1, log)",
    );
  }
  const counts = countTrials(state.trials);
  if (counts.finished === 0 && counts.running > 0) {
    return l10n.t(
      "The first trial is running, with the values of your source. The model starts to learn when it ends.",
    );
  }
  if (counts.finished === 0) return l10n.t("Nothing has run yet. Start tuning to see what the model learns.");
  if (counts.complete === 0) {
    const failed = counts.failed > 0 ? l10n.t("{0} failed", trialCount(counts.failed)) : "";
    const pruned = counts.pruned > 0 ? l10n.t("{0} pruned", trialCount(counts.pruned)) : "";
    const what = [failed, pruned].filter(Boolean).join(", ");
    return l10n.t(
      "No trial has come to its end yet ({0}), so there is no value to learn from. Open a trial's output to see why.",
      what,
    );
  }
  return null;
}

/** A chart in one sentence, for those who cannot see it. */
export function beliefLabel(belief: Belief, nextTrial: number): string {
  const { insight, parameter, best } = belief;
  const parts = [l10n.t("What the model believes about {0}", parameter.name)];
  parts.push(trialCount(insight.observations.length));
  if (best !== null) parts.push(l10n.t("best value {0}", formatNumber(best)));
  if (belief.next !== null)
    parts.push(l10n.t("next, trial {0}, at {1}", nextTrial, quoteValue(belief.next, parameter)));
  return `${parts.join("; ")}.`;
}

function roundShown(value: Insight["x"][number] | undefined): Insight["x"][number] {
  if (value === undefined) return null;
  return typeof value === "number" ? Number(value.toPrecision(3)) : value;
}
