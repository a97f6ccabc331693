import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compare } from "../../../examples/compare.mjs";

const shown = {
  study: "quickstart",
  objectives: [{ metric: "val_loss" }],
  trials: [
    { number: 0, state: "complete", value: 0.8, params: { optimizer: "sgd", momentum: 0.9, decay: false } },
    { number: 1, state: "complete", value: 0.2, params: { optimizer: "adam", decay: true } },
  ],
  best: { number: 1, value: 0.2, params: { optimizer: "adam", decay: true } },
};

function projectWithOutputs(outputs: readonly string[]): string {
  const project = mkdtempSync(join(tmpdir(), "guided-tuning-compare-"));
  for (const [number, output] of outputs.entries()) {
    const folder = join(project, ".tuning", "quickstart", "trials", String(number));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "output.log"), output);
  }
  return project;
}

test("lines up the source's values with the best ones, and a dash where a parameter is inactive", async () => {
  expect(await compare(shown, projectWithOutputs([]))).toEqual([
    "            in the source   best (trial 1)",
    'optimizer           "sgd"           "adam"',
    "momentum              0.9                –",
    "decay               false             true",
    "val_loss              0.8              0.2",
  ]);
});

test("adds what both trials printed about the images that tuning never saw", async () => {
  const project = projectWithOutputs(["test_loss=0.9  test_accuracy=0.856\n", "test_accuracy=0.94\n"]);
  expect(await compare(shown, project)).toContain("test accuracy          85.6 %           94.0 %");
});

test("has nothing to compare when the source's own values failed", async () => {
  const failed = { number: 0, state: "failed", value: null, params: {} };
  expect(await compare({ ...shown, trials: [failed] }, projectWithOutputs([]))).toBeNull();
});
