import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";

/** Where a faulty line leads. */
export interface FaultyLineOptions {
  /** The port of the server behind it. */
  readonly to: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

/**
 * A TCP line between a client and any server, whatever they speak: it cuts, freezes, refuses, and breaks what passes
 * into small pieces.
 */
export class FaultyLine implements AsyncDisposable {
  /** New connections are ended at once. */
  refuses = false;
  /** Everything that passes is written in pieces of at most so many bytes; undefined: as it comes. */
  pieceBytes: number | undefined;
  readonly #server;
  readonly #sockets = new Set<Socket>();
  #frozen = false;

  private constructor({ to, host = "127.0.0.1" }: FaultyLineOptions) {
    this.#server = createServer((client) => {
      if (this.refuses) {
        client.destroy();
        return;
      }
      const server = createConnection(to, host);
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  static async start(options: FaultyLineOptions): Promise<FaultyLine> {
    const line = new FaultyLine(options);
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  /** What the client connects to. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection with a reset. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** While frozen, connections stay open and nothing passes in either direction. */
  setFrozen(frozen: boolean): void {
    this.#frozen = frozen;
    for (const socket of this.#sockets) {
      if (frozen) socket.pause();
      else socket.resume();
    }
  }

  /** Cuts every connection and stops listening. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on("data", (chunk: Buffer) => {
      const size = this.pieceBytes ?? chunk.length;
      for (let start = 0; start < chunk.length; start += size) to.write(chunk.subarray(start, start + size));
    });
    if (this.#frozen) from.pause();
  }
}
