import { basename } from "node:path";
import type { DebugConfiguration } from "vscode";
import type { TrialSpec } from "../protocol/runnerProtocol";

/** Extension that debugs a kind of program, as the marketplace names it. */
export interface Debugger {
  readonly id: string;
  readonly name: string;
}

export const PYTHON_DEBUGGER: Debugger = { id: "ms-python.debugpy", name: "Python Debugger" };
export const NODE_DEBUGGER: Debugger = { id: "ms-vscode.js-debug", name: "JavaScript Debugger" };

export interface DebugPlan {
  readonly needs: Debugger;
  readonly configuration: DebugConfiguration;
}

/** What a debugger is to start. */
type Launched = Pick<TrialSpec, "argv" | "cwd" | "env">;

export interface DebugPlanOptions {
  readonly name: string;
  /** Absolute: where the person's own files are. */
  readonly root: string;
}

const PYTHON = /^(?:python|pypy)[\d.]*(?:\.exe)?$/i;
/** Programs that run JavaScript, or start what does. */
const NODE = /^(?:node|npm|npx|pnpm|yarn|tsx|ts-node)(?:\.exe|\.cmd)?$/i;
/** Options of `python` whose argument is a word of its own. */
const WITH_ARGUMENT = new Set(["-W", "-X", "--check-hash-based-pycs"]);

/**
 * How a debugger starts what a trial would run, in the trial's copy of the code. Breakpoints stand in the original
 * files: lines are the same in both, so that one path leads to the other. Null for a program that neither debugger
 * can start.
 */
export function debugPlan(launched: Launched, { name, root }: DebugPlanOptions): DebugPlan | null {
  const { argv, assigned } = withoutEnv(launched.argv);
  const [program = "", ...rest] = argv;
  const { cwd } = launched;
  const common = {
    name,
    request: "launch",
    cwd,
    env: { ...given(launched.env), ...assigned },
    console: "integratedTerminal",
  };
  if (PYTHON.test(basename(program))) {
    return {
      needs: PYTHON_DEBUGGER,
      configuration: {
        ...common,
        type: "debugpy",
        python: program,
        ...pythonTarget(rest),
        pathMappings: [{ localRoot: root, remoteRoot: cwd }],
      },
    };
  }
  if (!NODE.test(basename(program))) return null;
  return {
    needs: NODE_DEBUGGER,
    configuration: {
      ...common,
      type: "node",
      runtimeExecutable: program,
      runtimeArgs: rest,
      localRoot: root,
      remoteRoot: cwd,
      // The values differ from the original's, which would keep the debugger from showing it.
      enableContentValidation: false,
    },
  };
}

/** The interpreter's own options, what it runs (a script, `-m module` or `-c code`), and what that is given. */
function pythonTarget(words: readonly string[]): Record<string, unknown> {
  const pythonArgs: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const target = words[at + 1] ?? "";
    const args = words.slice(at + 2);
    const run = /^-([A-Za-z]*)([mc])$/.exec(word);
    if (run) {
      const [, flags, kind] = run;
      if (flags) pythonArgs.push(`-${flags}`);
      return { pythonArgs, ...(kind === "m" ? { module: target } : { code: target }), args };
    }
    if (!word.startsWith("-")) return { pythonArgs, program: word, args: words.slice(at + 1) };
    pythonArgs.push(word);
    if (WITH_ARGUMENT.has(word)) pythonArgs.push(words[++at] ?? "");
  }
  return { pythonArgs, args: [] };
}

/** `env A=b python train.py` without its beginning. */
function withoutEnv(argv: readonly string[]): { argv: readonly string[]; assigned: Record<string, string> } {
  if (argv[0] !== "env") return { argv, assigned: {} };
  const first = argv.findIndex((word, index) => index > 0 && !/^[A-Za-z_]\w*=/.test(word));
  const words = argv.slice(1, first < 0 ? undefined : first);
  const assigned = words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  return { argv: first < 0 ? [] : argv.slice(first), assigned: Object.fromEntries(assigned) };
}

/** Debuggers only add variables. Those that a trial's environment lacks are none that a debugger's has. */
function given(env: TrialSpec["env"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
