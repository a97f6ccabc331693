import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../../../examples/python.mjs";

/** A folder in which `python3` answers with this version. */
function folderWithPython(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), "guided-tuning-python-"));
  const path = join(folder, "python3");
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return folder;
}

test.skipIf(process.platform === "win32")("takes a recent Python from the path", () => {
  const found = findPython({ PATH: folderWithPython("3.13.1") });
  expect(found).toEqual({ kind: "found", command: "python3", version: "3.13.1" });
});

test.skipIf(process.platform === "win32")("says which Python is too old", () => {
  const found = findPython({ PATH: folderWithPython("3.8.10") });
  expect(found).toMatchObject({
    kind: "missing",
    message: expect.stringContaining("python3 is Python 3.8.10"),
  });
});

test("tells how to get a Python when there is none", () => {
  const found = findPython({ PATH: mkdtempSync(join(tmpdir(), "guided-tuning-python-")) });
  expect(found).toMatchObject({
    kind: "missing",
    message: expect.stringContaining("https://www.python.org"),
  });
});
