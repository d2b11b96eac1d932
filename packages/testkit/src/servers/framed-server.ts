import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createFrameReader, createJsonFrameReader } from "@anybroker/core/transport";
import type { ServerIdentity } from "./certificates.ts";

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const HEADER_BYTES = 4;

/** How a framed server is set up. */
export interface FramedServerOptions {
  /** Serves TLS; see `createAuthority`. Default plain TCP. */
  readonly tls?: ServerIdentity;
  /** As in `FramedOptions` of the transports; default `length`. */
  readonly framing?: "length" | "json";
  /** Called with each frame that a client sends. The bytes are the callee's to keep. */
  readonly onFrame?: (frame: Uint8Array, peer: FramedPeer) => void;
}

/** A server on a free port of this machine whose connections carry frames. */
export class FramedServer implements AsyncDisposable {
  /** The connections so far, the oldest first, ended ones too. */
  readonly peers: FramedPeer[] = [];
  readonly #options: FramedServerOptions;
  readonly #server;
  #watchers: { readonly met: () => boolean; readonly resolve: () => void }[] = [];

  private constructor(options: FramedServerOptions) {
    this.#options = options;
    const accept = (socket: Socket): void => this.#accept(socket);
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer({ ...options.tls }, accept);
  }

  static async start(options: FramedServerOptions = {}): Promise<FramedServer> {
    const server = new FramedServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The newest connection; throws when there was none. */
  get peer(): FramedPeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error("nobody has connected yet");
    return peer;
  }

  /** Resolves when `met` holds; it is looked at whenever something came in or a connection ended. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ met, resolve }));
  }

  /** Cuts every connection and stops listening. */
  async close(): Promise<void> {
    for (const peer of this.peers) peer.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    const { framing = "length", onFrame } = this.#options;
    const peer = new FramedPeer(socket, framing);
    this.peers.push(peer);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#look());
    const createReader = framing === "json" ? createJsonFrameReader : createFrameReader;
    const reader = createReader(MAX_FRAME_BYTES, {
      onFrame: (buffer, start, end) => {
        const frame = buffer.slice(start, end);
        peer.frames.push(frame);
        onFrame?.(frame, peer);
        this.#look();
      },
      onOversize: () => socket.destroy(),
    });
    socket.on("data", (chunk) => reader.push(chunk));
  }

  #look(): void {
    const met = this.#watchers.filter((watcher) => watcher.met());
    this.#watchers = this.#watchers.filter((watcher) => !met.includes(watcher));
    for (const { resolve } of met) resolve();
  }
}

/** The server's end of one connection. */
export class FramedPeer {
  /** What the client has sent. */
  readonly frames: Uint8Array[] = [];
  readonly #socket: Socket;
  readonly #framing: "length" | "json";

  constructor(socket: Socket, framing: "length" | "json") {
    this.#socket = socket;
    this.#framing = framing;
  }

  /** Sends one frame; does nothing once the connection has ended. */
  send(frame: Uint8Array): void {
    if (this.#framing === "json") {
      this.raw(Buffer.concat([frame, Buffer.from("\n")]));
      return;
    }
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(frame.length);
    this.raw(Buffer.concat([header, frame]));
  }

  /** Sends bytes without framing them: half a frame, garbage. */
  raw(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Breaks the connection. */
  cut(): void {
    this.#socket.destroy();
  }

  /** From now on nothing is read: the connection is open, and dead. */
  freeze(): void {
    this.#socket.pause();
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }
}
