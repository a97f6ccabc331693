import { describe, expect, it } from "vitest";
import { problemsOf, scanSource } from "./support";

/** Source, then what the scan says about it: `line:column severity message`. */
const PARAMETERS: readonly (readonly [source: string, ...problems: string[]])[] = [
  ["a = 3 # @tune int(8, 1)", "1:19 error the bounds are reversed: write `int(1, 8)`"],
  [
    "b = 0.5 # @tune float(0, 1, log)",
    "1:23 error `log` needs a lowest value greater than 0: write for example `1e-6` instead of `0`, or leave `log` out",
  ],
  [
    "c = 0.5 # @tune float(0.1, 1, log, step=0.1)",
    "1:41 error `step` and `log` exclude each other: leave one out",
  ],
  ["d = 3 # @tune int(1, 8, step=0)", "1:30 error `step` must be greater than 0"],
  [
    "e = 3 # @tune int(1, 8, step=9)",
    "1:30 error the step 9 is larger than the whole range (7): make it smaller",
  ],
  [
    "f = 3 # @tune int(1.5, 8)",
    "1:19 error the bounds of `int` are whole numbers: write `float(…)`, or round `1.5`",
  ],
  [
    'g = "a" # @tune choice("a")',
    '1:17 error `choice` needs at least two values: write `choice("adam", "sgd")`',
  ],
  ["h = True # @tune choice(1, True)", "1:28 error 1 and True are equal in Python or JSON: remove one"],
  [
    'i = "x" # @tune choice("a", "b")',
    '1:5 error "x" is not among the choices ("a", "b"): add it, or change the value',
  ],
  [
    "j = 30 # @tune int(1, 8)",
    "1:5 error 30 is outside 1 to 8: widen the range to hold it, or change the value",
  ],
  [
    "k = 4 # @tune int(1, 9, step=2)",
    "1:5 warning 4 is not 1 plus a multiple of 2: the first trial runs it as it is, later ones keep to the steps",
  ],
  [
    "l = 4 # @tune randint(1, 9)",
    "1:15 error `randint` is refused, because tools disagree on its upper bound: write `int(1, 9)`, or `int(1, 8)` if 9 is not to be included",
  ],
  [
    "m = 4 # @tune range(1, 9)",
    "1:15 error `range` is refused, because tools disagree on its upper bound: write `int(1, 8)`, or `int(1, 9)` if 9 is to be included",
  ],
  [
    "n = 4 # @tune interval(1, 9)",
    "1:15 error `interval` is refused, because tools disagree on its bounds: write `float(1, 9)` or `int(1, 9)`, both bounds included",
  ],
  ["o = 4 # @tune integer(1, 9)", "1:15 error there is no `integer`: write `int(…)`"],
  ["p = 4 # @tune flaot(1, 9)", "1:15 error there is no kind `flaot`; did you mean `float`?"],
  ["q = 4 # @tune int(1, 9, stp=2)", "1:25 error `int` has no option `stp=`; did you mean `step`?"],
  ["r = 4 # @tune int(1, 9", "1:18 error the parenthesis is not closed: add `)` on this line"],
  [
    "s = 4 # @tune",
    "1:9 error after `@tune` write `float(low, high)`, `int(low, high)`, `ordinal(…)`, `choice(…)` or `bool`",
  ],
  ["t = 4 # @tune int", "1:15 error `int` needs a lowest and a highest value: write `int(1, 8)`"],
  [
    "u = 4 # @tune int(1, 9) even",
    "1:25 error `even` is not understood here: put remarks after another comment marker",
  ],
  ["v = 4 # @tune int(1, 9) if", '1:24 error `if` lacks its condition: write for example `if opt == "sgd"`'],
  [
    "x = 4 # @tune int(1, 9) if x == 3",
    "1:28 error x cannot depend on itself: name another parameter in its condition",
  ],
  [
    "y = 4.5 # @tune int(1, 9)",
    "1:11 error line 1 has no whole number to tune (there is only 4.5): write the value as a whole number on the annotation's line",
  ],
  [
    "z = foo # @tune int(1, 9)",
    "1:11 error line 1 has no whole number to tune (there is no literal): write the value as a whole number on the annotation's line",
  ],
  ["aa, bb = 1, 2 # @tune int(1, 9)", "1:17 error 2 values fit here (1, 2): pick one with `at=1` or `at=2`"],
  [
    'ab = adam # @tune choice("adam", "sgd")',
    '1:13 error none of the choices ("adam", "sgd") is like adam: add it to the choices, or write one of them in the code',
  ],
  [
    'ac = "adam" # @tune choice(adam, sgd)',
    '1:15 error none of the choices (adam, sgd) is like "adam": quote the choices, for example `"adam"`',
  ],
  [
    "ad = 4 # @tune int(1, 9, prior=normal(3))",
    "1:32 error `normal` takes two numbers: write `prior=normal(mean, std)`",
  ],
  [
    "ae = 4 # @tune int(1, 9, prior=weights(1,2))",
    "1:32 error `weights` is for choices: write `prior=normal(mean, std)` or `prior=lognormal(median, sigma)`",
  ],
  [
    "af = 4 # @tune int(1, 9, prior=gauss(1,2))",
    "1:32 error there is no prior `gauss`: write `prior=normal(mean, std)` or `prior=lognormal(median, sigma)`",
  ],
  [
    'ag = "a" # @tune choice("a", "b", prior=weights(1,2,3))',
    "1:41 error there are 2 choices but 3 weights: give one weight for each choice",
  ],
  ["ah = 4 # @tune int(1, 9, name=foo)", '1:31 error write the name in quotes: `name="foo"`'],
  ["ai = 4 # @tune int(1, 9, at=3)", "1:29 error there is no value 3: only 4 fits here, so leave `at=` out"],
  [
    "aj = 4 # @tune int(1, 10, step=4)",
    "1:6 warning 4 is not 1 plus a multiple of 4: the first trial runs it as it is, later ones keep to the steps",
    "1:23 warning steps of 4 from 1 do not reach 10: the highest value is 9",
  ],
  [
    "ak = 4 # @tune int(1, 9, prior=normal(500, 1))",
    "1:10 error the prior has nothing between 1 and 9: move it or widen it",
  ],
  [
    "al = 4 # @tune(1, 9)",
    "1:10 error after `@tune` write `float(low, high)`, `int(low, high)`, `ordinal(…)`, `choice(…)` or `bool`",
  ],
  ["am = 4 # @tune float(1e-5, 1e400)", "1:28 error a bound must be a number such as `1e-3`, not `1e400`"],
  ["an = 4 # @tune float(a, b)", "1:22 error a bound must be a number such as `1e-3`, not `a`"],
  ["ao = 4 # @tune choice([1, 2])", "1:23 error write the values without the list: `choice(1, 2)`"],
  [
    "ar = 4 # @tune float.int(1, 8)",
    "1:16 error there is no kind `float.int`: write `float(low, high)`, `int(low, high)`, `ordinal(…)`, `choice(…)` or `bool`",
  ],
  [
    "return 5 # @tune int(1, 9)",
    '1:12 error nothing here names the value 5: add `name="…"` to the annotation',
  ],
  [
    "as1 = 4 # @tune int(1, 9, default=3)",
    "1:27 error there is no `default=`: the value in the source is the default",
  ],
  ["as2 = 4 # @tune int(low=1, high=9)", "1:21 error write the bounds without `low=`: `int(low, high)`"],
  [
    "as3 = 4 # @tune int(1, 9, 2)",
    "1:27 error `int` takes two bounds: for steps write `step=2`, for a list of values `ordinal(…)`",
  ],
  ['as4 = 4 # @tune float(1, 9, "log")', "1:29 error write `log` without quotes"],
  ["as5 = 4 # @tune bool(1)", "1:22 error `bool` takes no values: write `bool`"],
  ["as6 = 4 # @tune int(1, 9, step=2, step=3)", "1:35 error `step=` is given twice: keep one"],
  ["as7 = 4 # @tune int(,1, 9)", "1:21 error a value is missing before this comma"],
  ['as8 = "a" # @tune choice("a, "b")', '1:32 error the text after " is not closed'],
  [
    "as9 = 64 # @tune ordinal(16, 64, 32)",
    "1:18 warning the numbers of an `ordinal` should ascend or descend: sort them, or write `choice(…)`",
  ],
  ["at1 = 64 # @tune ordinal([16, 64])", "1:26 error write the values without the list: `ordinal(16, 64)`"],
  [
    "at2 = 5 # @tune int(5, 5)",
    "1:21 error both bounds are the same, so there is nothing to tune: widen them",
  ],
  [
    "at3 = 5 # @tune int(1, 9) when at2 == 3",
    "1:27 error `when at2 == 3` is not understood here: write conditions as `if name == value`",
  ],
  [
    "at4 = 5 # @tune quniform(1, 9)",
    "1:17 error `quniform` takes three numbers: write `float(low, high, step=…)`",
  ],
  [
    "at5 = 5 # @tune int(1, 99999999999999999999)",
    "1:24 error `99999999999999999999` is too large: whole numbers reach up to 2**53 - 1",
  ],
  [
    "at6 = 0 # @tune int(0, 9, log)",
    "1:21 error `log` needs a lowest value greater than 0: write `1` instead of `0`, or leave `log` out",
  ],
  ["at7 = 0.1 # @tune float(0, 1, step=inf)", "1:36 error `step` must be a number, not `inf`"],
  [
    "# @tune int(1, 3)",
    "1:3 error no code follows this annotation: put it on the line of the value, or above it",
  ],
  [
    "d = 3 # @tune int(1, 8) if 3 < d < 5",
    "1:34 error comparisons cannot be chained: write `a < b and b < c`",
  ],
  ['d = 3 # @tune int(1, 8) if opt == "sgd"', "1:28 error there is no parameter `opt`: there are d"],
  ["d = 3 # @tune int(1, 8) if (d == 3", "1:28 error `(` is not closed: add `)`"],
  [
    "d = 3 # @tune int(1, 8) else 3",
    "1:25 error `else 3` is not understood here: put remarks after another comment marker",
  ],
  [
    "d = 3 # @tune int(1, 8, prior=normal(3, 0))",
    "1:31 error the standard deviation must be greater than 0: `prior=normal(mean, std)`",
  ],
  [
    "d = 3 # @tune float(1, 8, prior=lognormal(0, 1))",
    "1:33 error the median of a lognormal must be greater than 0: `prior=lognormal(median, sigma)`",
  ],
  ['d = 3 # @tune int(1, 8, name="")', "1:30 error the name is empty: leave `name=` out, or write one"],
  [
    'd = 3 # @tune int(1, 8, name="a`b")',
    "1:30 error a name consists of letters, digits and `_ - . / : @`, and begins with a letter, a digit or `_`",
  ],
  [
    "d = 3 # @tune int(1, 8, at=0)",
    "1:28 error `at=` counts the values on the line from 1: write for example `at=2`",
  ],
  [
    "d = 3 # @tune int(1, 8, at=x)",
    "1:28 error `at=` counts the values on the line from 1: write for example `at=2`",
  ],
  [
    'd = "a" # @tune choice("a", "b", step=2)',
    "1:34 error `choice` has no `step`: it is for `float` and `int`",
  ],
  ['d = "a" # @tune choice("a", "a")', '1:29 error "a" is listed twice: remove one'],
  ["d = 1 # @tune ordinal(1, 1.0)", "1:26 error 1 and 1.0 are equal in Python or JSON: remove one"],
  ['d = "x" # @tune choice("x", x)', '1:29 error "x" and x are equal in Python or JSON: remove one'],
  ["d = 3 # @tune Int(1, 8)", "1:15 error there is no kind `Int`; did you mean `int`?"],
  ["d = 3 # @tune number(1, 8)", "1:15 error there is no `number`: write `float(…)`"],
  [
    "d = 3 # @tune range(8)",
    "1:15 error `range` is refused, because tools disagree on its upper bound: write `int(0, 7)`, or `int(0, 8)` if 8 is to be included",
  ],
  [
    "d = 3 # @tune randint(low, high)",
    "1:15 error `randint` is refused, because tools disagree on its upper bound: write `int(low, high)`, or `int(low, high - 1)` if high is not to be included",
  ],
  [
    'd = None # @tune choice("a", "b")',
    '1:12 error none of the choices ("a", "b") is like None: add it to the choices, or write one of them in the code',
  ],
  [
    "d = 3 # @tune int(1, 8, if=a)",
    "1:25 error write the condition after the parenthesis: `… ) if name == value`",
  ],
  [
    '# @tune int(1, 8)\n"""doc"""\nd = 3',
    '1:3 error line 2 has no whole number to tune (there is only """doc"""): write the value as a whole number on the annotation\'s line',
  ],
  ["d = 3 # @tune int(1, 8, step=)", "1:25 error `step=` lacks its value"],
  ["d = 3 # @tune int(1, log)", "1:15 error `int` needs a lowest and a highest value: write `int(1, 8)`"],
  ["d = 3 # @tune int(step=2, 1, 8)", "1:27 error write `1` before `step=…`"],
  ["d = 3 # @tune int(1, 8))", "1:24 error `)` is not understood here: remove this bracket"],
  ["d = 3 # @tune int(1, 8] ", "1:23 error `]` closes nothing: check the brackets"],
  ["f(3) # @tune int(1, 8)", '1:8 error nothing here names the value 3: add `name="…"` to the annotation'],
  [
    "a, b = f(3) # @tune int(1, 8)",
    '1:15 error nothing here names the value 3: add `name="…"` to the annotation',
  ],
  [
    "a, *b = 3, 4 # @tune int(1, 8, at=1)",
    '1:16 error nothing here names the value 3: add `name="…"` to the annotation',
  ],
  [
    "d = 3 # @tune int(1, 8) # @tune int(1, 8)",
    "1:27 error 3 is already tuned by the annotation on line 1: remove one of the two, or pick another value with `at=`",
  ],
  [
    "a, b, c = 3, 4, 5 # @tune int(1, 8)",
    "1:21 error 3 values fit here (3, 4, 5): pick one with `at=1` to `at=3`",
  ],
  ["a, b = 3, 4 # @tune int(1, 8, at=5)", "1:34 error there is no value 5: 2 fit here (3, 4)"],
  [
    "d = True # @tune int(0, 1)",
    "1:12 error line 1 has no whole number to tune (there is only True): write the value as a whole number on the annotation's line",
  ],
  [
    "d = 1 # @tune bool",
    "1:9 error line 1 has no true or false to tune (there is only 1): write the value on the annotation's line",
  ],
  [
    "d = 010 # @tune int(1, 20)",
    "1:11 error line 1 has no whole number to tune (there is no literal): write the value as a whole number on the annotation's line",
  ],
  ['d = "a" # @tune choice(“a”, “b”)', '1:24 error write straight quotes around a: "…"'],
  [
    'd = """a\nb""" # @tune choice("a", "b")',
    '1:5 error """a… is not among the choices ("a", "b"): add it, or change the value',
  ],
];

