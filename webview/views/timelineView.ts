/** When each trial ran and how long it took. */

import { formatClock, formatDuration } from "../../src/protocol/format";
import { createFigure, type Drawing } from "../charts/figure";
import { timelineChart } from "../charts/timelineChart";
import { l10n } from "../l10n";
import { trialCount } from "../model/format";
import { timelineOf } from "../model/timeline";
import { durationOf } from "../model/trials";
import { stateText } from "../model/trialTable";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createTimelineView(actions: Actions): View {
  const figure = createFigure({ title: l10n.t("When each trial ran") });
  return {
    element: figure.element,
    render(page) {
      const { shown } = page;
      const timeline = timelineOf(shown.trials, page.now);
      if (timeline.bars.length === 0)
        return figure.sayInstead(emptyWords(shown) ?? l10n.t("No trial has a start time."));
      const has = (state: string): boolean => timeline.bars.some((bar) => bar.state === state);
      figure.element.style.setProperty("--lanes", String(timeline.lanes));
      const best = shown.best?.number ?? null;
      const { trial: chosen } = page.selection;
      const byNumber = new Map(shown.trials.map((trial) => [trial.number, trial]));
      // Reports of running trials move nothing here; once a second their bars grow.
      const states = timeline.bars.map((bar) => bar.state[0]).join("");
      const second = has("running") ? Math.floor(page.now / 1000) : 0;
      const key = JSON.stringify([page.theme.revision, chosen, best, states, second]);
      figure.draw(key, () => ({
        config: timelineChart(timeline, page.theme, {
          chosen,
          best,
          describe: (number) => {
            const trial = byNumber.get(number);
            const seconds = trial && durationOf(trial);
            return trial ? [stateText(trial), ...(seconds ? [formatDuration(seconds)] : [])] : [];
          },
          onTrial: (trial) => actions.select({ trial }),
        }) as unknown as Drawing["config"],
        label: l10n.t("{0} over time, slots: {1}.", trialCount(timeline.bars.length), timeline.lanes),
        legend: [
          ...(shown.best ? [{ swatch: "block best" as const, label: l10n.t("best trial") }] : []),
          ...(has("complete") ? [{ swatch: "block quiet" as const, label: l10n.t("complete") }] : []),
          ...(has("pruned") ? [{ swatch: "block pruned" as const, label: l10n.t("pruned") }] : []),
          ...(has("failed") ? [{ swatch: "block failed" as const, label: l10n.t("failed") }] : []),
          ...(has("running") ? [{ swatch: "block model" as const, label: l10n.t("running") }] : []),
        ],
        note:
          timeline.skippedS > 0
            ? l10n.t("Pauses of {0} in all are left out.", formatClock(timeline.skippedS))
            : null,
        table: {
          columns: [
            l10n.t("trial"),
            l10n.t("state"),
            l10n.t("slot"),
            l10n.t("begins (s)"),
            l10n.t("ends (s)"),
          ],
          rows: () => timeline.bars.map((bar) => [bar.trial, bar.state, bar.lane + 1, bar.start, bar.end]),
        },
      }));
    },
  };
}
