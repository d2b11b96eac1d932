import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "@anybroker/core";
import { type WebSocket, WebSocketServer } from "ws";
import type { FaultController } from "./fault-controller.ts";
import { FrameFaults } from "./frame-faults.ts";
import { nullNumbers } from "./json.ts";

/** Takes WebSocket upgrades over from an HTTP server. */
export class WebSocketAcceptor {
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: 1 << 20,
  });

  /** Completes the upgrade and gives the open socket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (socket: WebSocket) => void): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("error", () => webSocket.terminate());
      opened(webSocket);
    });
  }

  /** Cuts every WebSocket. */
  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }
}

/** The largest length that fits a WebSocket frame's header. */
const OVERSIZE = 2n ** 62n;

/**
 * The header of a server's WebSocket frame that announces `length` bytes, so that a client waits inside a frame.
 *
 * @param opcode 1 for text, 2 for binary.
 */
export function frameHeader(opcode: 1 | 2, length: bigint): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt8(0x80 | opcode, 0);
  header.writeUInt8(127, 1);
  header.writeBigUInt64BE(length, 2);
  return header;
}

/** The header of a frame that no client takes. */
export const oversizeHeader = (opcode: 1 | 2): Buffer => frameHeader(opcode, OVERSIZE);

/** One client's WebSocket of texts; frames pass the fault rules on their way out. */
export class WebSocketPeer {
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  readonly #frames: FrameFaults<string>;

  constructor(socket: WebSocket, raw: Duplex, options: { readonly clock: Clock; readonly faults: FaultController }) {
    this.#socket = socket;
    this.#raw = raw;
    this.#frames = new FrameFaults<string>(
      {
        write: (text) => this.#socket.send(text),
        writeGarbage: (text) => this.#socket.send(text),
        withoutNumbers: nullNumbers,
        cutWithin: (text) => this.#cutWithin(text),
        writeOversize: () => void this.#raw.write(oversizeHeader(1)),
      },
      options,
    );
    // A protocol pong can be lost, and nothing else can happen to it.
    socket.on("ping", (data) => {
      if (!this.#frames.loses({ operation: "pong" })) socket.pong(data);
    });
    socket.on("close", () => this.#frames.close());
  }

  /** Sends `text`; `operation` and `accountId` are what fault rules select by. */
  send(operation: string, text: string, accountId?: string): void {
    this.#frames.send({ operation, body: text, ...(accountId !== undefined && { accountId }) }, text);
  }

  /** Closes politely. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#socket.terminate();
  }

  #cutWithin(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    const half = bytes.subarray(0, bytes.length >> 1);
    this.#raw.write(Buffer.concat([frameHeader(1, BigInt(bytes.length)), half]), () => this.#raw.destroy());
  }
}
