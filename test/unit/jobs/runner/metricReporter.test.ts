import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMetricReporter } from "../../../../src/jobs/runner/metricReporter";
import type { RunnerEvent } from "../../../../src/protocol/runnerProtocol";

function reporter(maxSteps?: number) {
  const told: string[] = [];
  const emit = (event: RunnerEvent) => {
    if (event.event === "metric") told.push(`${event.name}@${event.step}=${event.value}`);
  };
  const options = maxSteps === undefined ? {} : { maxSteps };
  return { told, ...createMetricReporter({ emit, now: () => 0, ...options }) };
}

const loss = (step: number, value: number) => ({ name: "loss", step, value });

describe("metric events", () => {
  test("come at most five times a second, the last value of each step, and all at the end", () => {
    const { told, add, tick, finish } = reporter();
    add([loss(1, 0.5)]);
    tick(1000);
    expect(told.splice(0)).toEqual(["loss@1=0.5"]);
    add([loss(2, 0.4), loss(2, 0.3), loss(3, 0.2)]);
    tick(1199);
    expect(told).toEqual([]);
    tick(1200);
    expect(told.splice(0)).toEqual(["loss@2=0.3", "loss@3=0.2"]);
    add([loss(3, 0.1)]);
    finish();
    expect(told).toEqual(["loss@3=0.1"]);
  });

  test("go on when the clock is set back", () => {
    const { told, add, tick } = reporter();
    tick(1_000_000);
    add([loss(1, 0.5)]);
    tick(10);
    expect(told).toEqual(["loss@1=0.5"]);
  });

  test("carry what JSON has no numbers for as words", () => {
    const { told, add, finish } = reporter();
    add([loss(1, Number.NaN), loss(2, Infinity), loss(3, -Infinity)]);
    finish();
    expect(told).toEqual(["loss@1=NaN", "loss@2=Infinity", "loss@3=-Infinity"]);
  });

  test("of a million steps are some thousands, with the last, the lowest and the highest", () => {
    const { told, add, tick, finish } = reporter(100);
    for (let step = 0; step < 1_000_000; step++) {
      const value = step === 777_777 ? -5 : step === 888_887 ? 5 : 0;
      add([loss(step, value)]);
      if (step % 50_000 === 0) tick(step);
    }
    add([loss(1_000_001, 0.5)]);
    finish();
    expect(told.length).toBeLessThan(1000);
    expect(told).toContain("loss@777777=-5");
    expect(told).toContain("loss@888887=5");
    expect(told.at(-1)).toBe("loss@1000001=0.5");
  });

  test("end with the last value in time, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.integer()), { minLength: 1 }), (samples) => {
        const { told, add, finish } = reporter(4);
        for (const [step, value] of samples) add([loss(step, value)]);
        finish();
        const [step, value] = samples.at(-1)!;
        expect(told.at(-1)).toBe(`loss@${step}=${value}`);
      }),
    );
  });

  test("of different metrics do not count against each other", () => {
    const { told, add, finish } = reporter();
    add([loss(1, 0.5), { name: "acc", step: 1, value: 0.9 }, loss(2, 0.4)]);
    finish();
    expect(told.sort()).toEqual(["acc@1=0.9", "loss@1=0.5", "loss@2=0.4"]);
  });
});
