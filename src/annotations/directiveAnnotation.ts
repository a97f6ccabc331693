import { parseExpression, type SyntaxNode } from "../space/expression";
import { ExpressionError } from "../space/expressionError";
import { didYouMean } from "./didYouMean";
import { parseNumber } from "./numberText";
import { AnnotationError, type Range } from "./problem";

/** What a `@tune.word …` line says. */
export type DirectiveAnnotation =
  | {
      readonly directive: "objective";
      readonly goal: "minimize" | "maximize";
      readonly metric: string;
      readonly take: "last" | "best";
    }
  | { readonly directive: "command"; readonly text: string }
  | {
      readonly directive: "constraint";
      readonly source: string;
      readonly tree: SyntaxNode;
      /** Where the expression begins in the annotation's text. */
      readonly offset: number;
    }
  | {
      readonly directive: "limit";
      readonly metric: string;
      readonly op: "<=" | ">=" | "<" | ">";
      readonly bound: number;
    }
  | { readonly directive: "fidelity"; readonly param: string; readonly low: number; readonly high: number };

type Word = DirectiveAnnotation["directive"];

const FORMS: Readonly<Record<Word, string>> = {
  objective: "@tune.objective minimize val_loss",
  command: "@tune.command python ${file}",
  constraint: "@tune.constraint layers * units <= 2048",
  limit: "@tune.limit gpu_mem_gb <= 16",
  fidelity: "@tune.fidelity epochs 1..27",
};
const WORDS = Object.keys(FORMS) as Word[];
const METRIC = /^[\p{L}\p{N}_/.@-]+$/u;
const GOALS: Readonly<Record<string, "minimize" | "maximize">> = {
  minimize: "minimize",
  maximize: "maximize",
};
const GOAL_SPELLINGS: Readonly<Record<string, "minimize" | "maximize">> = {
  min: "minimize",
  minimise: "minimize",
  minimum: "minimize",
  lower: "minimize",
  max: "maximize",
  maximise: "maximize",
  maximum: "maximize",
  higher: "maximize",
};

/** Whether an annotation's text is a directive: `@tune.` and a word. */
export function isDirective(text: string): boolean {
  return /^@tune\s*\./.test(text);
}

/** Reads the text of a directive (from `@tune` on). Throws AnnotationError with offsets into it. */
export function readDirective(text: string): DirectiveAnnotation {
  const head = /^@tune\s*\.\s*([\p{L}\p{N}_-]*)\s*:?\s*/u.exec(text) as RegExpExecArray;
  const word = head[1] as string;
  const rest = text.slice(head[0].length).trimEnd();
  const body = { start: head[0].length, end: Math.max(text.length, head[0].length) };
  const whole = { start: 0, end: text.length };
  if (!(WORDS as string[]).includes(word)) throw new AnnotationError(unknownDirective(word), whole);
  const directive = word as Word;
  if (rest === "")
    throw new AnnotationError(
      `\`@tune.${directive}\` says nothing: write for example \`${FORMS[directive]}\``,
      whole,
    );
  switch (directive) {
    case "objective":
      return readObjective(rest, body);
    case "command":
      return { directive, text: rest };
    case "constraint":
      return { directive, source: rest, tree: parseConstraint(rest, body), offset: body.start };
    case "limit":
      return readLimit(rest, body);
    case "fidelity":
      return readFidelity(rest, body);
  }
}

function unknownDirective(word: string): string {
  if (word === "") return `after \`@tune.\` write ${WORDS.join(", ")}`;
  if (/^(?:float|int|ordinal|choice|bool|uniform|loguniform|categorical)$/.test(word))
    return `write \`@tune ${word}\` with a space instead of the point`;
  const synonyms: Readonly<Record<string, Word>> = {
    metric: "objective",
    goal: "objective",
    run: "command",
    cmd: "command",
    budget: "fidelity",
  };
  const synonym = Object.hasOwn(synonyms, word) ? `; did you mean \`${synonyms[word]}\`?` : "";
  const hint = synonym || didYouMean(word, WORDS);
  return `there is no directive \`@tune.${word}\`${hint === "" ? `: there are ${WORDS.join(", ")}` : hint}`;
}

