/** Time that really passed for a job: a machine that slept, or held everything still, does not count. */
export interface Stopwatch {
  /** To be called often while the job runs. */
  tick(): void;
  readonly elapsedMs: number;
}

/**
 * Between two looks at a job lie some hundredths of a second. When it was far more, this process did not run, nor did
 * the job: by the monotonic clock, which on some systems goes on while the machine sleeps, and everywhere while a
 * process is stopped (SIGSTOP).
 */
const LONGEST_GAP_MS = 2000;
/** What such a gap counts as. */
const USUAL_GAP_MS = 80;

/** @param ageMs how long the job had been running before */
export function startStopwatch(ageMs: number, now: () => number = () => performance.now()): Stopwatch {
  let elapsedMs = ageMs;
  let last = now();
  return {
    tick() {
      const time = now();
      const gap = time - last;
      elapsedMs += gap > LONGEST_GAP_MS ? USUAL_GAP_MS : gap;
      last = time;
    },
    get elapsedMs() {
      return elapsedMs;
    },
  };
}
