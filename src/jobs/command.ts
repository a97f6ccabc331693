import { UserError } from "../space/userError";

/**
 * Splits a command into arguments as a shell would (quotes, backslashes), but runs no shell: an operator is an error
 * that says how to get one. `${name}` is left for `substitute`, so that a value never splits into two arguments.
 */
export function splitCommand(command: string, platform: NodeJS.Platform = process.platform): string[] {
  const splitter = new Splitter(command, platform === "win32");
  const argv = splitter.split();
  if (argv.length === 0) throw new UserError("The command is empty; write one such as `python train.py`.");
  const assignment = /^[A-Za-z_]\w*=/.exec(argv[0]!);
  if (assignment) {
    throw new UserError(
      `The command \`${command}\` sets a variable as a shell would, but runs without a shell; ` +
        `write \`env ${command}\`.`,
    );
  }
  return argv;
}

/**
 * Puts values in the place of `${name}` in each argument. `values` holds the text of every known name.
 * Throws UserError for a name that is not there.
 */
export function substitute(argv: readonly string[], values: ReadonlyMap<string, string>): string[] {
  return argv.map((argument) =>
    argument.replace(PLACEHOLDER, (whole, name: string) => {
      const value = values.get(name.trim());
      if (value !== undefined) return value;
      const known = [...values.keys()].map((key) => `\${${key}}`).join(", ");
      throw new UserError(
        `The command names ${whole}, which is not known. Known are ${known}. ` +
          `For an environment variable write $${name} without braces inside \`sh -c '…'\`.`,
      );
    }),
  );
}

const PLACEHOLDER = /\$\{([^{}]*)\}/g;

/** The names that a command substitutes. */
export function placeholders(command: string): string[] {
  return [...command.matchAll(PLACEHOLDER)].map((match) => match[1]!.trim());
}

/** Puts the chosen interpreter in the place of a leading `python` or `python3`, also after `env A=b`. */
export function withInterpreter(argv: readonly string[], interpreter: string): string[] {
  const first = argv[0] === "env" ? argv.findIndex((word, i) => i > 0 && !/^[A-Za-z_]\w*=/.test(word)) : 0;
  return argv.map((word, i) => (i === first && /^python3?(?:\.exe)?$/.test(word) ? interpreter : word));
}

/** One that follows another character, e.g. `2>&1`, counts as well. */
const OPERATORS = ["&&", "||", ">>", "<<", "$(", "|", "&", ";", ">", "<", "`"];

class Splitter {
  private at = 0;

  constructor(
    private readonly command: string,
    /** Backslashes separate folders there. */
    private readonly windows: boolean,
  ) {}

  split(): string[] {
    const argv: string[] = [];
    while (this.skipSpace()) argv.push(this.argument());
    return argv;
  }

  private skipSpace(): boolean {
    while (/\s/.test(this.command[this.at] ?? "")) this.at++;
    return this.at < this.command.length;
  }

  private argument(): string {
    let text = "";
    while (this.at < this.command.length && !/\s/.test(this.command[this.at]!)) text += this.part();
    return text;
  }

  private part(): string {
    const char = this.command[this.at]!;
    if (char === "'" || char === '"') return this.quoted(char);
    const placeholder = /^\$\{[^{}]*\}/.exec(this.command.slice(this.at))?.[0];
    if (placeholder) return this.take(placeholder.length);
    this.refuseOperator();
    if (char === "\\" && !this.windows && this.at + 1 < this.command.length) {
      this.at++;
      return this.take(1);
    }
    return this.take(1);
  }

  private quoted(quote: string): string {
    const start = this.at++;
    let text = "";
    for (;;) {
      const char = this.command[this.at];
      if (char === undefined) {
        throw new UserError(
          `The command \`${this.command}\` has an opening ${quote} at column ${start + 1} without a closing one; add it.`,
        );
      }
      if (char === quote) {
        this.at++;
        return text;
      }
      const escapes = quote === '"' && char === "\\" && /["\\$`]/.test(this.command[this.at + 1] ?? "");
      if (escapes && !(this.windows && this.command[this.at + 1] !== '"')) this.at++;
      text += this.take(1);
    }
  }

  private refuseOperator(): void {
    const rest = this.command.slice(this.at);
    const operator =
      OPERATORS.find((candidate) => rest.startsWith(candidate)) ?? /^\$[A-Za-z_]\w*/.exec(rest)?.[0];
    if (!operator) return;
    const script = this.command.replaceAll("'", "'\\''");
    throw new UserError(
      `The command runs without a shell, so ${operator} would be passed on as it is. ` +
        `Quote it if that is meant, or run a shell: \`sh -c '${script}'\`.`,
    );
  }

  private take(length: number): string {
    const text = this.command.slice(this.at, this.at + length);
    this.at += length;
    return text;
  }
}
