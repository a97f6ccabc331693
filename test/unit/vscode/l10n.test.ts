import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { sourceFiles } from "../../support/importGraph";

const BUNDLE = "l10n/bundle.l10n.json";

/** The first arguments of every `l10n.t(…)`, and the calls whose argument is no plain string. */
function stringsIn(file: string): { strings: string[]; others: string[] } {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const strings: string[] = [];
  const others: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText())) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) strings.push(first.text);
      else others.push(`${file}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { strings, others };
}

const found = sourceFiles("src/vscode", "webview").concat("src/extension.ts").map(stringsIn);

describe("strings for people", () => {
  test("are plain literals, so that they can be collected", () => {
    expect(found.flatMap(({ others }) => others)).toEqual([]);
  });

  // `UPDATE_L10N=1 npx vitest run test/unit/vscode/l10n.test.ts` writes the bundle.
  test("stand in the bundle for translators, and nothing else does", () => {
    const strings = [...new Set(found.flatMap((file) => file.strings))].sort();
    const bundle = Object.fromEntries(strings.map((text) => [text, text]));
    if (process.env.UPDATE_L10N) writeFileSync(BUNDLE, `${JSON.stringify(bundle, null, 2)}\n`);
    expect(JSON.parse(readFileSync(BUNDLE, "utf8"))).toEqual(bundle);
  });
});
