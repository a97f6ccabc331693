import { expect, test } from "vitest";
import { mayMount } from "../../support/mayMount";
import { testPython } from "../../support/python";
import { checkTorture } from "./checkTorture";
import { torture } from "./torture";

const FULL_DISK = "a disk that runs full is left out of the faults";

const python = testPython("optuna");

test("a study survives faults of every kind, 12 in a row", async () => {
  await torture(
    { rounds: 12, seed: 3, writers: 1, clockJumps: true, smallDisk: mayMount(FULL_DISK) },
    async (result) => {
      checkTorture(result, python);
      expect(Object.values(result.faults).reduce((sum, count) => sum + count)).toBeGreaterThan(8);
    },
  );
});

test("a study that two programs run survives their being killed, 6 times", async () => {
  await torture({ rounds: 6, seed: 1, writers: 2 }, async (result) => {
    checkTorture(result, python);
    expect(result.faults.host + result.faults.torn).toBeGreaterThan(0);
  });
});
