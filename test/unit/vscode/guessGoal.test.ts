import { describe, expect, test } from "vitest";
import { guessGoal, likelihood } from "../../../src/vscode/guessGoal";

describe("the guessed goal of a metric", () => {
  test.each([
    ["val_loss", "minimize"],
    ["rmse", "minimize"],
    ["error_rate", "minimize"],
    ["eval/perplexity", "minimize"],
    ["val_accuracy", "maximize"],
    ["roc_auc", "maximize"],
    ["f1", "maximize"],
    ["macro_f1", "maximize"],
    ["episode_reward", "maximize"],
    ["IoU", "maximize"],
    ["temperature", null],
    ["confidence", null],
    ["power", null],
    ["neg_log_loss", "minimize"],
    ["epoch", null],
  ])("%s → %s", (name, goal) => {
    expect(guessGoal(name)).toBe(goal);
  });

  test("held-out metrics come first and counters last", () => {
    const names = ["epoch", "lr", "train_loss", "val_loss", "temperature"];
    expect(names.toSorted((a, b) => likelihood(b) - likelihood(a))).toEqual([
      "val_loss",
      "train_loss",
      "temperature",
      "epoch",
      "lr",
    ]);
  });
});
