import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../../src/jobs/logger";
import { scanProject } from "../../../src/jobs/project";
import { debugTrial } from "../../../src/vscode/debugTrial";
import type { StudyController } from "../../../src/vscode/studyController";
import { complete } from "../webview/makeState";

interface Session {
  readonly id: string;
  readonly configuration: { readonly cwd: string };
}

/** VS Code as far as it debugs: the extensions that are installed, and what was started. */
const host = vi.hoisted(() => ({
  installed: new Set<string>(),
  started: [] as { cwd: string; type: string }[],
  sessionBegins: (_session: Session) => {},
  sessionEnds: (_session: Session) => {},
  starts: true,
}));

vi.mock("vscode", async () => {
  const fake = await import("./fakeVscode");
  return {
    ...fake,
    CancellationError: class extends Error {},
    extensions: { getExtension: (id: string) => (host.installed.has(id) ? {} : undefined) },
    workspace: { ...fake.workspace, isTrusted: true, textDocuments: [], getWorkspaceFolder: () => undefined },
    debug: {
      onDidStartDebugSession(listener: (session: Session) => void) {
        host.sessionBegins = listener;
        return { dispose: () => {} };
      },
      onDidTerminateDebugSession(listener: (session: Session) => void) {
        host.sessionEnds = listener;
        return { dispose: () => {} };
      },
      async startDebugging(_folder: unknown, configuration: { cwd: string; type: string }) {
        if (host.starts) host.started.push(configuration);
        return host.starts;
      },
    },
  };
});

let root: string;
let copy: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "guided-tuning-debug-"));
  copy = join(root, ".tuning", "train", "trials", "0-debug");
  writeFileSync(join(root, "train.py"), "lr = 0.1  # @tune float(0, 1)\n# @tune.objective minimize loss\n");
  host.installed = new Set(["ms-python.debugpy"]);
  host.started = [];
  host.starts = true;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function debug(command = "python train.py"): Promise<void> {
  const controller = {
    place: { root, path: root, name: "train" },
    resource: { fsPath: root },
    refresh: async () => {},
    project: await scanProject(root, { root }),
    study: {
      name: "train",
      folder: join(root, ".tuning", "train"),
      trials: [complete(0, 1, { params: { lr: 0.5 } })],
      definition: { command, file: "train.py" },
    },
  } as unknown as StudyController;
  await debugTrial(controller, 0, silentLogger);
}

test("a trial is debugged in a copy with its values, which goes when the debugger ends", async () => {
  await debug();
  expect(host.started).toMatchObject([{ type: "debugpy" }]);
  const { cwd } = host.started[0] ?? { cwd: "" };
  expect(readFileSync(join(cwd, "train.py"), "utf8")).toContain("lr = 0.5");
  const session = { id: "1", configuration: { cwd } };
  host.sessionBegins(session);
  await expect(debug()).rejects.toThrow("being debugged already");
  host.sessionEnds({ id: "other", configuration: { cwd: root } });
  expect(existsSync(copy)).toBe(true);
  host.sessionEnds(session);
  await vi.waitFor(() => expect(existsSync(copy)).toBe(false));
});

test("a missing debugger is named, and nothing is left behind", async () => {
  host.installed.clear();
  await expect(debug()).rejects.toThrow("Python Debugger (ms-python.debugpy)");
  expect(existsSync(copy)).toBe(false);
  await expect(debug("node train.js")).rejects.toThrow("JavaScript Debugger (ms-vscode.js-debug)");
});

test.each([
  ["torchrun train.py", true, "begins with torchrun"],
  ["python train.py", false, "did not start"],
])("what cannot be debugged says so: %s", async (command, starts, message) => {
  host.starts = starts;
  await expect(debug(command)).rejects.toThrow(message);
  expect(existsSync(copy)).toBe(false);
});
