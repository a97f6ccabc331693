import { formatDuration } from "../protocol/format";
import type { Study } from "../study/study";
import { bestTrial, isFinishedTrial } from "../study/studyView";
import { formatMetric } from "./format";
import { styleFor } from "./style";

/** The line at the bottom of a terminal: how far, how good, what runs, how long still. Nothing elsewhere. */
export interface ProgressLine {
  begin(study: Study, slots: number): void;
  started(trial: number): void;
  metric(trial: number, name: string, step: number, value: number): void;
  finished(trial: number): void;
  clear(): void;
  draw(): void;
  end(): void;
}

const REDRAW_MS = 200;

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  const live = stream.isTTY === true && process.env.TERM !== "dumb";
  const style = styleFor(stream);
  const running = new Map<number, { readonly sinceMs: number; note: string }>();
  let shown: { readonly study: Study; readonly slots: number } | null = null;
  let timer: NodeJS.Timeout | undefined;

  function clear(): void {
    if (live) stream.write("\r\x1b[K");
  }

  function draw(): void {
    if (!live || !shown) return;
    const text = progressText(shown.study, shown.slots, running);
    // A terminal that does not know its width says 0.
    const room = Math.max(20, (stream.columns || 80) - 1);
    stream.write(`\r\x1b[K${style.dim(text.length > room ? `${text.slice(0, room - 1)}…` : text)}`);
  }

  return {
    begin(study, slots) {
      shown = { study, slots };
      if (live) timer = setInterval(draw, REDRAW_MS);
      draw();
    },
    started: (trial) => void running.set(trial, { sinceMs: performance.now(), note: "" }),
    metric(trial, name, step, value) {
      const run = running.get(trial);
      if (run && name === shown?.study.definition.objectives[0]?.metric)
        run.note = `, step ${step}: ${formatMetric(value)}`;
    },
    finished: (trial) => void running.delete(trial),
    clear,
    draw,
    end() {
      clearInterval(timer);
      clear();
      shown = null;
    },
  };
}

function progressText(
  study: Study,
  slots: number,
  running: ReadonlyMap<number, { readonly sinceMs: number; readonly note: string }>,
): string {
  const { objectives, trials } = study.definition;
  const finished = study.trials.filter(isFinishedTrial);
  const best = bestTrial(study.trials, objectives);
  const now = performance.now();
  const runs = [...running].map(
    ([number, { sinceMs, note }]) => `trial ${number} for ${formatDuration((now - sinceMs) / 1000)}${note}`,
  );
  const durations = finished.flatMap((trial) =>
    "durationS" in trial && trial.durationS !== null ? [trial.durationS] : [],
  );
  const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  const left = trials - finished.length;
  return [
    `${finished.length}/${trials}`,
    ...(best ? [`best ${formatMetric(best.value)} (trial ${best.number})`] : []),
    ...runs,
    ...(durations.length > 0 && left > 0 ? [`about ${formatDuration((mean * left) / slots)} left`] : []),
  ].join(" · ");
}
