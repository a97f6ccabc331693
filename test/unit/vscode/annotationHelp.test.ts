import { describe, expect, test, vi } from "vitest";
import { mergeScans } from "../../../src/annotations/merge";
import { scanText } from "../../../src/annotations/scan";
import { hoverLines } from "../../../src/vscode/annotationHelp";
import { makeState } from "../webview/makeState";

vi.mock("vscode", () => import("./fakeVscode"));

function parametersOf(text: string) {
  return mergeScans([scanText(text, { path: "train.py", language: "python" })]).parameters;
}

describe("the hover over an annotated value", () => {
  const [opt, momentum] = parametersOf(
    'opt = "sgd"  # @tune choice("adam", "sgd")\nmom = 0.9  # @tune float(0.5, 0.99) if opt == "sgd"\n',
  );

  test("says what is tried, and nothing of a study that has not begun", () => {
    expect(opt && hoverLines(opt, null)).toEqual(["**opt** · `adam, sgd`"]);
  });

  test("says when it counts, the best value, the present one and the importance", () => {
    const best = { number: 12, value: 0.03123, params: { mom: 0.936218, opt: "sgd" } };
    const state = makeState([], { best, importances: { mom: 0.418 } });
    expect(momentum && hoverLines(momentum, state)).toEqual([
      "**mom** · `0.5 … 0.99`",
      'Active if `opt == "sgd"`',
      "Best so far: `0.936218`, in trial 12 (0.03123)",
      "Now: `0.9`",
      "Importance: 42 % of what the parameters decide",
    ]);
  });

  test("shows what files say as text, not as Markdown", () => {
    const [scanned] = parametersOf('x = "a"  # @tune choice("a", "`[b](c)", name="__x__")\n');
    expect(scanned && hoverLines(scanned, null)).toEqual(["**\\_\\_x\\_\\_** · `a, '[b](c)`"]);
  });
});
