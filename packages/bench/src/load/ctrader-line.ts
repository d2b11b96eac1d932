import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { TLSSocket, type TlsOptions } from "node:tls";
import { PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { FrameSplitter } from "./frame-splitter.ts";
import type { OrderDesk } from "./order-desk.ts";
import { Cursor } from "./request.ts";
import type { RoundTrips } from "./round-trips.ts";

const HEADER_BYTES = 4;
const EMPTY_PAYLOAD = Buffer.from([0x12, 0x00]);

/**
 * One client's connection: its requests go on to a simulator, but for orders, which are answered here; and ticks can be
 * sent to it in bulk.
 */
export class CtraderLine {
  readonly #client: TLSSocket;
  readonly #upstream: Socket;
  readonly #desk: OrderDesk;
  readonly #cursor = new Cursor();
  readonly #stage: Stage | undefined;
  readonly #requests = new FrameSplitter();
  readonly #answers = new FrameSplitter();
  /** What counts the round trips, and how long each answer is kept back meanwhile. */
  #watch: { readonly trips: RoundTrips; readonly delayMs: number } | undefined;

  private constructor(client: TLSSocket, stage: Stage | undefined, upstreamPort: number, desk: OrderDesk) {
    this.#client = client;
    this.#stage = stage;
    this.#desk = desk;
    this.#upstream = connect({ port: upstreamPort, host: "127.0.0.1", noDelay: true });
    this.#upstream.on("data", (bytes: Buffer) => {
      for (const frame of this.#answers.take(bytes)) this.#tell(this.#withPayload(frame));
    });
    this.#upstream.on("close", () => client.destroy());
    this.#upstream.on("error", () => {});
    client.on("data", (bytes: Buffer) => this.#hear(bytes));
    client.on("close", () => this.#upstream.destroy());
    client.on("error", () => {});
  }

  /** A line whose ciphertext can be held back: what is sent at once then costs no encryption. */
  static staged(raw: Socket, identity: TlsOptions, upstreamPort: number, desk: OrderDesk): CtraderLine {
    const stage = new Stage(raw);
    const client = new TLSSocket(stage as unknown as Socket, { ...identity, isServer: true });
    return new CtraderLine(client, stage, upstreamPort, desk);
  }

  /** A line as any server has it. */
  static direct(client: TLSSocket, upstreamPort: number, desk: OrderDesk): CtraderLine {
    return new CtraderLine(client, undefined, upstreamPort, desk);
  }

  send(frames: Buffer): void {
    this.#client.write(frames);
  }

  /** Encrypts `chunks`, each as records of its own, and keeps them back. */
  async hold(chunks: Iterable<Buffer>): Promise<void> {
    if (this.#stage === undefined) throw new TypeError("A direct line holds nothing back.");
    this.#stage.holding = true;
    for (const chunk of chunks) await new Promise((resolve) => this.#client.write(chunk, resolve));
    this.#stage.holding = false;
  }

  /** Sends what was held back. */
  release(): void {
    this.#stage?.release();
  }

  /** Counts round trips from now on; each answer takes `delayMs`. */
  watch(trips: RoundTrips, delayMs: number): void {
    this.#watch = { trips, delayMs };
    trips.connected();
  }

  cut(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #tell(answer: Buffer): void {
    if (this.#watch === undefined) {
      this.#client.write(answer);
      return;
    }
    const { trips, delayMs } = this.#watch;
    setTimeout(() => {
      this.#client.write(answer);
      trips.answered();
    }, delayMs);
  }

  #hear(bytes: Buffer): void {
    const answers: Buffer[] = [];
    for (const frame of this.#requests.take(bytes)) {
      const answer = this.#answer(frame);
      if (answer === undefined) this.#upstream.write(frame);
      else answers.push(answer);
    }
    if (answers.length > 0) this.#client.write(Buffer.concat(answers));
  }

  /** Orders are answered here; everything else is the simulator's. */
  #answer(frame: Buffer): Buffer | undefined {
    this.#cursor.open(frame, HEADER_BYTES, frame.length);
    this.#watch?.trips.asked(frame, this.#cursor);
    if (this.#cursor.payloadType !== PAYLOAD_TYPES.ProtoOANewOrderReq) return undefined;
    this.#cursor.openOrder();
    return this.#desk.answer(frame, this.#cursor);
  }

  /** An empty payload may be left out on the wire, but `@reiryoku/ctrader-layer` dies of its absence. */
  #withPayload(frame: Buffer): Buffer {
    this.#cursor.open(frame, HEADER_BYTES, frame.length);
    if (this.#cursor.payloadEnd > 0) return frame;
    const completed = Buffer.concat([frame, EMPTY_PAYLOAD]);
    completed.writeUInt32BE(completed.length - HEADER_BYTES, 0);
    return completed;
  }
}

/** Stands between encryption and the socket. */
class Stage extends Duplex {
  readonly #raw: Socket;
  #held: Buffer[] = [];
  holding = false;

  constructor(raw: Socket) {
    super();
    this.#raw = raw;
    raw.on("data", (bytes) => this.push(bytes));
    raw.on("close", () => this.destroy());
    raw.on("error", () => {});
  }

  release(): void {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#raw.write(held);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    if (this.holding) this.#held.push(bytes);
    else this.#raw.write(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.#raw.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#raw.destroy();
    done(error);
  }
}
