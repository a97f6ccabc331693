import { expect, test } from "vitest";
import { mayMount } from "../../support/mayMount";
import { testPython } from "../../support/python";
import { checkTorture } from "./checkTorture";
import { torture } from "./torture";

const FULL_DISK = "a disk that runs full is left out of the faults";

const python = testPython("optuna");

// Four times 50 faults; each has another disk, clock and number of writers.
test.each([
  { seed: 1, writers: 1, clockJumps: false, smallDisk: false },
  { seed: 2, writers: 2, clockJumps: false, smallDisk: mayMount(FULL_DISK) },
  { seed: 3, writers: 1, clockJumps: true, smallDisk: mayMount(FULL_DISK) },
  { seed: 4, writers: 2, clockJumps: true, smallDisk: false },
])(
  "a study survives 50 faults (%o)",
  async (options) => {
    await torture({ rounds: 50, ...options }, async (result) => {
      const { faults, study } = result;
      console.log(`${study.trials.length} trials survived ${JSON.stringify(faults)}`);
      checkTorture(result, python);
      expect(Object.values(faults).reduce((sum, count) => sum + count)).toBe(50);
    });
  },
  600_000,
);
