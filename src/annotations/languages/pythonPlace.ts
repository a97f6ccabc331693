import type { SyntaxNode } from "@lezer/common";
import type { Place } from "../language";
import { after, before, elementsOf } from "./lezerTree";
import { definitionsAround } from "./lezerValues";
import { decodePythonString } from "./pythonLiterals";
import { createTrail, type Trail } from "./trail";

export const SKIPPED: ReadonlySet<string> = new Set(["Comment", "⚠"]);
const PUNCTUATION: ReadonlySet<string> = new Set([...SKIPPED, "(", ")", "[", "]", "{", "}", ","]);

/** Functions whose call declares an option; its value is `default=`. */
const OPTION_CALLS: ReadonlySet<string> = new Set([
  "add_argument",
  "add_option",
  "argument",
  "option",
  "Argument",
  "Option",
  "field",
  "Field",
  "attrib",
  "ib",
]);
/** These take their default without a keyword when it comes first. */
const DEFAULT_FIRST: ReadonlySet<string> = new Set(["Argument", "Option", "Field", "field", "attrib", "ib"]);
const DEFAULTS: ReadonlySet<string> = new Set(["default", "default_factory", "factory"]);
/** absl: `flags.DEFINE_float("lr", 3e-4, "help")`. */
const DEFINE = /^DEFINE_(?:float|integer|string|bool|boolean|enum)$/;

/** An option's declaration and, if it has one, its default. */
export interface OptionCall {
  readonly call: SyntaxNode;
  readonly default: SyntaxNode;
}

/** The option call whose arguments hold `node`, if its default is written there. */
export function optionCallAround(node: SyntaxNode, text: string): OptionCall | null {
  for (let outer: SyntaxNode | null = node; outer; outer = outer.parent) {
    if (outer.name === "Body" || outer.name === "Script") return null;
    if (outer.name !== "CallExpression" && outer.name !== "Decorator") continue;
    const found = optionCall(outer, text);
    if (found) return found;
  }
  return null;
}

/** What the value at `node` is called; see Place. */
export function pythonPlace(node: SyntaxNode, text: string): Place | null {
  const trail = createTrail();
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent)
    step({ child, parent, trail, text });
  return trail.place();
}

/** Functions and classes around an offset's node, the outermost first. */
export function pythonScope(node: SyntaxNode, text: string): string[] {
  return definitionsAround(node, (outer) => definedName(outer, text));
}

interface Climb {
  readonly child: SyntaxNode;
  readonly parent: SyntaxNode;
  readonly trail: Trail;
  readonly text: string;
}

function step({ child, parent, trail, text }: Climb): void {
  switch (parent.name) {
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      trail.index(elementsOf(parent, PUNCTUATION).findIndex((element) => element.from === child.from));
      return;
    case "DictionaryExpression": {
      const colon = before(child, SKIPPED);
      const key = colon?.name === ":" ? before(colon, SKIPPED) : null;
      if (key) trail.key(keyText(key, text));
      return;
    }
    case "ArgList":
      argument({ child, parent, trail, text });
      return;
    case "ParamList": {
      const name = parameterName(child);
      if (name) trail.key(text.slice(name.from, name.to));
      return;
    }
    case "NamedExpression":
      if (parent.firstChild && parent.firstChild.from !== child.from)
        trail.key(text.slice(parent.firstChild.from, parent.firstChild.to));
      return;
    case "AssignStatement":
    case "UpdateStatement":
      assignment({ child, parent, trail, text });
      return;
    case "DecoratedStatement": {
      const defined = child.name === "Decorator" ? parent.lastChild : null;
      const name = defined && definedName(defined, text);
      if (name) trail.scope(name);
      return;
    }
    default: {
      const name = definedName(parent, text);
      if (name !== null) trail.scope(name);
    }
  }
}

function argument({ child, parent, trail, text }: Climb): void {
  const call = parent.parent;
  const equals = before(child, SKIPPED);
  const keyword = equals?.name === "AssignOp" ? before(equals, SKIPPED) : null;
  const option = call && optionCall(call, text);
  if (option && option.default.from === child.from) {
    const name = optionName(parent, text, child);
    if (name !== null) trail.key(name);
  } else if (keyword) {
    trail.key(text.slice(keyword.from, keyword.to));
  }
  const callee = call && calleeName(call, text);
  if (callee) trail.call(callee);
}

function assignment({ child, parent, trail, text }: Climb): void {
  const targets: SyntaxNode[] = [];
  const values: SyntaxNode[] = [];
  let lastEquals: SyntaxNode | null = null;
  for (let node = parent.firstChild; node; node = node.nextSibling)
    if (node.name === "AssignOp" || node.name === "UpdateOp") lastEquals = node;
  let first = true;
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.name === "AssignOp" || node.name === "UpdateOp") first = false;
    else if (!PUNCTUATION.has(node.name) && node.name !== "TypeDef") {
      if (first) targets.push(node);
      else if (lastEquals && node.from > lastEquals.from) values.push(node);
    }
  }
  const position = values.findIndex((value) => value.from === child.from);
  if (position !== -1) bindTarget(targets, values.length > 1 ? position : null, { text, trail });
}

