import { describe, expect, test } from "vitest";
import { placeholders, splitCommand, substitute, withInterpreter } from "../../../src/jobs/command";
import { UserError } from "../../../src/space/userError";

describe("splitting a command", () => {
  test.each<[command: string, argv: string[]]>([
    ["python train.py", ["python", "train.py"]],
    ["  python   train.py\t--x  ", ["python", "train.py", "--x"]],
    ["python ${file} --lr=${lr}", ["python", "${file}", "--lr=${lr}"]],
    ["python ${ my lr }", ["python", "${ my lr }"]],
    ["echo 'a b' \"c d\"", ["echo", "a b", "c d"]],
    ["echo a'b c'd", ["echo", "ab cd"]],
    ["echo '' \"\"", ["echo", "", ""]],
    ["echo a\\ b \\'c", ["echo", "a b", "'c"]],
    ['echo "say \\"hi\\"" "back\\slash"', ["echo", 'say "hi"', "back\\slash"]],
    ["sh -c 'python train.py | tee log; echo $?'", ["sh", "-c", "python train.py | tee log; echo $?"]],
    ["grep '^a$' file", ["grep", "^a$", "file"]],
    ["echo é 你好", ["echo", "é", "你好"]],
    ["run --pattern=*.txt", ["run", "--pattern=*.txt"]],
  ])("%s", (command, argv) => expect(splitCommand(command, "linux")).toEqual(argv));

  test("backslashes separate folders on Windows", () => {
    expect(splitCommand('C:\\py\\python.exe "a b\\train.py"', "win32")).toEqual([
      "C:\\py\\python.exe",
      "a b\\train.py",
    ]);
  });

  test.each([
    "a | b",
    "a && b",
    "a || b",
    "a; b",
    "a > b",
    "a 2>&1",
    "a < b",
    "a &",
    "a `b`",
    "a $(b)",
    "a $HOME",
  ])("%s needs a shell, and the error says how to get one", (command) => {
    expect(() => splitCommand(command)).toThrow(UserError);
    expect(() => splitCommand(command)).toThrow(`sh -c '${command}'`);
  });

  test("the suggestion quotes what is quoted already", () => {
    expect(() => splitCommand("echo 'x' | cat")).toThrow(`sh -c 'echo '\\''x'\\'' | cat'`);
  });

  test.each([
    ["", "empty"],
    ["echo 'a", "closing"],
    ["CUDA_VISIBLE_DEVICES=0 python a.py", "env CUDA_VISIBLE_DEVICES=0 python a.py"],
  ])("%j is refused and mended", (command, words) => {
    expect(() => splitCommand(command)).toThrow(UserError);
    expect(() => splitCommand(command)).toThrow(words);
  });
});

describe("values in a command", () => {
  const values = new Map([
    ["lr", "0.1"],
    ["text", "a b'c"],
    ["train.py:lr", "2"],
    ["file", "src/my train.py"],
  ]);

  test("a value stays in its argument, whatever is in it", () => {
    const argv = splitCommand("python ${file} --t=${text} ${train.py:lr}${lr}", "linux");
    expect(substitute(argv, values)).toEqual(["python", "src/my train.py", "--t=a b'c", "20.1"]);
  });

  test("a value is not substituted again", () => {
    expect(substitute(["${a}"], new Map([["a", "${a}"]]))).toEqual(["${a}"]);
  });

  test("an unknown name is an error that lists the known ones", () => {
    expect(() => substitute(["${rate}"], values)).toThrow(/\$\{rate\}.*\$\{lr\}/);
  });

  test("placeholders are listed", () => {
    expect(placeholders("python ${file} --lr ${ lr }")).toEqual(["file", "lr"]);
  });
});

test.each<[argv: string[], expected: string[]]>([
  [
    ["python", "a.py"],
    ["/v/python", "a.py"],
  ],
  [
    ["python3", "a.py"],
    ["/v/python", "a.py"],
  ],
  [
    ["env", "A=1", "B=2", "python", "a.py"],
    ["env", "A=1", "B=2", "/v/python", "a.py"],
  ],
  [
    ["python3.11", "a.py"],
    ["python3.11", "a.py"],
  ],
  [
    ["/usr/bin/python", "a.py"],
    ["/usr/bin/python", "a.py"],
  ],
  [
    ["uv", "run", "python"],
    ["uv", "run", "python"],
  ],
])("the chosen interpreter stands for a leading python: %j", (argv, expected) => {
  expect(withInterpreter(argv, "/v/python")).toEqual(expected);
});
