import { expect, test } from "vitest";
import { testPython } from "../../support/python";
import { checkTorture } from "./checkTorture";
import { torture } from "./torture";

const python = testPython("optuna");

test.each([1, 2, 3, 4])(
  "a study survives its host and its runners being killed, 50 times (seed %i)",
  async (seed) => {
    await torture({ rounds: 50, seed }, async (result) => {
      checkTorture(result, python);
      expect(result.kills.host).toBeGreaterThan(10);
      expect(result.kills.runner).toBeGreaterThan(5);
    });
  },
);
