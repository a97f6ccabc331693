import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => import("./fakeVscode"));

import { sourceLinks } from "../../../src/vscode/sourceLinks";

const linksIn = (text: string) =>
  sourceLinks(text, () => true).map(({ startIndex, length, path, line }) => ({
    text: text.slice(startIndex, startIndex + length),
    path,
    line,
  }));

describe("links in a trial's output", () => {
  it("lead from the copy in a Python traceback to the source and its line", () => {
    expect(
      linksIn('  File "/home/me/my project/.tuning/train/trials/12/overlay/src/net.py", line 134, in step'),
    ).toEqual([
      {
        text: '/home/me/my project/.tuning/train/trials/12/overlay/src/net.py", line 134',
        path: "/home/me/my project/src/net.py",
        line: 134,
      },
    ]);
  });

  it("understand the form of JavaScript's stacks", () => {
    expect(linksIn("    at main (/p/.tuning/s/trials/0/overlay/train.js:7:11)")).toMatchObject([
      { path: "/p/train.js", line: 7 },
    ]);
  });

  it("leave other paths to the editor, and copies of files that are gone", () => {
    expect(linksIn('File "/usr/lib/python3.11/json/decoder.py", line 355')).toEqual([]);
    expect(sourceLinks("/p/.tuning/s/trials/0/overlay/train.js:7", () => false)).toEqual([]);
  });
});
