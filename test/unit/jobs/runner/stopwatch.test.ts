import { expect, test } from "vitest";
import { startStopwatch } from "../../../../src/jobs/runner/stopwatch";

test("counts what passes between looks, but not the time in which nothing ran", () => {
  let time = 1000;
  const watch = startStopwatch(500, () => time);
  for (const gap of [80, 1500, 3_600_000, 20]) {
    time += gap;
    watch.tick();
  }
  expect(watch.elapsedMs).toBe(500 + 80 + 1500 + 80 + 20);
});
