import { expect, test } from "vitest";
import { lastLines } from "../../../../src/jobs/runner/tailLines";

test.each<[name: string, output: string, lines: string[]]>([
  ["blank lines are left out", "a\n\n  \nb\n", ["a", "b"]],
  ["bars are in their final state", "10%\r20%\r100%\r\ndone", ["100%", "done"]],
  ["colours are left out", "\u001b[31mError\u001b[0m: x\n", ["Error: x"]],
  ["indentation stays", "Traceback:\n  File x\n", ["Traceback:", "  File x"]],
  ["control characters are shown as unreadable", "a\u0007b\u009bc\n", ["a\ufffdb\ufffdc"]],
  ["no output", "", []],
])("%s", (_name, output, lines) => expect(lastLines(Buffer.from(output))).toEqual(lines));

test("the last 20 lines are kept, of 500 characters at most", () => {
  const lines = lastLines(
    Buffer.from(Array.from({ length: 50 }, (_, i) => `${i}${"x".repeat(600)}`).join("\n")),
  );
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe(`30${"x".repeat(497)}…`);
  expect(lines.at(-1)!.length).toBe(500);
});

test("bytes that are no text do not fail", () => {
  expect(lastLines(Buffer.from([0xff, 0xfe, 0x0a, 0x61]))).toEqual(["\ufffd\ufffd", "a"]);
});
