import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostMessage, RunnerMessage } from "../protocol/runnerProtocol";
import { onJsonLines, sendJsonLine } from "./lines";
import type { Logger } from "./logger";

/** The host's end of the connection to one trial runner, which has said `ready`. */
export interface RunnerConnection {
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  send(message: HostMessage): void;
  /** Gets every message after `ready`. To be called once, at once. */
  onMessage(listener: (message: RunnerMessage) => void): void;
  destroy(): void;
}

/** Where trial runners connect to. */
export interface RunnerServer {
  /** The address to connect to, and the runner that will connect with this token. */
  expect(token: string): Promise<{ address: string; connection: Promise<RunnerConnection> }>;
  close(): Promise<void>;
}

/** A runner that has not said `ready` by then will not. Slow machines and network homes take a few seconds. */
const READY_TIMEOUT_MS = 30_000;

export function createRunnerServer(logger: Logger): RunnerServer {
  const expected = new Map<string, (connection: RunnerConnection) => void>();
  let listening: Promise<Listening> | null = null;

  function accept(socket: Socket): void {
    let listener: ((message: RunnerMessage) => void) | null = null;
    socket.on("error", (error) => logger.debug(`runner connection: ${error.message}`));
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const connection: RunnerConnection = {
      closed,
      get isClosed() {
        return socket.destroyed;
      },
      send: (message) => sendJsonLine(socket, message),
      onMessage: (wanted) => {
        listener = wanted;
      },
      destroy: () => socket.destroy(),
    };
    onJsonLines(
      socket,
      (value) => {
        const message = value as RunnerMessage;
        if (message.type !== "ready") return listener?.(message);
        const welcome = expected.get(message.token);
        expected.delete(message.token);
        if (welcome) welcome(connection);
        else socket.destroy();
      },
      (line) => logger.warn(`runner: unreadable message ${line.slice(0, 200)}`),
    );
  }

  return {
    async expect(token) {
      listening ??= listen(accept);
      const { address } = await listening;
      const connection = new Promise<RunnerConnection>((resolve, reject) => {
        const timer = setTimeout(() => {
          expected.delete(token);
          reject(new Error(`the trial runner did not start within ${READY_TIMEOUT_MS / 1000} s`));
        }, READY_TIMEOUT_MS);
        timer.unref();
        expected.set(token, (ready) => {
          clearTimeout(timer);
          resolve(ready);
        });
      });
      // Whoever waits for it learns of the failure; if nobody does any more, it must not end the program.
      connection.catch(() => undefined);
      return { address, connection };
    },
    async close() {
      if (!listening) return;
      const { server, folder } = await listening;
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Listening {
  readonly server: Server;
  readonly address: string;
  readonly folder: string | null;
}

/** A socket that only this user can reach: in a folder of its own, or a pipe with a name nobody can guess. */
async function listen(accept: (socket: Socket) => void): Promise<Listening> {
  const folder = process.platform === "win32" ? null : await mkdtemp(join(socketFolder(), "guided-tuning-"));
  const address = folder
    ? join(folder, "s")
    : `\\\\.\\pipe\\guided-tuning-${randomBytes(12).toString("hex")}`;
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  return { server, address, folder };
}

/** Socket paths may have 104 bytes at most on macOS. */
function socketFolder(): string {
  return tmpdir().length > 80 ? "/tmp" : tmpdir();
}
