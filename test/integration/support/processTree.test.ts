import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isAlive, killAll, processesMarked, processTree } from "../../workbench/processTree.mjs";

// A parent with a child in a session of its own; each says its pid.
const FAMILY = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

test("a tree includes children in sessions of their own, and a mark finds them when their parent is gone", async () => {
  const mark = randomUUID();
  const parent = spawn(process.execPath, ["-e", FAMILY], { env: { ...process.env, TEST_MARK: mark } });
  const [line] = await once(parent.stdout, "data");
  const child = Number(String(line));
  const pid = parent.pid ?? 0;

  expect(processTree(pid)).toEqual([pid, child]);
  expect(processesMarked(`TEST_MARK=${mark}`).sort()).toEqual([pid, child].sort());

  killAll([pid]);
  await once(parent, "close");
  expect(processesMarked(`TEST_MARK=${mark}`)).toEqual([child]);

  killAll([child]);
  await expect.poll(() => isAlive(child)).toBe(false);
});
