import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import type * as vscode from "vscode";
import type { ScannedParameter } from "../../../src/annotations/scan";
import type { DashboardState } from "../../../src/protocol/dashboardProtocol";
import { type AnnotatedDocument, createCodeLenses } from "../../../src/vscode/codeLens";
import { settings } from "./fakeVscode";
import { states } from "./states";

const document = { uri: "file:///train.py" } as unknown as vscode.TextDocument;

function parameter(name: string, line: number): ScannedParameter {
  return { parameter: { name }, line } as unknown as ScannedParameter;
}

async function lensesOf(state: DashboardState | null): Promise<string[]> {
  const inspected: AnnotatedDocument = {
    parameters: [parameter("lr", 3), parameter("momentum", 5)],
    firstLine: 2,
    state,
    studyKey: state && "key",
  };
  const provider = createCodeLenses({
    inspect: async () => inspected,
    onDidChange: () => ({ dispose() {} }),
  });
  const token = {} as vscode.CancellationToken;
  const lenses = (await provider.provideCodeLenses(document, token)) ?? [];
  return lenses.map(
    ({ range, command }) => `${range.start.line + 1}: ${command?.title} (${command?.command})`,
  );
}

describe("code lenses", () => {
  afterEach(() => {
    for (const name of Object.keys(settings)) delete settings[name];
  });

  it("offer Start Tuning over the first annotation of a file without a study", async () => {
    expect(await lensesOf(null)).toEqual(["2: ▶ Start Tuning (guidedTuning.start)"]);
  });

  it("offer Stop, and say the best value and its importance over each line that it names", async () => {
    expect(await lensesOf(states.running)).toEqual([
      "2: $(debug-stop) Stop (guidedTuning.stop)",
      "3: best 0.01 · importance 80 % (guidedTuning.openDashboard)",
    ]);
  });

  it("offer to go on with a stopped study", async () => {
    expect((await lensesOf({ ...states.running, status: "stopped" }))[0]).toBe(
      "2: ▶ Resume Tuning (guidedTuning.resume)",
    );
  });

  it("are silent when the setting is off", async () => {
    settings.codeLens = false;
    expect(await lensesOf(states.running)).toEqual([]);
  });
});
