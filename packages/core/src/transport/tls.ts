import type { Socket } from "node:net";
import type { FramedLink, FramedOptions, LinkHandlers } from "../adapter/transports.ts";
import { dial } from "./dial.ts";
import { createFrameReader, type FrameReader } from "./frames.ts";
import { createJsonFrameReader } from "./json-frames.ts";
import { CLOSE_GRACE_MS, type LinkEnvironment, linkClose, notOpen, reportHandlerFault } from "./link-errors.ts";

const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 4;
const LINE_BREAK = 0x0a;
const FIRST_TURN_BYTES = 1024;

/** Opens one TLS (or plain TCP) connection that carries frames; errors as in `Transports.framed`. */
export async function openFramed(
  environment: LinkEnvironment,
  options: FramedOptions,
  handlers: LinkHandlers,
): Promise<FramedLink> {
  const link = new FramedSocket(environment, options, handlers);
  await link.open();
  return link;
}

class FramedSocket implements FramedLink {
  readonly #environment: LinkEnvironment;
  readonly #options: FramedOptions;
  readonly #handlers: LinkHandlers;
  readonly #where: string;
  readonly #reader: FrameReader;
  #socket: Socket | undefined;
  #closed: Promise<void> = Promise.resolve();
  /** The frames of this turn, one after the other. */
  #turn: Buffer | undefined;
  #turnBytes = 0;
  #byUs = false;
  /** Why this side cut the connection: the peer's bytes could not be read. */
  #unreadable: string | undefined;
  #error: Error | undefined;

  constructor(environment: LinkEnvironment, options: FramedOptions, handlers: LinkHandlers) {
    this.#environment = environment;
    this.#options = options;
    this.#handlers = handlers;
    this.#where = `${options.host}:${options.port}`;
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    const deliver =
      handlers.onFrame?.bind(handlers) ??
      ((buffer: Uint8Array, start: number, end: number): void => handlers.onMessage(buffer.subarray(start, end)));
    const createReader = options.framing === "json" ? createJsonFrameReader : createFrameReader;
    this.#reader = createReader(maxBytes, {
      onFrame: (buffer, start, end) => {
        try {
          deliver(buffer, start, end);
        } catch (fault) {
          reportHandlerFault(environment, this.#where, fault);
        }
      },
      onOversize: (bytes) => {
        this.#unreadable = `it announced a frame of ${bytes} bytes where at most ${maxBytes} are allowed`;
        this.#socket?.destroy();
      },
    });
  }

  async open(): Promise<void> {
    const { host, port, tls = true, ca, serverName, signal } = this.#options;
    const socket = await dial(
      this.#environment.clock,
      { host, port, tls, ...(ca !== undefined && { ca }), ...(serverName !== undefined && { serverName }) },
      {
        timeoutMs: this.#options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
        ...(signal !== undefined && { signal }),
        onRead: (buffer, length) => this.#reader.push(buffer, length),
      },
    );
    this.#socket = socket;
    socket.on("error", (error) => {
      this.#error = error;
    });
    this.#closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#onClose();
        resolve();
      });
    });
    if (this.#unreadable !== undefined) socket.destroy();
  }

  send(frame: Uint8Array): void {
    const socket = this.#socket;
    if (socket === undefined || !socket.writable) throw notOpen(this.#where);
    const isJson = this.#options.framing === "json";
    const start = this.#turnBytes;
    const turn = this.#room(start + frame.length + (isJson ? 1 : HEADER_BYTES));
    if (isJson) {
      turn.set(frame, start);
      turn[this.#turnBytes - 1] = LINE_BREAK;
    } else {
      turn.writeUInt32BE(frame.length, start);
      turn.set(frame, start + HEADER_BYTES);
    }
  }

  /** The buffer of this turn with room up to `end`. It is written when the turn is over, and never used again. */
  #room(end: number): Buffer {
    let turn = this.#turn;
    if (turn === undefined) {
      turn = Buffer.allocUnsafe(Math.max(FIRST_TURN_BYTES, end));
      process.nextTick(() => this.#flush());
    } else if (end > turn.length) {
      const grown = Buffer.allocUnsafe(end * 2);
      grown.set(turn.subarray(0, this.#turnBytes));
      turn = grown;
    }
    this.#turn = turn;
    this.#turnBytes = end;
    return turn;
  }

  #flush(): void {
    const frames = this.#turn?.subarray(0, this.#turnBytes);
    this.#turn = undefined;
    this.#turnBytes = 0;
    if (frames !== undefined && this.#socket?.writable === true) this.#socket.write(frames);
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (!socket.destroyed) this.#byUs = true;
    this.#flush();
    socket.end();
    const timer = this.#environment.clock.setTimer(CLOSE_GRACE_MS, () => socket.destroy());
    await this.#closed;
    timer.cancel();
  }

  terminate(): void {
    if (this.#socket?.destroyed === false) this.#byUs = true;
    this.#reader.stop();
    this.#socket?.destroy();
  }

  #onClose(): void {
    this.#reader.stop();
    const text = this.#unreadable ?? this.#error?.message ?? "the other side closed it";
    const unreadable = this.#unreadable !== undefined;
    try {
      this.#handlers.onClose(linkClose(this.#where, { text, byUs: this.#byUs && !unreadable, unreadable }));
    } catch (fault) {
      reportHandlerFault(this.#environment, this.#where, fault);
    }
  }
}
