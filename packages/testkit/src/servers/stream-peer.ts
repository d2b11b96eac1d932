import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { WebSocket } from "ws";

/** The server's end of one WebSocket. */
export class StreamPeer<Frame = unknown> {
  /** The path that it was opened at, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What the client has sent: as JSON where it is JSON, else as text. */
  readonly frames: Frame[] = [];
  /** How many protocol pings the client has sent. */
  pings = 0;
  readonly #socket: WebSocket;

  constructor(request: IncomingMessage, socket: WebSocket, onFrame: (frame: Frame) => void) {
    this.url = request.url ?? "";
    this.headers = request.headers;
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("ping", () => {
      this.pings += 1;
    });
    socket.on("message", (data) => {
      const frame = read(String(data)) as Frame;
      this.frames.push(frame);
      onFrame(frame);
    });
  }

  /** Sends `frame` as JSON. */
  send(frame: unknown): void {
    this.raw(JSON.stringify(frame));
  }

  /** Sends a text or binary frame as it is. */
  raw(data: string | Uint8Array): void {
    this.#socket.send(data);
  }

  /** Closes politely. */
  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  /** Breaks the connection. */
  cut(): void {
    if (this.#socket.readyState !== WebSocket.CLOSED) this.#socket.terminate();
  }

  /** From now on nothing is read or answered: the connection is open, and dead. */
  freeze(): void {
    this.#socket.pause();
  }

  get isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED;
  }

  /** Calls `listener` when the connection has ended, however it did. */
  onClose(listener: () => void): void {
    this.#socket.once("close", listener);
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