function readObjective(rest: string, range: Range): DirectiveAnnotation {
  const words = rest.split(/\s+/);
  const [first = "", second, third, extra] = words;
  const goal = GOALS[first];
  if (goal === undefined) {
    const meant = spelledGoal(first);
    if (meant !== undefined) throw new AnnotationError(`write \`${meant}\` instead of \`${first}\``, range);
    const turned =
      words.length === 2 ? (GOALS[second as string] ?? spelledGoal(second as string)) : undefined;
    if (turned !== undefined)
      throw new AnnotationError(`write the goal first: \`@tune.objective ${turned} ${first}\``, range);
    throw new AnnotationError(
      `an objective begins with minimize or maximize: write for example \`@tune.objective minimize ${METRIC.test(first) ? first : "val_loss"}\`${didYouMean(first, Object.keys(GOALS))}`,
      range,
    );
  }
  if (second === undefined)
    throw new AnnotationError(
      `which metric? Write its name as it is printed: \`@tune.objective ${goal} val_loss\``,
      range,
    );
  if (second.endsWith(",") || third === "," || third?.startsWith(","))
    throw new AnnotationError("one objective on a line: write a second `@tune.objective` line", range);
  if (!METRIC.test(second))
    throw new AnnotationError(
      `\`${second}\` is not a metric's name: it consists of letters, digits and \`_ / - . @\``,
      range,
    );
  if ((third !== undefined && third !== "last" && third !== "best") || extra !== undefined)
    throw new AnnotationError(
      `after the metric only \`last\` (the default) or \`best\` may follow, not \`${words.slice(extra === undefined ? 2 : 3).join(" ")}\``,
      range,
    );
  return { directive: "objective", goal, metric: second, take: third === "best" ? "best" : "last" };
}

function spelledGoal(word: string): "minimize" | "maximize" | undefined {
  const lower = word.toLowerCase();
  if (lower in GOALS && Object.hasOwn(GOALS, lower)) return GOALS[lower];
  return Object.hasOwn(GOAL_SPELLINGS, lower) ? GOAL_SPELLINGS[lower] : undefined;
}

function parseConstraint(source: string, range: Range): SyntaxNode {
  try {
    return parseExpression(source);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new AnnotationError(error.message, { start: range.start + error.offset, end: range.end });
  }
}

function readLimit(rest: string, range: Range): DirectiveAnnotation {
  const match = /^(\S+?)\s*(<=|>=|<|>|==|=)\s*(\S+)$/.exec(rest);
  if (!match) throw new AnnotationError(`write a limit as \`${FORMS.limit}\``, range);
  const [, metric = "", op = "", boundText = ""] = match;
  if (op === "==" || op === "=")
    throw new AnnotationError(`a limit compares with <= or >=: write \`${FORMS.limit}\``, range);
  const bound = parseNumber(boundText);
  if (parseNumber(metric) !== null && bound === null) {
    const turned = { "<=": ">=", ">=": "<=", "<": ">", ">": "<" }[op];
    throw new AnnotationError(
      `write the metric first: \`@tune.limit ${boundText} ${turned} ${metric}\``,
      range,
    );
  }
  if (!METRIC.test(metric))
    throw new AnnotationError(
      `\`${metric}\` is not a metric's name: it consists of letters, digits and \`_ / - . @\``,
      range,
    );
  if (bound === null || !Number.isFinite(bound.value))
    throw new AnnotationError(`a limit is a number, not \`${boundText}\`: write \`${FORMS.limit}\``, range);
  return { directive: "limit", metric, op: op as "<=" | ">=" | "<" | ">", bound: bound.value };
}

function readFidelity(rest: string, range: Range): DirectiveAnnotation {
  const match = /^([\p{L}_][\p{L}\p{N}_.-]*)\s*(?:=|:)?\s+(\S+?)\s*(?:\.\.\.?)\s*(\S+)$/u.exec(rest);
  if (!match)
    throw new AnnotationError(`write the least and the full budget as \`${FORMS.fidelity}\``, range);
  const [, param = "", lowText = "", highText = ""] = match;
  const low = parseNumber(lowText)?.value;
  const high = parseNumber(highText)?.value;
  if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high))
    throw new AnnotationError(`the budget's bounds are numbers: write \`${FORMS.fidelity}\``, range);
  if (low <= 0) throw new AnnotationError("the least budget must be greater than 0", range);
  if (low >= high)
    throw new AnnotationError(
      low > high
        ? `the budget's bounds are reversed: write \`@tune.fidelity ${param} ${highText}..${lowText}\``
        : "the least and the full budget are the same: widen them",
      range,
    );
  return { directive: "fidelity", param, low, high };
}