const DIRECTIVES: readonly (readonly [source: string, ...problems: string[]])[] = [
  [
    "# @tune.objectiv minimize x",
    "1:3 error there is no directive `@tune.objectiv`; did you mean `objective`?",
  ],
  ["# @tune.objective min x", "1:19 error write `minimize` instead of `min`"],
  ["# @tune.objective x minimize", "1:19 error write the goal first: `@tune.objective minimize x`"],
  [
    "# @tune.objective",
    "1:3 error `@tune.objective` says nothing: write for example `@tune.objective minimize val_loss`",
  ],
  [
    "# @tune.objective minimize",
    "1:19 error which metric? Write its name as it is printed: `@tune.objective minimize val_loss`",
  ],
  [
    "# @tune.objective minimize a, b",
    "1:19 error one objective on a line: write a second `@tune.objective` line",
  ],
  [
    "# @tune.objective minimize a worst",
    "1:19 error after the metric only `last` (the default) or `best` may follow, not `worst`",
  ],
  ["# @tune.objective minimise a", "1:19 error write `minimize` instead of `minimise`"],
  [
    "# @tune.objective loss",
    "1:19 error an objective begins with minimize or maximize: write for example `@tune.objective minimize loss`",
  ],
  [
    "# @tune.command",
    "1:3 error `@tune.command` says nothing: write for example `@tune.command python ${file}`",
  ],
  [
    "# @tune.constraint",
    "1:3 error `@tune.constraint` says nothing: write for example `@tune.constraint layers * units <= 2048`",
  ],
  ["# @tune.constraint a <", "1:23 error the expression ends too early: a value or a name is missing"],
  ["# @tune.constraint a < 3", "1:20 error there is no parameter `a`: there are "],
  ["# @tune.limit x", "1:15 error write a limit as `@tune.limit gpu_mem_gb <= 16`"],
  ["# @tune.limit 3 <= x", "1:15 error write the metric first: `@tune.limit x >= 3`"],
  ["# @tune.limit x == 3", "1:15 error a limit compares with <= or >=: write `@tune.limit gpu_mem_gb <= 16`"],
  [
    "# @tune.limit x <= abc",
    "1:15 error a limit is a number, not `abc`: write `@tune.limit gpu_mem_gb <= 16`",
  ],
  ["# @tune.fidelity e", "1:18 error write the least and the full budget as `@tune.fidelity epochs 1..27`"],
  [
    "# @tune.fidelity e 1..",
    "1:18 error write the least and the full budget as `@tune.fidelity epochs 1..27`",
  ],
  ["# @tune.fidelity e 27..1", "1:18 error the budget's bounds are reversed: write `@tune.fidelity e 1..27`"],
  ["# @tune.fidelity e 0..5", "1:18 error the least budget must be greater than 0"],
  ["# @tune.float(1, 2)", "1:3 error write `@tune float` with a space instead of the point"],
  ["# @tune.metric minimize x", "1:3 error there is no directive `@tune.metric`; did you mean `objective`?"],
  [
    "# @tune.zzz",
    "1:3 error there is no directive `@tune.zzz`: there are objective, command, constraint, limit, fidelity",
  ],
  ["# @tune.", "1:3 error after `@tune.` write objective, command, constraint, limit, fidelity"],
];

describe("a mistake is reported with its place and what to write instead", () => {
  it.each(PARAMETERS)("%s", (source, ...problems) => {
    expect(problemsOf(scanSource(source))).toEqual(problems);
  });

  it.each(DIRECTIVES)("%s", (source, ...problems) => {
    expect(problemsOf(scanSource(source))).toEqual(problems);
  });

  it("and does not keep the rest of the file from being read", () => {
    const source = [...PARAMETERS.map(([line]) => line), "", "last = 3  # @tune int(1, 8)"].join("\n");
    expect(scanSource(source).parameters.map(({ parameter }) => parameter.name)).toContain("last");
  });

  it("also in a file with mistakes in its code", () => {
    const source =
      "def f(:\n  x = [1, 2\nlr = 0.1  # @tune float(0, 1)\n  return )\nn = 3  # @tune int(1, 8)\n";
    expect(scanSource(source).parameters.map(({ parameter }) => parameter.name)).toEqual(["lr", "n"]);
  });
});
