import { describe, expect, it } from "vitest";
import { createRpc, type RpcMessage } from "../../../src/protocol/rpc";

interface Calculator {
  add(a: number, b: number): number;
  fail(): void;
  never(): void;
}

function pair() {
  const errors: string[] = [];
  const posted: RpcMessage[] = [];
  const client = createRpc<Calculator>({ methods: {}, post: (message) => server.receive(message) });
  const server = createRpc<Record<string, never>, Calculator>({
    methods: {
      add: (a, b) => a + b,
      fail: () => {
        throw new Error("lengthscale is NaN");
      },
      never: () => new Promise<void>(() => {}),
    },
    post: (message) => {
      posted.push(message);
      client.receive(message);
    },
    onError: (_error, method) => errors.push(method),
  });
  return { client, server, errors, posted };
}

describe("rpc", () => {
  it("answers each call with its own result", async () => {
    const { client } = pair();
    expect(await Promise.all([client.remote.add(1, 2), client.remote.add(10, 20)])).toEqual([3, 30]);
  });

  it("brings an error back with its message and tells the side that threw it", async () => {
    const { client, errors } = pair();
    await expect(client.remote.fail()).rejects.toThrow("lengthscale is NaN");
    expect(errors).toEqual(["fail"]);
  });

  it("rejects a method that the other side does not have, also inherited names", async () => {
    const { client } = pair();
    const remote = client.remote as unknown as Record<string, () => Promise<unknown>>;
    await expect(remote.subtract?.()).rejects.toThrow("unknown method subtract");
    await expect(remote.toString?.()).rejects.toThrow("unknown method toString");
  });

  it("rejects what is pending, and what comes later, when disposed", async () => {
    const { client } = pair();
    const pending = client.remote.never();
    client.dispose("the worker ended");
    await expect(pending).rejects.toThrow("the worker ended");
    await expect(client.remote.add(1, 1)).rejects.toThrow("the worker ended");
  });

  it("ignores messages that are not its own", () => {
    const { client } = pair();
    for (const message of [null, 7, "call", {}, { type: "reply" }, { type: "reply", id: 99, value: 1 }])
      expect(() => client.receive(message)).not.toThrow();
  });

  it("posts nothing after it was disposed, even when a method ends later", async () => {
    const { client, server, posted } = pair();
    const late = client.remote.add(1, 2);
    server.dispose("closed");
    client.dispose("closed");
    await expect(late).rejects.toThrow("closed");
    expect(posted).toEqual([]);
  });
});
