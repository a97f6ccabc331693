import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import type { StopReason } from "../../../src/study/runStudy";
import { quitStudies } from "../../../src/vscode/quitting";
import type { OnQuit } from "../../../src/vscode/settings";
import type { StudyController } from "../../../src/vscode/studyController";

vi.mock("vscode", () => import("./fakeVscode"));

/** A study whose session ends at the given stop request: the first interrupts, the second kills. */
function runningStudy(title: string, endsAtRequest: number) {
  let requests = 0;
  let end = (_reason: StopReason) => {};
  const done = new Promise<StopReason>((resolve) => {
    end = resolve;
  });
  const session = {
    get stopping() {
      return requests > 0;
    },
    done,
    stop() {
      requests += 1;
      if (requests === endsAtRequest) end({ kind: "stopped" });
    },
  };
  const controller = { title, session } as unknown as StudyController;
  return { controller, requests: () => requests };
}

describe("closing the window", () => {
  const quit = (controllers: StudyController[], onQuit: (controller: StudyController) => OnQuit) =>
    quitStudies({
      controllers,
      onQuit,
      logger: silentLogger,
    });

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("stops the studies that are to stop, and leaves the others' jobs alone", async () => {
    const stopped = runningStudy("stopped", 1);
    const left = runningStudy("left", 1);
    const idle = { title: "idle", session: null } as unknown as StudyController;
    await quit([stopped.controller, left.controller, idle], ({ title }) =>
      title === "left" ? "continue" : "stop",
    );
    expect([stopped.requests(), left.requests()]).toEqual([1, 0]);
  });

  test("kills jobs that do not heed the interrupt", async () => {
    const stubborn = runningStudy("stubborn", 2);
    const gone = quit([stubborn.controller], () => "stop");
    await vi.advanceTimersByTimeAsync(2_600);
    await gone;
    expect(stubborn.requests()).toBe(2);
  });

  test("does not wait longer than VS Code does", async () => {
    const endless = runningStudy("endless", 99);
    const gone = quit([endless.controller], () => "stop");
    await vi.advanceTimersByTimeAsync(4_600);
    await expect(gone).resolves.toBeUndefined();
  });
});
