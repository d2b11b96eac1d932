import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Timer } from "@anybroker/core";
import { type WebSocket, WebSocketServer } from "ws";
import type { FrameFault } from "./fault.ts";
import { type FaultController, faultParameter, faultText } from "./fault-controller.ts";
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

/** A held-back frame goes out after this time when no other follows it. */
const REORDER_LIMIT_MS = 1000;

/** One client's WebSocket; frames pass the fault rules on their way out. */
export class WebSocketPeer {
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  readonly #clock: Clock;
  readonly #faults: FaultController;
  readonly #timers = new Set<Timer>();
  #heldBack: { readonly text: string; readonly timer: Timer } | undefined;

  constructor(socket: WebSocket, raw: Duplex, options: { readonly clock: Clock; readonly faults: FaultController }) {
    this.#socket = socket;
    this.#raw = raw;
    this.#clock = options.clock;
    this.#faults = options.faults;
    socket.on("ping", (data) => {
      if (!this.#loses("pong")) socket.pong(data);
    });
    socket.on("close", () => {
      for (const timer of this.#timers) timer.cancel();
      this.#timers.clear();
    });
  }

  /** Sends `text`; `operation` and `accountId` are what fault rules select by. */
  send(operation: string, text: string, accountId?: string): void {
    const faults = this.#faults.onFrame({ operation, body: text, ...(accountId !== undefined && { accountId }) });
    if (faults.length === 0) this.#write(text);
    else for (const fault of faults) this.#sendFaulty(fault, text);
  }

  /** Closes politely. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** A protocol pong can be lost, and nothing else can happen to it. */
  #loses(operation: string): boolean {
    return this.#faults.onFrame({ operation }).some(({ kind }) => kind === "lose-frame");
  }

  #sendFaulty(fault: FrameFault, text: string): void {
    switch (fault.kind) {
      case "lose-frame":
        return;
      case "duplicate-frame":
        this.#write(text);
        this.#write(text);
        return;
      case "reorder-frame":
        this.#holdBack(text);
        return;
      case "late-frame":
        this.#later(faultParameter(fault, "ms"), () => this.#write(text));
        return;
      case "garbage-frame":
        this.#write(faultText(fault, "text"));
        return;
      case "null-frame":
        this.#write(nullNumbers(text));
        return;
      case "cut-frame":
        this.#cutWithin(text);
        return;
    }
  }

  #write(text: string): void {
    this.#socket.send(text);
    this.#release();
  }

  #holdBack(text: string): void {
    this.#release();
    this.#heldBack = { text, timer: this.#later(REORDER_LIMIT_MS, () => this.#release()) };
  }

  #release(): void {
    const held = this.#heldBack;
    if (held === undefined) return;
    this.#heldBack = undefined;
    held.timer.cancel();
    this.#timers.delete(held.timer);
    this.#socket.send(held.text);
  }

  /** Writes a text frame's header for the whole text with only half of it, so that the client waits inside a frame. */
  #cutWithin(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    const header = Buffer.alloc(4);
    header.writeUInt8(0x81, 0);
    header.writeUInt8(126, 1);
    header.writeUInt16BE(Math.min(bytes.length, 0xffff), 2);
    this.#raw.write(Buffer.concat([header, bytes.subarray(0, bytes.length >> 1)]), () => this.#raw.destroy());
  }

  #later(delayMs: number, action: () => void): Timer {
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
    return timer;
  }
}
