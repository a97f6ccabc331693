import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/annotations/edits";
import { unifiedDiff } from "../../../src/cli/unifiedDiff";
import { loudSkip } from "../../support/loudSkip";

const at = (text: string, old: string, replacement: string) => {
  const start = text.indexOf(old);
  return { start, end: start + old.length, text: replacement };
};

describe("a unified diff of edits", () => {
  it("shows the changed line with three lines around it", () => {
    const text = "a\nb\nc\nd\nlr = 1\ne\nf\ng\nh\n";
    expect(unifiedDiff("train.py", text, [at(text, "1", "0.5")])).toBe(
      "--- a/train.py\n+++ b/train.py\n@@ -2,7 +2,7 @@\n b\n c\n d\n-lr = 1\n+lr = 0.5\n e\n f\n g\n",
    );
  });

  it("shows several edits of one line as one change, and distant ones as hunks of their own", () => {
    const text = `x, y = 1, 2\n${"-\n".repeat(9)}z = 3\n`;
    const diff = unifiedDiff("f", text, [at(text, "3", "33"), at(text, "1", "11"), at(text, "2", "22")]);
    expect(diff.match(/^@@.*/gm)).toEqual(["@@ -1,4 +1,4 @@", "@@ -8,4 +8,4 @@"]);
    expect(diff).toContain("-x, y = 1, 2\n+x, y = 11, 22\n");
  });

  it("says where a file has no newline at its end, and is empty without edits", () => {
    const text = "lr = 1";
    expect(unifiedDiff("f", text, [at(text, "1", "2")])).toBe(
      "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-lr = 1\n\\ No newline at end of file\n+lr = 2\n\\ No newline at end of file\n",
    );
    expect(unifiedDiff("f", text, [])).toBe("");
  });

  it("is what `patch` makes the edited text of", () => {
    if (!hasPatch()) return loudSkip("`patch` is not installed: diffs are not tried out (apt install patch)");
    const folder = mkdtempSync(join(tmpdir(), "guided-tuning-diff-"));
    const file = join(folder, "f");
    const piece = fc.constantFrom("a\n", "b", "\n", "c = 1\n", "  d\n");
    try {
      fc.assert(
        fc.property(
          fc.array(piece, { minLength: 1, maxLength: 30 }),
          fc.array(fc.tuple(fc.nat(), fc.constantFrom("", "x", "y\nz")), { maxLength: 3 }),
          (pieces, changes) => {
            const text = pieces.join("");
            const edits = changes
              .map(([where, replacement]) => ({ start: where % text.length, text: replacement }))
              // Literals hold no line's end but their own.
              .filter(({ start }) => text[start] !== "\n")
              .filter((edit, i, all) => all.findIndex((other) => other.start === edit.start) === i)
              .map((edit) => ({ ...edit, end: edit.start + 1 }));
            const wanted = applyEdits(text, edits);
            const diff = unifiedDiff("f", text, edits);
            if (wanted === "" || wanted === text) return;
            writeFileSync(file, text);
            execFileSync("patch", ["-s", "-p1", "-F0"], { cwd: folder, input: diff });
            expect(readFileSync(file, "utf8")).toBe(wanted);
          },
        ),
        { numRuns: 40 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function hasPatch(): boolean {
  try {
    execFileSync("patch", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
