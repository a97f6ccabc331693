import { parseExpression, type SyntaxNode } from "../space/expression";
import { ExpressionError } from "../space/expressionError";
import type { Prior } from "../space/parameter";
import { type Arguments, readArguments, type Slice } from "./arguments";
import type { BareWord } from "./choiceText";
import { didYouMean } from "./didYouMean";
import { type Distribution, readChoices, readRange, type Warning } from "./distribution";
import { parseNumber } from "./numberText";
import { readPrior } from "./prior";
import { AnnotationError, type Range } from "./problem";
import { decodeBody, splitString } from "./stringText";

export interface Condition {
  readonly source: string;
  readonly tree: SyntaxNode;
  /** Where the condition's text begins in the annotation's text. */
  readonly offset: number;
}

/** What `@tune kind(…) if …` says. */
export interface ParameterAnnotation {
  readonly distribution: Distribution;
  readonly prior?: Prior;
  readonly name?: { readonly text: string; readonly range: Range };
  readonly at?: { readonly index: number; readonly range: Range };
  readonly condition: Condition | null;
  readonly warnings: readonly Warning[];
}

type Kind = Distribution["kind"];

const KINDS: readonly Kind[] = ["float", "int", "ordinal", "choice", "bool"];
const OPTIONS: Readonly<Record<Kind, readonly string[]>> = {
  float: ["log", "step", "prior", "name", "at"],
  int: ["log", "step", "prior", "name", "at"],
  ordinal: ["prior", "name", "at"],
  choice: ["prior", "name", "at"],
  bool: ["prior", "name", "at"],
};
const ALIASES = ["uniform", "loguniform", "quniform", "categorical"];
/** Words of other tools, and the kind to write. */
const FOREIGN: Readonly<Record<string, string>> = {
  integer: "int(…)",
  real: "float(…)",
  double: "float(…)",
  number: "float(…)",
  boolean: "bool",
  enum: "choice(…)",
  options: "choice(…)",
  select: "choice(…)",
  values: "choice(…)",
  log: "float(low, high, log)",
  qloguniform: "int(low, high, log)",
  normal: "float(low, high, prior=normal(mean, std))",
  lognormal: "float(low, high, prior=lognormal(median, sigma))",
  str: 'choice("…", "…")',
  string: 'choice("…", "…")',
};
const FORMS = "`float(low, high)`, `int(low, high)`, `ordinal(…)`, `choice(…)` or `bool`";

/** Reads the text of a parameter annotation (from `@tune` on). Throws AnnotationError with offsets into it. */
export function readParameterAnnotation(text: string, bareWord: BareWord): ParameterAnnotation {
  const start = "@tune".length;
  const word = /^\s*:?\s*([\p{L}_][\p{L}\p{N}_.]*)?/u.exec(text.slice(start)) as RegExpExecArray;
  const name = word[1];
  if (name === undefined)
    throw new AnnotationError(`after \`@tune\` write ${FORMS}`, { start: 0, end: text.length });
  const end = start + word[0].length;
  const nameRange = { start: end - name.length, end };
  const gap = /^\s*/.exec(text.slice(end))?.[0].length ?? 0;
  const open = text[end + gap] === "(" ? end + gap : null;
  const written: Arguments = open === null ? { positional: [], options: [], end } : readArguments(text, open);
  const range = { start: nameRange.start, end: written.end };
  const { kind, args } = resolveKind(name, { ...written, range }, nameRange);
  const known = { ...args, range };

  checkOptions(kind, known);
  if (kind === "bool" && known.positional[0])
    throw new AnnotationError("`bool` takes no values: write `bool`", known.positional[0]);
  const { distribution, warnings } =
    kind === "bool"
      ? { distribution: { kind }, warnings: [] }
      : kind === "float" || kind === "int"
        ? readRange(kind, known)
        : readChoices(kind, known, bareWord);
  return {
    distribution,
    warnings,
    ...readOptions(known, distribution, text),
    condition: readCondition(text, written.end),
  };
}

interface Known extends Arguments {
  readonly range: Range;
}

function resolveKind(name: string, written: Known, nameRange: Range): { kind: Kind; args: Arguments } {
  if ((KINDS as readonly string[]).includes(name)) return { kind: name as Kind, args: written };
  const { positional } = written;
  switch (name) {
    case "uniform":
      return { kind: "float", args: written };
    case "categorical":
      return { kind: "choice", args: written };
    case "loguniform": {
      const log: Slice = { text: "log", start: nameRange.start, end: nameRange.end };
      return { kind: "float", args: { ...written, positional: [...positional, log] } };
    }
    case "quniform": {
      const [low, high, step, ...rest] = positional;
      if (!low || !high || !step || rest.length > 0)
        throw new AnnotationError(
          "`quniform` takes three numbers: write `float(low, high, step=…)`",
          written.range,
        );
      const option = { key: "step", keyRange: step, value: step };
      return {
        kind: "float",
        args: { ...written, positional: [low, high], options: [option, ...written.options] },
      };
    }
    case "randint":
    case "range":
    case "interval":
      throw new AnnotationError(refusal(name, positional), written.range);
  }
  const foreign = Object.hasOwn(FOREIGN, name.toLowerCase()) ? FOREIGN[name.toLowerCase()] : undefined;
  if (foreign !== undefined)
    throw new AnnotationError(`there is no \`${name}\`: write \`${foreign}\``, nameRange);
  const hint = didYouMean(name, [...KINDS, ...ALIASES]);
  throw new AnnotationError(
    `there is no kind \`${name}\`${hint === "" ? `: write ${FORMS}` : hint}`,
    nameRange,
  );
}

