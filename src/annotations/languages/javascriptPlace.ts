import type { SyntaxNode } from "@lezer/common";
import type { Place } from "../language";
import { decodeBody, splitString } from "../stringText";
import { before, elementsOf } from "./lezerTree";
import { definitionsAround } from "./lezerValues";
import { createTrail, type Trail } from "./trail";

export const SKIPPED: ReadonlySet<string> = new Set(["LineComment", "BlockComment", "⚠"]);
const PUNCTUATION: ReadonlySet<string> = new Set([...SKIPPED, "(", ")", "[", "]", "{", "}", ",", ";"]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "MethodDeclaration",
  "ClassDeclaration",
  "ClassExpression",
]);
/** Commander: `.option("--lr <n>", "help", 0.1)`; yargs: `.option("lr", { default: 0.1 })`. */
const OPTION_CALL = /(?:^|\.)(?:option|requiredOption)$/;

/** What the value at `node` is called; see Place. */
export function javascriptPlace(node: SyntaxNode, text: string): Place | null {
  const trail = createTrail();
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent)
    step({ child, parent, trail, text });
  return trail.place();
}

/** Functions, methods and classes around a node, the outermost first. */
export function javascriptScope(node: SyntaxNode, text: string): string[] {
  return definitionsAround(node, (outer) => definedName(outer, text));
}

/** The default of the option call around `node`, if it is written there. */
export function optionDefaultAround(node: SyntaxNode, text: string): SyntaxNode | null {
  for (let outer: SyntaxNode | null = node; outer; outer = outer.parent) {
    if (outer.name === "Block" || outer.name === "Script") return null;
    const found = outer.name === "CallExpression" ? optionDefault(outer, text) : null;
    if (found) return found;
  }
  return null;
}

/** The text of a string literal without interpolation; null for anything else. */
export function decodeJavascriptString(raw: string): string | null {
  const parts = splitString(raw);
  if (parts === null || parts.prefix !== "" || parts.quote.length > 1) return null;
  return decodeBody(parts.body, { unknownEscape: "drop" });
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
      trail.index(elementsOf(parent, PUNCTUATION).findIndex((element) => element.from === child.from));
      return;
    case "Property": {
      const key = parent.firstChild;
      if (!key || key.from === child.from) return;
      const name = keyText(key, text);
      // `lr: { default: 0.1 }` declares an option lr.
      if (name !== null && (name !== "default" || !isOptionObject(parent))) trail.key(name);
      return;
    }
    case "ArgList": {
      const call = parent.parent;
      const option = call && optionDefault(call, text);
      const name =
        option && child.from <= option.from && option.to <= child.to ? optionName(call, text) : null;
      if (name !== null) trail.key(name);
      const callee = call && calleeText(call, text)?.match(/[\p{L}_$][\p{L}\p{N}_$]*$/u)?.[0];
      if (callee) trail.call(callee);
      return;
    }
    case "VariableDeclaration":
    case "AssignmentExpression":
    case "ParamList":
    case "PatternProperty":
    case "PropertyDeclaration":
    case "EnumBody":
    case "ArrayPattern":
    case "JSXAttribute": {
      const target = targetBefore(child);
      if (target) targetKeys(target, text, trail);
      return;
    }
    default: {
      const name = definedName(parent, text);
      if (name !== null) trail.scope(name);
    }
  }
}

/** What stands left of the `=` before `value`. */
function targetBefore(value: SyntaxNode): SyntaxNode | null {
  let node = before(value, SKIPPED);
  if (node?.name !== "Equals" && node?.name !== "UpdateOp") return null;
  node = before(node, SKIPPED);
  if (node?.name === "TypeAnnotation") node = before(node, SKIPPED);
  return node;
}

/** `cfg.optim.lr` adds lr, then optim, then cfg; `this` and `exports` say nothing. */
function targetKeys(target: SyntaxNode, text: string, trail: Trail): void {
  if (target.name === "ArrayPattern") {
    const index = trail.takeIndex();
    const element = index === null ? undefined : elementsOf(target, PUNCTUATION)[index];
    if (element) targetKeys(element, text, trail);
    return;
  }
  if (target.name !== "MemberExpression") {
    if (/^(?:Variable|Property|PrivateProperty|JSXIdentifier)/.test(target.name))
      trail.key(text.slice(target.from, target.to).replace(/^#/, ""));
    return;
  }
  const [object, last] = elementsOf(target, new Set([...PUNCTUATION, ".", "?."]));
  if (!object || !last) return;
  if (last.name === "PropertyName" || last.name === "PrivatePropertyName")
    trail.key(text.slice(last.from, last.to).replace(/^#/, ""));
  else if (last.name === "String") trail.key(decodeJavascriptString(text.slice(last.from, last.to)) ?? "");
  else if (last.name === "Number") trail.index(Number(text.slice(last.from, last.to)));
  if (!/^(?:this|exports|module\.exports)$/.test(text.slice(object.from, object.to)))
    targetKeys(object, text, trail);
}

function isOptionObject(property: SyntaxNode): boolean {
  const outer = property.parent?.parent;
  return outer?.name === "Property" || outer?.name === "ArgList";
}

function optionDefault(call: SyntaxNode, text: string): SyntaxNode | null {
  const callee = calleeText(call, text);
  const list = call.getChild("ArgList");
  if (callee === null || !list || !OPTION_CALL.test(callee)) return null;
  const args = elementsOf(list, PUNCTUATION);
  if (args[0]?.name !== "String") return null;
  const last = args.at(-1) as SyntaxNode;
  if (last.name !== "ObjectExpression") return args.length > 2 ? last : null;
  for (const property of last.getChildren("Property")) {
    const key = property.firstChild;
    if (key && keyText(key, text) === "default") return property.lastChild;
  }
  return null;
}

function optionName(call: SyntaxNode | null, text: string): string | null {
  const first = call?.getChild("ArgList")?.getChild("String");
  const declared = first && decodeJavascriptString(text.slice(first.from, first.to));
  if (!declared) return null;
  const flag =
    /(?:^|[\s,|])--([\w-]+)/.exec(declared)?.[1] ?? declared.replace(/^-+/, "").replace(/[\s<[,].*$/, "");
  return flag === "" ? null : flag.replaceAll("-", "_");
}

function calleeText(call: SyntaxNode, text: string): string | null {
  if (call.name !== "CallExpression" && call.name !== "NewExpression") return null;
  const list = call.getChild("ArgList");
  const callee = list && before(list, SKIPPED);
  return callee ? text.slice(callee.from, callee.to) : null;
}

function keyText(key: SyntaxNode, text: string): string | null {
  const raw = text.slice(key.from, key.to);
  if (key.name === "String") return decodeJavascriptString(raw);
  return key.name === "[" ? null : raw;
}

function definedName(node: SyntaxNode, text: string): string | null {
  const isMethod = node.name === "Property" && node.getChild("ParamList") !== null;
  if (!FUNCTIONS.has(node.name) && !isMethod) return null;
  const name = node.getChild("VariableDefinition") ?? node.getChild("PropertyDefinition");
  return name && text.slice(name.from, name.to);
}
