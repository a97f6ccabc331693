import type { ChildProcessWithoutNullStreams } from "node:child_process";

/** A place in a source file; lines are 1-based. */
export interface SourcePlace {
  readonly path: string;
  readonly line: number;
}

/** As much of a debugger's client as VS Code's own does for a person: launch, stop at breakpoints, look, go on. */
export interface DebugClient {
  /** Resolves when the program runs. */
  launch(
    configuration: object,
    breakpoints: readonly { readonly path: string; readonly lines: readonly number[] }[],
  ): Promise<void>;
  /** Where it stopped, or stops next. */
  stopped(): Promise<SourcePlace>;
  /** The value as Python writes it, in the innermost frame of where it stopped. */
  evaluate(expression: string): Promise<string>;
  goOn(): Promise<void>;
  /** Everything printed, when the program has ended. */
  output(): Promise<string>;
  dispose(): void;
}

interface Message {
  readonly seq: number;
  readonly type: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: Record<string, unknown>;
}

interface StackFrame {
  readonly id: number;
  readonly line: number;
  readonly source: { readonly path: string };
}

/** Speaks the Debug Adapter Protocol with a process over its standard input and output. */
export function connectDebugger(adapter: ChildProcessWithoutNullStreams): DebugClient {
  const answers = new Map<number, { resolve(body: object): void; reject(error: Error): void }>();
  const events: Message[] = [];
  const waiting = new Set<() => void>();
  let buffer = Buffer.alloc(0);
  let seq = 0;
  let printed = "";
  let frame: StackFrame | undefined;
  let thread = 0;

  adapter.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, end).toString())?.[1]);
      if (end < 0 || buffer.length < end + 4 + length) return;
      take(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()) as Message);
      buffer = buffer.subarray(end + 4 + length);
    }
  });

  function take(message: Message): void {
    if (message.type === "response") {
      const answer = answers.get(message.request_seq ?? -1);
      if (message.success) answer?.resolve(message.body ?? {});
      else answer?.reject(new Error(message.message));
    }
    if (message.type !== "event") return;
    if (message.event === "output") printed += message.body?.output;
    events.push(message);
    for (const look of waiting) look();
  }

  function ask<Body extends object>(command: string, args: object = {}): Promise<Body> {
    const id = ++seq;
    const text = JSON.stringify({ seq: id, type: "request", command, arguments: args });
    adapter.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return new Promise((resolve, reject) =>
      answers.set(id, { resolve: (body) => resolve(body as Body), reject }),
    );
  }

  /** The oldest event of that name that was not asked for yet. */
  function next(name: string): Promise<Message> {
    return new Promise((resolve) => {
      const look = () => {
        const at = events.findIndex(({ event }) => event === name);
        if (at < 0) return;
        waiting.delete(look);
        resolve(events.splice(at, 1)[0] as Message);
      };
      waiting.add(look);
      look();
    });
  }

  return {
    async launch(configuration, breakpoints) {
      await ask("initialize", { adapterID: "debugpy", linesStartAt1: true, pathFormat: "path" });
      const launched = ask("launch", configuration);
      await Promise.race([next("initialized"), launched]);
      for (const { path, lines } of breakpoints) {
        await ask("setBreakpoints", { source: { path }, breakpoints: lines.map((line) => ({ line })) });
      }
      await ask("configurationDone");
      await launched;
    },
    async stopped() {
      thread = Number((await next("stopped")).body?.threadId);
      const { stackFrames } = await ask<{ stackFrames: StackFrame[] }>("stackTrace", { threadId: thread });
      frame = stackFrames[0];
      return { path: frame?.source.path ?? "", line: frame?.line ?? 0 };
    },
    async evaluate(expression) {
      const { result } = await ask<{ result: string }>("evaluate", { expression, frameId: frame?.id });
      return result;
    },
    async goOn() {
      await ask("continue", { threadId: thread });
    },
    async output() {
      await next("terminated");
      return printed;
    },
    dispose: () => void adapter.kill("SIGKILL"),
  };
}