/** Tools disagree on whether the upper bound belongs to these: the replacement says it. */
function refusal(name: "randint" | "range" | "interval", positional: readonly Slice[]): string {
  const [first, second, third] = positional;
  const low = second === undefined && name === "range" ? "0" : (first?.text ?? "low");
  const high = (second === undefined && name === "range" ? first : second)?.text ?? "high";
  const step = third === undefined ? "" : `, step=${third.text}`;
  if (name === "interval") {
    const whole = [low, high].every((bound) => parseNumber(bound)?.integer === true);
    return `\`interval\` is refused, because tools disagree on its bounds: write \`float(${low}, ${high}${step})\`${whole ? ` or \`int(${low}, ${high}${step})\`` : ""}, both bounds included`;
  }
  const number = parseNumber(high);
  const below = number?.integer ? String(number.value - 1) : `${high} - 1`;
  const [meant, other] = name === "range" ? [below, high] : [high, below];
  return `\`${name}\` is refused, because tools disagree on its upper bound: write \`int(${low}, ${meant}${step})\`, or \`int(${low}, ${other}${step})\` if ${high} is ${name === "range" ? "to be included" : "not to be included"}`;
}

function checkOptions(kind: Kind, written: Known): void {
  for (const { key, keyRange } of written.options) {
    if (OPTIONS[kind].includes(key)) continue;
    throw new AnnotationError(unknownOption(kind, key), keyRange);
  }
}

function unknownOption(kind: Kind, key: string): string {
  if (key === "default" || key === "value" || key === "init")
    return `there is no \`${key}=\`: the value in the source is the default`;
  if (/^(?:low|high|min|max|lower|upper|a|b|start|stop)$/.test(key) && (kind === "float" || kind === "int"))
    return `write the bounds without \`${key}=\`: \`${kind}(low, high)\``;
  if (key === "q" || key === "increment") return `write \`step=\` instead of \`${key}=\``;
  if (key === "if" || key === "when")
    return "write the condition after the parenthesis: `… ) if name == value`";
  if ((key === "step" || key === "log") && kind !== "float" && kind !== "int")
    return `\`${kind}\` has no \`${key}\`: it is for \`float\` and \`int\``;
  const hint = didYouMean(key, OPTIONS[kind]);
  return `\`${kind}\` has no option \`${key}=\`${hint === "" ? `: it takes ${OPTIONS[kind].map((o) => (o === "log" ? "`log`" : `\`${o}=\``)).join(", ")}` : hint}`;
}

function readOptions(
  written: Known,
  distribution: Distribution,
  text: string,
): Pick<ParameterAnnotation, "prior" | "name" | "at"> {
  const value = (key: string): Slice | undefined =>
    written.options.find((option) => option.key === key)?.value;
  const prior = value("prior");
  const name = value("name");
  const at = value("at");
  const listed =
    distribution.kind === "bool"
      ? [false, true]
      : "choices" in distribution
        ? distribution.choices.map((c) => c.value)
        : [];
  const numeric = listed.every((choice) => typeof choice === "number");
  return {
    ...(prior && { prior: readPrior(prior, { numeric, choices: listed.length, text }) }),
    ...(name && { name: { text: readName(name), range: name } }),
    ...(at && { at: { index: readAt(at), range: at } }),
  };
}

function readName(slice: Slice): string {
  const parts = splitString(slice.text);
  if (parts === null || parts.prefix !== "") {
    const bare = slice.text.replaceAll(/["'`]/g, "");
    throw new AnnotationError(`write the name in quotes: \`name="${bare}"\``, slice);
  }
  const name = decodeBody(parts.body, { unknownEscape: "keep" }) ?? parts.body;
  if (name === "__proto__") throw new AnnotationError("`__proto__` cannot be a name: write another", slice);
  if (name === "") throw new AnnotationError("the name is empty: leave `name=` out, or write one", slice);
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_./:@ -]*$/u.test(name) || name.endsWith(" "))
    throw new AnnotationError(
      "a name consists of letters, digits and `_ - . / : @`, and begins with a letter, a digit or `_`",
      slice,
    );
  return name;
}

function readAt(slice: Slice): number {
  const number = parseNumber(slice.text);
  if (number === null || !number.integer || number.value < 1)
    throw new AnnotationError("`at=` counts the values on the line from 1: write for example `at=2`", slice);
  return number.value;
}

function readCondition(text: string, from: number): Condition | null {
  const rest = /^\s*(?:(if)(?![\p{L}\p{N}_])\s*)?/u.exec(text.slice(from)) as RegExpExecArray;
  const start = from + rest[0].length;
  const source = text.slice(start).trimEnd();
  if (rest[1] === undefined) {
    if (source === "") return null;
    const hint = /^(?:when|for|where|unless|and)\b/.test(source)
      ? "write conditions as `if name == value`"
      : /^[)\]}]/.test(source)
        ? "remove this bracket"
        : "put remarks after another comment marker";
    throw new AnnotationError(`\`${source}\` is not understood here: ${hint}`, { start, end: text.length });
  }
  if (source === "")
    throw new AnnotationError('`if` lacks its condition: write for example `if opt == "sgd"`', {
      start: from,
      end: text.length,
    });
  try {
    return { source, tree: parseExpression(source), offset: start };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new AnnotationError(error.message, { start: start + error.offset, end: start + source.length });
  }
}
