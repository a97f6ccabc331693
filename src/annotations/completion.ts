/** What can be written next in an annotation, while it is typed. */

/** One thing to write. */
export interface Completion {
  readonly label: string;
  /** As an editor's snippet: `${1:low}` is a place to fill in, `${1|a,b|}` one to choose for. */
  readonly snippet: string;
  readonly explanation: string;
}

export interface Completions {
  /** UTF-16 offset in the line from which on the text is replaced. */
  readonly from: number;
  /** The likeliest first. */
  readonly items: readonly Completion[];
}

export interface CompletionContext {
  /** The line up to the cursor. */
  readonly before: string;
  /** What begins a comment in the file's language. */
  readonly commentMarker: string;
  /** Other parameters, for conditions. */
  readonly parameters: readonly string[];
}

const DIRECTIVES: readonly Completion[] = [
  {
    label: "objective",
    snippet: "objective ${1|minimize,maximize|} ${2:val_loss}",
    explanation: "What is to get better: a metric that the run prints. A second line makes it a trade-off.",
  },
  {
    label: "command",
    snippet: "command ${1:python \\${file\\}}",
    explanation: "How a trial is run. It runs without a shell; ${name} stands for a parameter's value.",
  },
  {
    label: "constraint",
    snippet: "constraint ${1:layers * units <= 2048}",
    explanation: "Must hold for the values: others are never tried.",
  },
  {
    label: "limit",
    snippet: "limit ${1:peak_memory_mb} ${2|<=,>=|} ${3:8000}",
    explanation: "Must hold for what the run measures: a trial beyond it is never the best.",
  },
  {
    label: "fidelity",
    snippet: "fidelity ${1:epochs} ${2:1}..${3:27}",
    explanation: "How much a trial may cost, from a first look to the full run.",
  },
];
const GOALS: readonly Completion[] = [
  { label: "minimize", snippet: "minimize ${1:val_loss}", explanation: "Lower is better." },
  { label: "maximize", snippet: "maximize ${1:accuracy}", explanation: "Higher is better." },
];
const LOG: Completion = {
  label: "log",
  snippet: "log",
  explanation: "Magnitudes count: from 1e-5 to 1e-4 is as far as from 0.01 to 0.1.",
};
const STEP: Completion = {
  label: "step",
  snippet: "step=${1:1}",
  explanation: "Only every so much, from the lowest value on.",
};
const PRIOR: Completion = {
  label: "prior",
  snippet: "prior=normal(${1:mean}, ${2:std})",
  explanation: "Where you expect the best value; other values are tried too.",
};
const NAME: Completion = {
  label: "name",
  snippet: 'name="${1:name}"',
  explanation: "What the parameter is called, where the name in the code does not say it.",
};
const OPTIONS: Readonly<Record<string, readonly Completion[]>> = {
  float: [LOG, STEP, PRIOR, NAME],
  int: [LOG, STEP, PRIOR, NAME],
  ordinal: [NAME],
  choice: [NAME],
  bool: [NAME],
};

/** What can stand at the cursor; null outside an annotation, and where only a person knows what to write. */
export function annotationCompletions({
  before,
  commentMarker,
  parameters,
}: CompletionContext): Completions | null {
  const tune = before.lastIndexOf("@tune");
  const marker = before.lastIndexOf(commentMarker, tune);
  if (tune < 0 || marker < 0) return null;
  const text = before.slice(tune + "@tune".length);
  const at = (word: string | undefined, items: readonly Completion[]): Completions | null =>
    items.length > 0 ? { from: before.length - (word ?? "").length, items } : null;

  const directive = /^\.(\w*)$/.exec(text);
  if (directive) return at(directive[1], DIRECTIVES);
  const goal = /^\.objective\s+(\w*)$/.exec(text);
  if (goal) return at(goal[1], GOALS);
  if (text.startsWith(".")) return null;

  const kind = /^\s+(\w*)$/.exec(text);
  if (kind) return at(kind[1], kindsFor(before.slice(0, marker)));
  const option = /^\s+(\w+)\((?:[^()"']|"[^"]*"|'[^']*')*,\s*(\w*)$/.exec(text);
  if (option) return at(option[2], optionsFor(option[1] ?? "", text));
  const condition = /\bif\s+(?:.*\s)?([\w.]*)$/.exec(text);
  if (!condition) return null;
  return at(
    condition[1],
    parameters.map((name) => ({
      label: name,
      snippet: name,
      explanation: "Another parameter of this study.",
    })),
  );
}

/** After two bounds: before them, an option would be read as one. */
function optionsFor(kind: string, text: string): readonly Completion[] {
  const written = text.slice(text.indexOf("(") + 1).split(",");
  if ((kind === "float" || kind === "int") && written.length < 3) return [];
  const used = new Set(written.map((word) => word.trim().split("=")[0]));
  const options = OPTIONS[kind] ?? [];
  return options.filter(
    ({ label }) => !used.has(label) && !(kind === "float" && label === "step" && used.has("log")),
  );
}

/** The kinds that hold the line's value first, with bounds around it. */
function kindsFor(code: string): readonly Completion[] {
  const word = /([\w.+-]+|["'][^"']*["'])["')\]},;\s]*$/.exec(code)?.[1] ?? "";
  const value = Number(word.replaceAll("_", ""));
  const number = word !== "" && Number.isFinite(value);
  const whole = number && /^[+-]?[\d_]+$/.test(word);
  const [low, high] = number && value > 0 ? [value / 100, value * 100] : [1e-5, 1e-1];
  const real: Completion[] = [
    {
      label: "float(low, high, log)",
      snippet: `float(\${1:${bound(low)}}, \${2:${bound(high)}}, log)`,
      explanation: "A number on a scale of magnitudes, such as a learning rate. Both bounds are included.",
    },
    {
      label: "float(low, high)",
      snippet: `float(\${1:0}, \${2:${number && value > 0 ? bound(2 * value) : "1"}})`,
      explanation: "A number. Both bounds are included.",
    },
  ];
  const int: Completion = {
    label: "int(low, high)",
    snippet: `int(\${1:1}, \${2:${whole && value > 1 ? 4 * value : 8}})`,
    explanation: "A whole number. Both bounds are included.",
  };
  const others: Completion[] = [
    {
      label: "ordinal(…)",
      snippet: "ordinal(${1:16, 32, 64, 128})",
      explanation: "One of these, which have an order.",
    },
    {
      label: "choice(…)",
      snippet: 'choice(${1:"adam", "sgd"})',
      explanation: "One of these, which have no order. Code may stand here, too: choice(nn.ReLU, nn.GELU).",
    },
    { label: "bool", snippet: "bool", explanation: "True or false." },
  ];
  if (/^(?:true|false)$/i.test(word)) return [...others.toReversed(), int, ...real];
  if (whole) return [int, ...others.slice(0, 1), ...real, ...others.slice(1)];
  return number
    ? [...real, int, ...others]
    : [...others.toSpliced(0, 1), ...others.slice(0, 1), int, ...real];
}

/** Two significant digits, as people write them. */
function bound(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded < 1e-3 || rounded >= 1e6 ? rounded.toExponential().replace("+", "") : String(rounded);
}
