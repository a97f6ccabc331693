import { describe, expect, it } from "vitest";
import { parseWholePython, python } from "../../../../src/annotations/languages/python";
import { pythonExcerpt } from "../../../../src/annotations/languages/pythonExcerpt";
import { createLineIndex } from "../../../../src/annotations/lineIndex";

/** Everything that makes it hard to leave lines out. */
const SOURCE = `#!/usr/bin/env python
"""Docs with # @tune int(1, 2) inside.

    lr = 3  # @tune int(1, 2)
"""
from x import (  # nothing
    a,
)

@decorator(1)
@click.option("--n", default=3)  # @tune int(1, 5)
def first(n, lr=0.1,
          wd=0.2):  # @tune float(0, 1)
    """Text."""
    x = 1 + \\
        2  # @tune int(1, 5)
    try:
        y = f"{x!r:>{n}} # @tune int(1, 2)"
        z = [
            1,
            # @tune int(1, 5)
            2,
        ]
    except (A, B) as e:
        y = 4  # @tune int(1, 5)
    except:
        pass
    else:
        y = 5  # @tune int(1, 5)
    finally: y = 6  # @tune int(1, 9)
    # @tune.constraint x > 2
\f
class Second(Base, metaclass=M):
\tfield = 3  # @tune int(1, 5)
\tdef method(self): return 4  # @tune int(1, 5)

\tasync def other(self):
\t\tasync with a as b, \\
\t\t\td as e:
\t\t\tmatch n:
\t\t\t\tcase 3:  # @tune int(1, 5)
\t\t\t\t\tq = 4
\t\t\t\tcase Point(x=5) if q:
\t\t\t\t\tq = 6  # @tune int(1, 9)
\t\tif x: pass
\t\telif y > 7:  # @tune int(1, 9)
\t\t\tpass
\t\telse: q = 8  # @tune int(1, 9)
\t\t# @tune int(1, 9)

\t\t# between
\t\tr = ("a" "#"
\t\t     'b')

case = 9  # @tune int(1, 9)
match = [1]  # @tune int(1, 9)
text = r'''
# @tune int(1, 2)
'''  # @tune choice("a", "b")
# @tune int(1, 9)
@one
@two(
    3,
)
class Third: n = 5
if __name__ == "__main__":
    first()
# @tune.objective minimize loss`;

describe("what is parsed of a Python file answers like the whole file", () => {
  it.each([
    ["as it is", SOURCE],
    ["with CRLF", SOURCE.replaceAll("\n", "\r\n")],
    ["with a line break at the end", `${SOURCE}\n`],
    [
      "between long parts",
      `${"x = f(1, [2])\n".repeat(50)}${SOURCE}\n${"def g():\n    return {3: 4}\n".repeat(50)}`,
    ],
    [
      "inside a function",
      `def outer():\n${SOURCE.split("\n")
        .map((line) => `    ${line}`)
        .join("\n")}\n`,
    ],
    ["with an open bracket", `${SOURCE}\nx = (`],
  ])("%s", (_title, text) => {
    const whole = parseWholePython(text);
    const part = python.parse(text);
    const lines = createLineIndex(text);
    expect(part.hasMainGuard).toBe(whole.hasMainGuard);
    for (let at = text.indexOf("@tune"); at !== -1; at = text.indexOf("@tune", at + 1)) {
      const line = lines.lineAt(at);
      expect(part.commentAt(at)).toEqual(whole.commentAt(at));
      if (!whole.commentAt(at)) continue;
      expect(part.hasCode(line)).toBe(whole.hasCode(line));
      expect(part.scopeAt(at)).toEqual(whole.scopeAt(at));
      expect(part.closedBy(line)).toEqual(whole.closedBy(line));
      if (!whole.hasCode(line)) continue;
      // A clause is a statement of its own where the statement that it continues is left out.
      if (!/^\s*(?:elif|else|except|finally|case)\b/.test(text.slice(line.start, line.end)))
        expect(part.statementFrom(line)).toEqual(whole.statementFrom(line));
      expect(valuesOf(part, line)).toEqual(valuesOf(whole, line));
    }
  });

  it("leaves most of a long file out", () => {
    const text = `${"def f(a=1):\n    return [a, {2: 3}]\n\n".repeat(1000)}lr = 3  # @tune int(1, 5)\n`;
    expect(pythonExcerpt(text, ["@tune"]).text).toBe("lr = 3  # @tune int(1, 5)\n");
  });

  it("keeps the names of the functions and classes around", () => {
    const text =
      "class A(B):\n    x = 1\n    def f(self, y=2):\n        z = 3\n        w = 4  # @tune int(1, 5)\n";
    expect(pythonExcerpt(text, ["@tune"]).text).toBe(
      "class A:\n    _\n    class f:\n        _\n        w = 4  # @tune int(1, 5)\n",
    );
  });
});

function valuesOf(
  tree: ReturnType<typeof parseWholePython>,
  line: { start: number; end: number },
): unknown[] {
  return tree
    .valuesIn(line, { code: true })
    .map(({ place, ...value }) => ({ ...value, place: place() }))
    .filter(({ literal, direct }) => literal !== null || direct);
}
