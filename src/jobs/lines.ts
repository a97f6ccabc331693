import type { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";

/** Calls `receive` with every complete JSON line that arrives; what is not JSON is reported and left out. */
export function onJsonLines(
  socket: Socket,
  receive: (message: unknown) => void,
  onBadLine: (line: string) => void,
): void {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  socket.on("data", (bytes: Buffer) => {
    const lines = (pending + decoder.write(bytes)).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        onBadLine(line);
        continue;
      }
      receive(message);
    }
  });
}

/** What is sent in one turn of the event loop wakes the other side once. */
export function sendJsonLine(socket: Socket, message: unknown): void {
  if (!socket.writable) return;
  if (socket.writableCorked === 0) {
    socket.cork();
    setImmediate(() => socket.uncork());
  }
  socket.write(`${JSON.stringify(message)}\n`);
}
