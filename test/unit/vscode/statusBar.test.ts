import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import { createStatusBar } from "../../../src/vscode/statusBar";
import { statusBarItem } from "./fakeVscode";
import { states } from "./states";

describe("the status bar", () => {
  it("counts finished trials and says the best value", () => {
    createStatusBar().update(states.running);
    expect(statusBarItem).toMatchObject({ visible: true, text: "$(sync~spin) 3/50 · best 0.03123" });
  });

  it("is hidden before the first start and where there is no study", () => {
    const bar = createStatusBar();
    bar.update(states.running);
    bar.update(states.ready);
    expect(statusBarItem.visible).toBe(false);
    bar.update(states.running);
    bar.update(null);
    expect(statusBarItem.visible).toBe(false);
  });

  it("stands still when the study does", () => {
    createStatusBar().update({ ...states.running, status: "stopped" });
    expect(statusBarItem.text).toBe("$(beaker) 3/50 · best 0.03123");
  });
});
