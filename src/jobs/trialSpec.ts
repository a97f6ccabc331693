import { mkdirSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { languageOf } from "../annotations/language";
import type { TrialSpec } from "../protocol/runnerProtocol";
import type { Params, ParamValue, SpaceDefinition } from "../space/parameter";
import { splitCommand, substitute, withInterpreter } from "./command";
import { jobEnvironment } from "./jobEnvironment";
import { isInside } from "./root";
import type { SlotEnvironment } from "./slots";
import { trialFiles } from "./trialFiles";

export interface TrialSpecOptions {
  readonly root: string;
  readonly overlayRoot: string;
  /** Absolute. */
  readonly trialDir: string;
  readonly study: string;
  readonly trial: number;
  /** As annotated or given, before substitution. */
  readonly command: string;
  /** Root-relative `${file}`; null when the command does not need one. */
  readonly file: string | null;
  readonly space: SpaceDefinition;
  /** The active parameters' values. */
  readonly params: Params;
  /** What a leading `python` becomes. */
  readonly interpreter: string;
  /** What `@tune.fidelity` sets, for `${name}` in the command. */
  readonly budget?: { readonly param: string; readonly value: number } | null;
  readonly metrics: readonly string[] | "*";
  readonly timeoutS: number | null;
  readonly parentDir?: string | null;
  readonly environment?: NodeJS.ProcessEnv;
  readonly title?: string;
  /** How many earlier trials had the same configuration. */
  readonly repeat?: number;
  readonly slot?: number;
  readonly slotEnvironment?: SlotEnvironment;
}

/** Seconds a stopped job gets to end by itself. */
const STOP_GRACE_S = 5;

/** Everything the runner needs. Throws UserError when the command cannot be split or names an unknown parameter. */
export function buildTrialSpec(options: TrialSpecOptions): TrialSpec {
  const argv = commandArguments(options).map((word) => sourceInOverlay(word, options));
  return {
    version: 1,
    study: options.study,
    trial: options.trial,
    title: options.title ?? trialTitle(options.trial, options.params),
    argv,
    cwd: options.overlayRoot,
    env: jobEnvironment({
      ...options,
      parentDir: options.parentDir ?? null,
      environment: options.environment ?? process.env,
    }),
    trialDir: options.trialDir,
    metrics: options.metrics,
    timeoutS: options.timeoutS,
    graceS: STOP_GRACE_S,
  };
}

/** What is run for these values. */
export function commandArguments(options: CommandOptions): string[] {
  return withInterpreter(
    substitute(splitCommand(options.command), substitutions(options)),
    options.interpreter,
  );
}

type CommandOptions = Pick<
  TrialSpecOptions,
  "command" | "file" | "space" | "params" | "interpreter" | "budget"
>;

/** Writes spec.json and params.json into the trial's folder; returns the path of spec.json. */
export function writeTrialSpec(spec: TrialSpec, params: Params): string {
  const files = trialFiles(spec.trialDir);
  // At once: two small files are written sooner than handed to another thread.
  const write = () => {
    writeFileSync(files.params, `${JSON.stringify(params, null, 2)}\n`);
    writeFileSync(files.spec, `${JSON.stringify(spec, null, 2)}\n`);
  };
  try {
    write();
  } catch (error) {
    // Where there is an overlay, its folder is there already.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(spec.trialDir, { recursive: true });
    write();
  }
  return files.spec;
}

/** `trial 3 · lr=0.01 opt=adam`: the heading of a trial's output. */
export function trialTitle(trial: number, params: Params): string {
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [`trial ${trial}`, values.join(" ")].filter(Boolean).join(" · ");
}

/**
 * An absolute path of a source or configuration file in the root leads to its copy: the original has the old values.
 * Other paths in the root, such as where results go, stay as they were written.
 */
function sourceInOverlay(word: string, { root, overlayRoot }: TrialSpecOptions): string {
  const start = word.indexOf("=") + 1;
  for (const path of start > 0 ? [word, word.slice(start)] : [word]) {
    if (!isAbsolute(path) || !isInside(root, path) || languageOf(path) === null) continue;
    return word.slice(0, word.length - path.length) + join(overlayRoot, relative(root, path));
  }
  return word;
}

/** The text of `${name}` for every parameter (inactive ones keep the source's value) and `${file}`. */
function substitutions({ space, params, file, budget }: CommandOptions): Map<string, string> {
  const python = file === null || /\.pyw?$/.test(file);
  const texts = new Map<string, string>();
  for (const parameter of space.parameters) {
    const value = Object.hasOwn(params, parameter.name) ? params[parameter.name] : parameter.default;
    if (value !== undefined) texts.set(parameter.name, argumentText(value, python));
  }
  if (budget) texts.set(budget.param, String(budget.value));
  if (file !== null) texts.set("file", file);
  return texts;
}

/** As the script's own language prints it. */
function argumentText(value: ParamValue, python: boolean): string {
  if (!python) return String(value);
  if (value === null) return "None";
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}
