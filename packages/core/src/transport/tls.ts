import type { Socket } from "node:net";
import type { FramedLink, FramedOptions, LinkHandlers } from "../adapter/transports.ts";
import { dial } from "./dial.ts";
import { createFrameReader, type FrameReader } from "./frames.ts";
import { createJsonFrameReader } from "./json-frames.ts";
import { CLOSE_GRACE_MS, type LinkEnvironment, linkClose, notOpen, reportHandlerFault } from "./link-errors.ts";

const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 4;
const LINE_BREAK = Buffer.from("\n");

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
  #corked = false;
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
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    if (this.#options.framing === "json") {
      socket.write(Buffer.concat([frame, LINE_BREAK]));
      return;
    }
    const packet = Buffer.allocUnsafe(HEADER_BYTES + frame.length);
    packet.writeUInt32BE(frame.length, 0);
    packet.set(frame, HEADER_BYTES);
    socket.write(packet);
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (!socket.destroyed) this.#byUs = true;
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
