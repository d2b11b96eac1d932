import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { frameHeader, oversizeHeader } from "../../web-socket-peer.ts";
import type { Splitter } from "./splitter.ts";

/** What hears a connection. */
export interface PipeListener {
  /** A whole message. */
  body(body: Buffer): void;
  /** A message was longer than the limit; the stream can't be read any further. */
  tooLong(): void;
  closed(): void;
}

/** A connection that carries whole messages. */
export interface Pipe {
  listen(listener: PipeListener): void;
  send(body: Buffer): void;
  /** Sends bytes that are no message. */
  sendGarbage(text: string): void;
  /** Sends the first half of a message and cuts the connection. */
  cutWithin(body: Buffer): void;
  /** Announces a message longer than anybody takes. */
  sendOversize(): void;
  /** Sends what is still waiting and ends the connection. */
  end(): void;
  /** Cuts the connection. */
  destroy(): void;
}

/** How much is written at a time; 0: whole frames. Shared by all connections of a simulator. */
export interface Trickle {
  bytes: number;
}

/** Writes to a socket: at once, or in pieces when the trickle says so. */
class PieceWriter {
  readonly #socket: Duplex;
  readonly #trickle: Trickle;
  readonly #pieces: Buffer[] = [];
  #writing = false;

  constructor(socket: Duplex, trickle: Trickle) {
    this.#socket = socket;
    this.#trickle = trickle;
  }

  write(bytes: Buffer): void {
    if (this.#trickle.bytes === 0 && !this.#writing) {
      this.#socket.write(bytes);
      return;
    }
    const step = this.#trickle.bytes === 0 ? bytes.length : this.#trickle.bytes;
    for (let start = 0; start < bytes.length; start += step) this.#pieces.push(bytes.subarray(start, start + step));
    if (!this.#writing) this.#next();
  }

  /** A piece is written when the one before is out: sockets join what waits. */
  #next(): void {
    const piece = this.#pieces.shift();
    this.#writing = piece !== undefined && !this.#socket.destroyed;
    if (piece !== undefined && this.#writing) this.#socket.write(piece, () => this.#next());
  }
}

function withLength(body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** What a stream of bytes is made of. */
export interface StreamPipeOptions {
  readonly socket: Duplex;
  readonly splitter: Splitter;
  /** Text: an object per line. Otherwise a length before each message. */
  readonly text: boolean;
  readonly trickle: Trickle;
}

const OVERSIZE_LENGTH = Buffer.from([0x7f, 0xff, 0xff, 0xff]);

/** A pipe over a stream of bytes. */
export function streamPipe({ socket, splitter, text, trickle }: StreamPipeOptions): Pipe {
  const writer = new PieceWriter(socket, trickle);
  const framed = (body: Buffer): Buffer => (text ? Buffer.concat([body, Buffer.from("\n")]) : withLength(body));
  return {
    listen: (listener) => {
      socket.on("data", (chunk: Buffer) => {
        try {
          for (const body of splitter.push(chunk)) listener.body(body);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          socket.removeAllListeners("data").resume();
          listener.tooLong();
        }
      });
      socket.on("close", () => listener.closed());
    },
    send: (body) => writer.write(framed(body)),
    sendGarbage: (garbage) => writer.write(framed(Buffer.from(garbage, "utf8"))),
    cutWithin: (body) => {
      const frame = framed(body);
      socket.write(frame.subarray(0, frame.length >> 1), () => socket.destroy());
    },
    sendOversize: () => void socket.write(text ? Buffer.from(`{"payload":"${"x".repeat(1 << 25)}`) : OVERSIZE_LENGTH),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}

const GOING_AWAY = 1001;
const TOO_BIG = 1009;

/** A pipe over a WebSocket, whose bytes go through `raw`. */
export function webSocketPipe(webSocket: WebSocket, raw: Duplex, text: boolean, trickle: Trickle): Pipe {
  const opcode = text ? 1 : 2;
  const writer = new PieceWriter(raw, trickle);
  const send = (body: Buffer): void => {
    if (trickle.bytes === 0) webSocket.send(body, { binary: !text });
    else writer.write(Buffer.concat([frameHeader(opcode, BigInt(body.length)), body]));
  };
  return {
    listen: (listener) => {
      webSocket.on("message", (data: Buffer) => listener.body(data));
      webSocket.on("close", (code) => {
        if (code === TOO_BIG) listener.tooLong();
        listener.closed();
      });
    },
    send,
    sendGarbage: (garbage) => send(Buffer.from(garbage, "utf8")),
    cutWithin: (body) => {
      const half = body.subarray(0, body.length >> 1);
      raw.write(Buffer.concat([frameHeader(opcode, BigInt(body.length)), half]), () => raw.destroy());
    },
    sendOversize: () => void raw.write(oversizeHeader(opcode)),
    end: () => webSocket.close(GOING_AWAY),
    destroy: () => webSocket.terminate(),
  };
}
