import { describe, expect, it } from "vitest";
import { problemsOf, scanSource, summarize } from "./support";

/** Source, then what is found in it: `name: kind [literal]`. */
const ROWS: readonly (readonly [title: string, source: string, ...found: string[]])[] = [
  ["a variable", "lr = 3e-4  # @tune float(1e-5, 1e-1, log)", "lr: float [3e-4]"],
  ["an annotated variable", "lr: float = 3e-4  # @tune float(1e-5, 1e-1)", "lr: float [3e-4]"],
  ["an attribute", "self.lr = 3e-4  # @tune float(1e-5, 1)", "lr: float [3e-4]"],
  ["a nested attribute", "cfg.optim.lr = 3e-4  # @tune float(1e-5, 1)", "lr: float [3e-4]"],
  ["an item of a dict", 'cfg["lr"] = 3e-4  # @tune float(1e-5, 1)', "lr: float [3e-4]"],
  ["one of two names", "a, b = 1, 2  # @tune int(1, 8, at=2)", "b: int [2]"],
  ["one of two names in a list", "[a, b] = [1, 2]  # @tune int(1, 8, at=1)", "a: int [1]"],
  ["one of nested names", "a, (b, c) = 1, (2, 3)  # @tune int(1, 8, at=3)", "c: int [3]"],
  ["the first of chained names", "a = b = 3  # @tune int(1, 8)", "a: int [3]"],
  ["a walrus", "if (n := 10) > limit:  # @tune int(1, 20)\n    pass", "n: int [10]"],
  ["an augmented assignment", "lr *= 0.5  # @tune float(0.1, 1)", "lr: float [0.5]"],
  ["one of two statements on a line", "lr = 0.1; n = 4  # @tune int(1, 8)", "n: int [4]"],
  ["a keyword argument", "opt = SGD(params, lr=0.1)  # @tune float(0, 1)", "lr: float [0.1]"],
  ["a positional argument", "self.drop = nn.Dropout(0.1)  # @tune float(0, 0.9)", "drop: float [0.1]"],
  ["a call around it", "lr = float(args.lr or 1e-3)  # @tune float(1e-5, 1)", "lr: float [1e-3]"],
  ["a conditional expression", "n = 4 if small else 8.5  # @tune int(1, 8)", "n: int [4]"],
  ["parentheses", "lr = (\n    3e-4  # @tune float(1e-5, 1)\n)", "lr: float [3e-4]"],
  ["a dict's value", 'p = {"eta": 0.3, "depth": 6}  # @tune int(2, 12)', "depth: int [6]"],
  [
    "a dict's value on its line",
    'p = {\n    "eta": 0.3,  # @tune float(0, 1)\n    "n": 2,\n}',
    "eta: float [0.3]",
  ],
  ["a list's item", "h = [\n    64,  # @tune int(8, 128)\n    10,\n]", "h: int [64]"],
  ["a default argument", "def f(x, lr=1e-3):  # @tune float(1e-5, 1)\n    pass", "lr: float [1e-3]"],
  ["an annotated default argument", "def f(\n    n: int = 3,  # @tune int(1, 5)\n): ...", "n: int [3]"],
  [
    "a keyword-only argument of an async function",
    "async def f(*, n=3): ...  # @tune int(1, 5)",
    "n: int [3]",
  ],
  ["a lambda's default", "f = lambda n=3: n  # @tune int(1, 5)", "n: int [3]"],
  ["a class's field", "class C:\n    lr: float = 0.1  # @tune float(0, 1)", "lr: float [0.1]"],
  ["a dataclass's field()", "class C:\n    n: int = field(default=4)  # @tune int(1, 9)", "n: int [4]"],
  ["a pydantic Field()", "class C:\n    n: int = Field(4, ge=1, le=9)  # @tune int(1, 9)", "n: int [4]"],
  ["a match case", "match x:\n    case 3:\n        y = 4  # @tune int(1, 9)", "y: int [4]"],
  [
    "argparse",
    'p.add_argument("-l", "--learning-rate", type=float, default=1e-3, nargs=1)  # @tune float(1e-5, 1)',
    "learning_rate: float [1e-3]",
  ],
  [
    "argparse spread by a formatter, comment after the bracket",
    'p.add_argument(\n    "--wd", type=float, default=1e-3, help="0 to 1"\n)  # @tune float(1e-5, 1)',
    "wd: float [1e-3]",
  ],
  [
    "argparse spread by a formatter, comment above",
    '# @tune float(1e-5, 1)\np.add_argument(\n    "--wd",\n    type=float,\n    default=1e-3,\n)',
    "wd: float [1e-3]",
  ],
  [
    "argparse with the comment on another line of the call",
    'p.add_argument(\n    "--n",  # @tune int(1, 5)\n    nargs=1,\n    default=3,\n)',
    "n: int [3]",
  ],
  [
    "argparse's positional",
    'p.add_argument("size", type=int, default=3)  # @tune int(1, 5)',
    "size: int [3]",
  ],
  [
    "choices of argparse do not count",
    'p.add_argument("--opt", choices=["adam", "sgd"], default="adam")  # @tune choice("adam", "sgd")',
    'opt: choice ["adam"]',
  ],
  [
    "click",
    '@click.option("--lr", default=3e-4)  # @tune float(1e-5, 1)\ndef f(lr): ...',
    "lr: float [3e-4]",
  ],
  [
    "click with a switch",
    '@click.option("--amp/--no-amp", default=True)  # @tune bool\ndef f(amp): ...',
    "amp: bool [True]",
  ],
  ["typer", "def main(lr: float = typer.Option(0.1)): ...  # @tune float(0, 1)", "lr: float [0.1]"],
  [
    "typer with a name",
    'def main(a: float = typer.Option(0.1, "--lr")): ...  # @tune float(0, 1)',
    "lr: float [0.1]",
  ],
  ["absl", 'flags.DEFINE_float("lr", 3e-4, "help")  # @tune float(1e-5, 1)', "lr: float [3e-4]"],
  ["the environment", 'lr = float(os.environ.get("LR", 3e-4))  # @tune float(1e-5, 1)', "lr: float [3e-4]"],
  ["a negative number", "x = -3  # @tune int(-5, 5)", "x: int [-3]"],
  ["a minus with a space", "x = - 3  # @tune int(-5, 5)", "x: int [- 3]"],
  ["a subtraction", "x = y - 3  # @tune int(1, 5)", "x: int [3]"],
  ["an exponent's base", "x = -2 ** y  # @tune int(1, 5)", "x: int [2]"],
  ["a subscript is no value", "x = data[0] * 3  # @tune int(1, 5)", "x: int [3]"],
  ["a slice is no value", "x = data[1:2, 0] * 3  # @tune int(1, 5)", "x: int [3]"],
  ["a type is no value", 'x: Literal["a", "b"] = "a"  # @tune choice("a", "b")', 'x: choice ["a"]'],
  ["a key is no value", 'x = {"a": "b"}  # @tune choice("a", "b")', 'a: choice ["b"]'],
  ["a float is no int", "x = f(0.5, 3)  # @tune int(1, 5)", "x: int [3]"],
  ["a float with a whole value can be an int", "n = 1e3  # @tune int(100, 5000)", "n: int [1e3]"],
  ["f-strings are no values", 'n = f(f"{3}", 4)  # @tune int(1, 5)', "n: int [4]"],
  ["True is no number", "n = f(True, 4)  # @tune int(1, 5)", "n: int [4]"],
  ["complex numbers are no numbers", "n = f(2j, 4)  # @tune int(1, 5)", "n: int [4]"],
  ["a point at the end", "x = 1.  # @tune float(0, 2)", "x: float [1.]"],
  ["points at the end of arguments", "x = f(1., y)  # @tune float(0, 2)\nz = 2.", "x: float [1.]"],
  ["a point before an exponent", "x = 1.e-3  # @tune float(0, 2)", "x: float [1.e-3]"],
  ["a point at the start", "x = .5  # @tune float(0, 2)", "x: float [.5]"],
  ["hexadecimal", "x = 0x1F  # @tune int(0, 0xFF)", "x: int [0x1F]"],
  ["underscores", "x = 1_000  # @tune int(1, 10_000)", "x: int [1_000]"],
  ["code", "act = nn.ReLU  # @tune choice(nn.ReLU, nn.GELU)", "act: choice [nn.ReLU]"],
  ["called code", "self.act = nn.ReLU()  # @tune choice(nn.ReLU, nn.GELU)", "act: choice [nn.ReLU]"],
  [
    "code spelt with other spaces",
    "act = GELU( a = 1 )  # @tune choice(GELU(a=1), ReLU())",
    "act: choice [GELU( a = 1 )]",
  ],
  ["a list as code", "h = [64, 32]  # @tune choice([64, 32], [128])", "h: choice [[64, 32]]"],
  ["a tuple as code", "h = (64, 32)  # @tune choice((64, 32), (128,))", "h: choice [(64, 32)]"],
  ["None among strings", 'w = None  # @tune choice(None, "balanced")', "w: choice [None]"],
  ["joined strings", 'x = "a" "b"  # @tune choice("ab", "c")', 'x: choice ["a" "b"]'],
  ["a raw string", 'x = r"\\d"  # @tune choice("\\\\d", "c")', 'x: choice [r"\\d"]'],
  ["bytes as code", 'x = b"a"  # @tune choice(b"a", b"c")', 'x: choice [b"a"]'],
  ["a string over lines", 'x = """a\nb"""  # @tune choice("a\\nb", "c")', 'x: choice ["""a\nb"""]'],
  ["a comment above", "# @tune int(1, 5)\nn = 3", "n: int [3]"],
  ["a comment above with others between", "# @tune int(1, 5)\n\n# more\n\nn = 3", "n: int [3]"],
  ["a comment above a decorator", "# @tune int(1, 5)\n@cache\ndef f(n=3): ...", "n: int [3]"],
  [
    "a comment above a decorated option",
    '# @tune int(1, 5)\n@click.option("--n", default=3)\ndef f(n): ...',
    "n: int [3]",
  ],
  [
    "a comment above an argument that goes on below",
    "x = f(\n    1,\n    # @tune int(8, 128)\n    units=max(\n        64,\n        y,\n    ),\n    n=9,\n)",
    "units: int [64]",
  ],
  [
    "a comment above a dict's entry",
    'x = {\n    # @tune int(1, 5)\n    "n": 3,\n    "m": 4,\n}',
    "n: int [3]",
  ],
  ["two comments above", "# @tune int(1, 5)\n# @tune float(0, 1)\na, b = f(3), 0.5", "a: int [3]"],
  ["among other comments", "n = 3  # type: ignore  # @tune int(1, 8)  # noqa", "n: int [3]"],
  ["after words", "n = 3  # layers @tune int(1, 8)", "n: int [3]"],
  ["a # in a choice", 'x = "a#b"  # @tune choice("a#b", \'c # d\')  # noqa', 'x: choice ["a#b"]'],
  ["no space", "n=3#@tune int(1,8)#noqa", "n: int [3]"],
  [
    "two annotations in a comment",
    "a, b = 1, 2  # @tune int(1, 5, at=1)  # @tune int(1, 5, at=2)",
    "a: int [1]",
    "b: int [2]",
  ],
  ["never in strings", 'x = "# @tune int(1, 5)"\n"""\nn = 3  # @tune int(1, 5)\n"""'],
  ["never in docstrings", 'def f():\n    """n = 3  # @tune int(1, 5)"""'],
  ["never in f-strings", 'x = f"{3} # @tune int(1, 5)"'],
  ["quoted mentions are prose", "n = 3  # write `@tune int(1, 5)` here"],
  ["longer words are not annotations", "n = 3  # @tuned @tune_me foo@tune.com"],
];

describe("an annotation in Python binds to", () => {
  it.each(ROWS)("%s", (_title, source, ...found) => {
    const scan = scanSource(source);
    const twoFitting = source.includes("float(0, 1)\na, b");
    expect(summarize(scan)).toEqual(found);
    expect(problemsOf(scan).filter((problem) => problem.includes("error"))).toHaveLength(twoFitting ? 1 : 0);
  });

  it.each(ROWS)("%s, in a file with CRLF, a byte order mark and other text", (_title, source, ...found) => {
    const text = `\uFEFF# Lernrate für 🤗 Modelle\n${source}\n`.replaceAll("\n", "\r\n");
    const expected = found.map((line) => line.replaceAll("\n", "\r\n"));
    expect(summarize(scanSource(text))).toEqual(expected);
  });
});
