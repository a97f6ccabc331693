/**
 * One contract style for every pair of processes: a typed interface of methods. Calls correlate by id, errors
 * travel back with their message, and everything pending rejects on dispose.
 */
export type RpcMessage =
  | { readonly type: "call"; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: "reply"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly message: string; readonly stack?: string };

// biome-ignore lint/suspicious/noExplicitAny: a method's own parameter types are kept by the mapped types below
type AnyMethods = { [name: string]: (...args: any[]) => unknown };

/** The far side's methods, each returning a promise. */
export type Remote<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** This side's implementation: synchronous or not. */
export type Local<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Awaited<Result> | Promise<Awaited<Result>>
    : never;
};

export class RpcDisposedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "RpcDisposedError";
  }
}

export interface Rpc<RemoteMethods> {
  readonly remote: Remote<RemoteMethods>;
  /** Give it every message that arrives; anything that is not an RPC message is ignored. */
  receive(message: unknown): void;
  /** Rejects everything pending, and every later call, with `reason`. */
  dispose(reason: string): void;
}

export interface RpcOptions<LocalMethods> {
  readonly methods: Local<LocalMethods>;
  readonly post: (message: RpcMessage) => void;
  /** Told of errors thrown by this side's methods, which also travel back to the caller. */
  readonly onError?: (error: unknown, method: string) => void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function createRpc<RemoteMethods, LocalMethods = Record<string, never>>(
  options: RpcOptions<LocalMethods>,
): Rpc<RemoteMethods> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let disposed: string | null = null;

  function call(method: string, args: readonly unknown[]): Promise<unknown> {
    if (disposed !== null) return Promise.reject(new RpcDisposedError(disposed));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      options.post({ type: "call", id, method, args });
    });
  }

  async function answer(message: Extract<RpcMessage, { type: "call" }>): Promise<void> {
    try {
      const methods = options.methods as AnyMethods;
      const method = Object.hasOwn(methods, message.method) ? methods[message.method] : undefined;
      if (!method) throw new Error(`unknown method ${message.method}`);
      const value = await method(...message.args);
      if (disposed === null) options.post({ type: "reply", id: message.id, value });
    } catch (error) {
      options.onError?.(error, message.method);
      if (disposed !== null) return;
      const text = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? error.stack : undefined;
      options.post({ type: "error", id: message.id, message: text, ...(stack ? { stack } : {}) });
    }
  }

  const remote = new Proxy({} as Remote<RemoteMethods>, {
    get: (_target, name) =>
      typeof name === "string" && name !== "then" ? (...args: unknown[]) => call(name, args) : undefined,
  });

  return {
    remote,
    receive(message) {
      if (disposed !== null || !isRpcMessage(message)) return;
      if (message.type === "call") {
        void answer(message);
        return;
      }
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.type === "reply") waiting?.resolve(message.value);
      else waiting?.reject(remoteError(message.message, message.stack));
    },
    dispose(reason) {
      if (disposed !== null) return;
      disposed = reason;
      for (const { reject } of pending.values()) reject(new RpcDisposedError(reason));
      pending.clear();
    },
  };
}

function remoteError(message: string, stack: string | undefined): Error {
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}

function isRpcMessage(value: unknown): value is RpcMessage {
  if (typeof value !== "object" || value === null) return false;
  const { type, id } = value as { type?: unknown; id?: unknown };
  return typeof id === "number" && (type === "call" || type === "reply" || type === "error");
}
