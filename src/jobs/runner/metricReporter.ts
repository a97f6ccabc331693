import type { RunnerEvent } from "../../protocol/runnerProtocol";
import type { MetricSample } from "../metrics";

/** Turns samples into events: at most FLUSHES_PER_SECOND bursts, the last value of each step only, all at the end. */
export interface MetricReporter {
  add(samples: readonly MetricSample[]): void;
  /** Sends what is due; called often. */
  tick(now: number): void;
  /** Sends everything that is left. */
  finish(): void;
}

export interface MetricReporterOptions {
  readonly emit: (event: RunnerEvent) => void;
  readonly now?: () => number;
  /** For tests. */
  readonly maxSteps?: number;
}

const FLUSH_MS = 200;
/**
 * Up to so many steps of a metric are all reported; of more, every second, then every fourth, and so on, and always
 * the last, the lowest and the highest. It bounds memory and files when a job prints its loss a million times.
 */
const MAX_STEPS = 10_000;

export function createMetricReporter({
  emit,
  now = Date.now,
  maxSteps = MAX_STEPS,
}: MetricReporterOptions): MetricReporter {
  const metrics = new Map<string, MetricSteps>();
  let lastFlush = 0;

  function flush(time: number): void {
    lastFlush = time;
    for (const [name, steps] of metrics) {
      for (const [step, value] of steps.takePending())
        emit({ event: "metric", time, name, step, value: toJson(value) });
    }
  }

  return {
    add(samples) {
      for (const { name, step, value } of samples) {
        let steps = metrics.get(name);
        if (!steps) {
          steps = new MetricSteps(maxSteps);
          metrics.set(name, steps);
        }
        steps.add(step, value);
      }
    },
    tick(time) {
      // A clock that was set back must not stop the reports.
      if (Math.abs(time - lastFlush) >= FLUSH_MS) flush(time);
    },
    finish() {
      for (const steps of metrics.values()) steps.includeSkipped();
      flush(now());
    },
  };
}

/** The steps of one metric that are still to be reported. */
class MetricSteps {
  private pending = new Map<number, number>();
  private current: number | null = null;
  private currentKept = true;
  private seen = 0;
  private kept = 0;
  private stride = 1;
  private last: readonly [number, number] | null = null;
  private skippedLow: readonly [number, number] | null = null;
  private skippedHigh: readonly [number, number] | null = null;

  constructor(private readonly maxSteps: number) {}

  add(step: number, value: number): void {
    if (step !== this.current) this.begin(step);
    this.last = [step, value];
    if (this.currentKept) {
      // Set anew, so that the last value in time is the last event.
      this.pending.delete(step);
      this.pending.set(step, value);
      return;
    }
    if (!(value >= (this.skippedLow?.[1] ?? Infinity))) this.skippedLow = [step, value];
    if (!(value <= (this.skippedHigh?.[1] ?? -Infinity))) this.skippedHigh = [step, value];
  }

  takePending(): ReadonlyMap<number, number> {
    const taken = this.pending;
    this.pending = new Map();
    return taken;
  }

  includeSkipped(): void {
    if (this.stride === 1) return;
    for (const sample of [this.skippedLow, this.skippedHigh, this.last]) {
      if (!sample) continue;
      this.pending.delete(sample[0]);
      this.pending.set(...sample);
    }
  }

  private begin(step: number): void {
    this.current = step;
    this.currentKept = this.seen++ % this.stride === 0;
    if (this.currentKept && ++this.kept >= this.maxSteps) {
      this.kept = this.maxSteps / 2;
      this.stride *= 2;
    }
  }
}

function toJson(value: number): number | "NaN" | "Infinity" | "-Infinity" {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return value;
  return value > 0 ? "Infinity" : "-Infinity";
}
