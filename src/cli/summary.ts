import { stopWords } from "../study/stopReason";
import { formatMetric, formatParams } from "./format";
import type { RunSummary } from "./reporter";
import type { Style } from "./style";

/** The end of a run, for people: why it ended, what is best, and what to do with it. */
export function summaryLines(summary: RunSummary, style: Style): string[] {
  const { study, reason, finished, best, recommended, front, path } = summary;
  const after = `after ${finished} trial${finished === 1 ? "" : "s"}`;
  const lines = [`${reason === null ? "Ended by an error" : stopWords(reason)} ${after}.`];
  if (reason?.kind === "exhausted") lines.push(reason.message);
  if (front)
    lines.push(
      front.length > 0
        ? `No trial beats these in every objective: ${front.map((number) => `trial ${number}`).join(", ")}.`
        : "No trial is complete.",
    );
  const metric = study.definition.objectives[0]?.metric ?? "";
  if (best) {
    lines.push(`${style.bold(`Best: ${metric} ${formatMetric(best.value)}`)} (trial ${best.number})`);
    lines.push(`    ${formatParams(best.params)}`);
    if (recommended && recommended.number !== best.number)
      lines.push(
        `The model trusts trial ${recommended.number} more: ${metric} ${formatMetric(recommended.value)}, ${formatParams(recommended.params)}`,
      );
    lines.push(style.dim(`Write it into the source: guided-tuning apply ${path} --study ${study.name}`));
  } else if (!front) lines.push("No trial is complete, so there is no best one.");
  return lines;
}
