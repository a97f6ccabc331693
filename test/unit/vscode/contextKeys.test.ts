import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import { createContextKeys } from "../../../src/vscode/contextKeys";
import { contexts } from "./fakeVscode";
import { states } from "./states";

describe("context keys", () => {
  beforeEach(() => void contexts.splice(0));

  it("say what can be done with the selected study", () => {
    createContextKeys().update({ ...states.running, status: "stopped" }, 1);
    expect(Object.fromEntries(contexts)).toEqual({
      "guidedTuning.status": "stopped",
      "guidedTuning.canResume": true,
      "guidedTuning.hasBest": true,
      "guidedTuning.hasStudy": true,
      "guidedTuning.several": false,
    });
  });

  it("are sent only when they change", () => {
    const keys = createContextKeys();
    keys.update(states.running, 1);
    contexts.splice(0);
    keys.update(states.running, 1);
    expect(contexts).toEqual([]);
    keys.update(states.running, 2);
    expect(contexts).toEqual([["guidedTuning.several", true]]);
  });
});
