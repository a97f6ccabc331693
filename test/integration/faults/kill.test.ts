import { expect, test } from "vitest";
import { testPython } from "../../support/python";
import { checkTorture } from "./checkTorture";
import { torture } from "./torture";

const python = testPython("optuna");

test("a study survives its host and its runners being killed, 6 times", async () => {
  await torture({ rounds: 6, seed: 1 }, async (result) => {
    checkTorture(result, python);
    expect(result.kills.host + result.kills.runner).toBe(6);
  });
});
