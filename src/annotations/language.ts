import type { ParamValue } from "../space/parameter";
import type { NumberSyntax } from "./numberText";
import type { Range } from "./problem";

export type LanguageId =
  | "python"
  | "yaml"
  | "javascript"
  | "typescript"
  | "typescriptreact"
  | "toml"
  | "jsonc";

/** All that annotations need to know about a programming language. */
export interface Language {
  readonly id: LanguageId;
  /** Begins a comment that runs to the end of the line. */
  readonly commentMarker: string;
  /** What a word without quotes means in `choice(adam, sgd)`; null where it is code. */
  readonly bareWord: ((word: string) => ParamValue) | null;
  readonly numbers: NumberSyntax;
  /** Never throws: mistakes elsewhere in the file must not hide annotations. */
  parse(text: string): SourceTree;
  /**
   * A string literal for `value`, in the style of the literal `raw` where that is a string; else as the annotation
   * writes it (`source`).
   */
  writeString(value: string, raw: string, source: string | null): string;
  /** True, false or null (None), in the style of the literal it replaces. */
  writeConstant(value: boolean | null, raw: string): string;
}

/** A parsed file. All offsets are UTF-16 units into its text. */
export interface SourceTree {
  /** The comment around `offset`; null in code and strings. */
  commentAt(offset: number): Range | null;
  /** Whether anything but comments and space stands in the range. */
  hasCode(range: Range): boolean;
  /**
   * The values that overlap the range, in order: literals, and with `code` every expression.
   * Names, keys, type annotations and subscripts are none. In an option call (argparse, click, typer) only
   * its default is one, wherever in the call it stands.
   */
  valuesIn(range: Range, options: { readonly code: boolean }): readonly SourceValue[];
  /** The brackets that the line's first token closes (formatters move comments there). */
  closedBy(line: Range): Range | null;
  /** The statement, or a compound statement's head, that begins on the line. */
  statementFrom(line: Range): Range | null;
  /** Whether the line is only there for the next one (a decorator). */
  isPrefix(line: Range): boolean;
  /** Names of the functions and classes (in data files: keys) around an offset, the outermost first. */
  scopeAt(offset: number): readonly string[];
  /** Whether the file is a script by its own word (`if __name__ == "__main__"`). */
  readonly hasMainGuard: boolean;
}

export type SourceValue = Range & {
  /** Null for an expression that is not a literal. */
  readonly literal: Literal | null;
  /** The value stands alone where it is assigned, not inside a larger expression. */
  readonly direct: boolean;
  /** A negative number here must stand in parentheses. */
  readonly guardNegative: boolean;
  /** Null when nothing on the way names it. */
  place(): Place | null;
};

export type Literal =
  | { readonly type: "number"; readonly value: number; readonly integer: boolean; readonly warning?: string }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "constant"; readonly value: Exclude<ParamValue, string | number> };

/** What a value is called. */
export interface Place {
  readonly name: string;
  /** Functions, classes and keys around it. */
  readonly scope: readonly string[];
  /** `scope`, the name, and the position in a list: unique in most files. */
  readonly path: readonly string[];
  /** `path` with the names of the functions that are called around it. */
  readonly callPath: readonly string[];
}

const EXTENSIONS: Readonly<Record<string, LanguageId>> = {
  py: "python",
  pyw: "python",
  pyi: "python",
  yaml: "yaml",
  yml: "yaml",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "typescriptreact",
  toml: "toml",
  jsonc: "jsonc",
  json5: "jsonc",
};

/** The language of a file by the end of its name; null when annotations are not read in it. */
export function languageOf(path: string): LanguageId | null {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return (extension !== undefined && Object.hasOwn(EXTENSIONS, extension) && EXTENSIONS[extension]) || null;
}