/** `given`: the value's position in a tuple without parentheses; else its index was recorded on the way. */
function bindTarget(
  targets: readonly SyntaxNode[],
  given: number | null,
  { text, trail }: { text: string; trail: Trail },
): void {
  const [only] = targets;
  if (targets.length === 1 && only && !isTuple(only)) {
    if (given !== null) trail.index(given);
    targetKeys(only, text, trail);
    return;
  }
  const names = targets.length === 1 && only ? elementsOf(only, PUNCTUATION) : targets;
  const index = given ?? trail.takeIndex();
  const target = index === null || starred(names, text) ? undefined : names[index];
  if (target === undefined) return;
  if (isTuple(target)) bindTarget([target], null, { text, trail });
  else targetKeys(target, text, trail);
}

function isTuple(node: SyntaxNode): boolean {
  return node.name === "TupleExpression" || node.name === "ArrayExpression";
}

function starred(names: readonly SyntaxNode[], text: string): boolean {
  return names.some((name) => text[name.from] === "*" || name.name === "*");
}

/** `cfg.optim["lr"]` adds lr, then optim, then cfg; `self` and `cls` say nothing. */
function targetKeys(target: SyntaxNode, text: string, trail: Trail): void {
  if (target.name === "ParenthesizedExpression") {
    const inner = elementsOf(target, PUNCTUATION)[0];
    if (inner) targetKeys(inner, text, trail);
    return;
  }
  if (target.name !== "MemberExpression") {
    if (target.name === "VariableName") trail.key(text.slice(target.from, target.to));
    return;
  }
  const object = target.firstChild;
  const last = target.lastChild;
  if (last?.name === "PropertyName") trail.key(text.slice(last.from, last.to));
  else {
    const [, index] = elementsOf(target, PUNCTUATION);
    if (index?.name === "String") trail.key(keyText(index, text));
    else if (index?.name === "Number") trail.index(Number(text.slice(index.from, index.to)));
  }
  if (
    !object ||
    (object.name === "VariableName" && /^(?:self|cls)$/.test(text.slice(object.from, object.to)))
  )
    return;
  targetKeys(object, text, trail);
}

function optionCall(call: SyntaxNode, text: string): OptionCall | null {
  const callee = calleeName(call, text);
  if (callee === null || !(OPTION_CALLS.has(callee) || DEFINE.test(callee))) return null;
  const args = call.getChild("ArgList");
  if (!args) return null;
  const positional: SyntaxNode[] = [];
  for (let node = args.firstChild; node; node = node.nextSibling) {
    if (PUNCTUATION.has(node.name) || node.name === "AssignOp") continue;
    const next = after(node, SKIPPED);
    if (next?.name === "AssignOp") {
      if (!DEFAULTS.has(text.slice(node.from, node.to))) {
        const value = after(next, SKIPPED);
        if (value) node = value;
        continue;
      }
      const value = after(next, SKIPPED);
      return value && !PUNCTUATION.has(value.name) ? { call, default: value } : null;
    }
    positional.push(node);
  }
  const first = positional[DEFINE.test(callee) ? 1 : 0];
  if (!first || !(DEFAULT_FIRST.has(callee) || DEFINE.test(callee))) return null;
  return { call, default: first };
}

/** The option's name as the program sees it: the first long one without dashes, `-` as `_`. */
function optionName(args: SyntaxNode, text: string, value: SyntaxNode): string | null {
  const strings: string[] = [];
  for (let node = args.firstChild; node; node = node.nextSibling) {
    if (node.name !== "String" || node.from === value.from || before(node, SKIPPED)?.name === "AssignOp")
      continue;
    const string = decodePythonString(text.slice(node.from, node.to));
    if (string !== null) strings.push(string);
  }
  const dashed = strings.filter((string) => string.startsWith("-"));
  const callee = args.parent && calleeName(args.parent, text);
  const bare = callee !== null && DEFAULT_FIRST.has(callee as string) ? undefined : strings[0];
  const chosen = dashed.find((string) => string.startsWith("--")) ?? dashed[0] ?? bare;
  const name = chosen?.replace(/\/.*$/, "").replace(/^-+/, "").replaceAll("-", "_").trim();
  return name === undefined || name === "" ? null : name;
}

/** The last name of what is called: `add_argument` in `parser.add_argument(…)`. */
function calleeName(call: SyntaxNode, text: string): string | null {
  if (call.name !== "CallExpression" && call.name !== "Decorator") return null;
  const args = call.getChild("ArgList");
  if (!args) return null;
  const callee = before(args, SKIPPED);
  return callee && (/[\p{L}_][\p{L}\p{N}_]*$/u.exec(text.slice(callee.from, callee.to))?.[0] ?? null);
}

/** The parameter whose default value `value` is. */
function parameterName(value: SyntaxNode): SyntaxNode | null {
  let node = before(value, SKIPPED);
  if (node?.name !== "AssignOp") return null;
  node = before(node, SKIPPED);
  if (node?.name === "TypeDef") node = before(node, SKIPPED);
  return node?.name === "VariableName" ? node : null;
}

function definedName(node: SyntaxNode, text: string): string | null {
  if (node.name !== "FunctionDefinition" && node.name !== "ClassDefinition") return null;
  const name = node.getChild("VariableName");
  return name && text.slice(name.from, name.to);
}

function keyText(key: SyntaxNode, text: string): string {
  const raw = text.slice(key.from, key.to);
  return (key.name === "String" ? decodePythonString(raw) : null) ?? raw;
}
