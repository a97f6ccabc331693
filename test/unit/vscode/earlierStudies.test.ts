import { expect, test, vi } from "vitest";
import { mergeScans } from "../../../src/annotations/merge";
import { scanText } from "../../../src/annotations/scan";
import { earlierStudies } from "../../../src/vscode/earlierStudies";
import { complete, failed, makeState } from "../webview/makeState";

vi.mock("vscode", () => import("./fakeVscode"));

const text = "lr = 0.1  # @tune float(1e-3, 1)\n# @tune.objective minimize loss\n";
const scan = mergeScans([scanText(text, { path: "train.py", language: "python" })]);
const project = { root: "/net", scan, space: scan.space };

function studyOf(
  name: string,
  more: { root?: string; goal?: string; parameter?: string; trials?: object[] } = {},
) {
  const trials = more.trials ?? [complete(0, 0.5), complete(1, 0.25), failed(2)];
  const best = { number: 1, value: 0.25, params: {} };
  return {
    place: { root: more.root ?? "/net", path: "/net/train.py", name },
    study: {
      trials,
      definition: {
        objectives: [{ metric: "loss", goal: more.goal ?? "minimize", take: "last" }],
        space: { parameters: [{ name: more.parameter ?? "lr" }], constraints: [] },
      },
    },
    dashboardState: () => makeState([], { best }),
  } as never;
}

test("a new study can learn from those of its root that measured the same and share a parameter", () => {
  const found = earlierStudies(
    [
      studyOf("train"),
      studyOf("elsewhere", { root: "/other" }),
      studyOf("accuracy", { goal: "maximize" }),
      studyOf("unrelated", { parameter: "depth" }),
      studyOf("nothing yet", { trials: [failed(0)] }),
    ],
    project,
  );
  expect(found).toEqual([{ name: "train", complete: 2, best: 0.25 }]);
});
