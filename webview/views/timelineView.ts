/** When each trial ran and how long it took. */

import { formatClock, formatDuration } from "../../src/protocol/format";
import { createFigure, type Drawing } from "../charts/figure";
import { timelineChart } from "../charts/timelineChart";
import { plural } from "../model/format";
import { timelineOf } from "../model/timeline";
import { durationOf } from "../model/trials";
import { stateText } from "../model/trialTable";
import { emptyWords } from "../model/words";
import type { Actions, View } from "../page";

export function createTimelineView(actions: Actions): View {
  const figure = createFigure({ title: "When each trial ran" });
  return {
    element: figure.element,
    render(page) {
      const { shown } = page;
      const timeline = timelineOf(shown.trials, page.now);
      if (timeline.bars.length === 0)
        return figure.sayInstead(emptyWords(shown) ?? "No trial has a start time.");
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
        label: `${plural(timeline.bars.length, "trial")} over time, ${plural(timeline.lanes, "slot")}.`,
        legend: [
          ...(shown.best ? [{ swatch: "block best" as const, label: "best trial" }] : []),
          ...(has("complete") ? [{ swatch: "block quiet" as const, label: "complete" }] : []),
          ...(has("pruned") ? [{ swatch: "block pruned" as const, label: "pruned" }] : []),
          ...(has("failed") ? [{ swatch: "block failed" as const, label: "failed" }] : []),
          ...(has("running") ? [{ swatch: "block model" as const, label: "running" }] : []),
        ],
        note:
          timeline.skippedS > 0 ? `Pauses of ${formatClock(timeline.skippedS)} in all are left out.` : null,
        table: {
          columns: ["trial", "state", "slot", "begins (s)", "ends (s)"],
          rows: () => timeline.bars.map((bar) => [bar.trial, bar.state, bar.lane + 1, bar.start, bar.end]),
        },
      }));
    },
  };
}
