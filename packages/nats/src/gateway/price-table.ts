import { asBrokerError, type BrokerError, type Candle, type Depth, type Tick, type Timeframe } from "@anybroker/core";
import type { AccountPort, Channel } from "@anybroker/core/adapter";
import type { Caller } from "@anybroker/core/connection";
import { encode } from "../wire/json.ts";
import type { PricesReply } from "../wire/messages.ts";
import type { Subjects } from "../wire/subjects.ts";
import type { ServedSymbols } from "./symbols.ts";

/** A price stream as a program asks for it. */
export interface PricesRequest {
  readonly kind: "ticks" | "depth" | "candles";
  readonly symbol: { readonly name: string };
  readonly timeframe?: Timeframe | undefined;
}

export interface PriceTableOptions {
  readonly account: string;
  readonly port: AccountPort;
  readonly symbols: ServedSymbols;
  readonly subjects: Subjects;
  readonly caller: Caller;
  readonly publish: (subject: string, payload: Uint8Array) => void;
  readonly onProblem: (error: BrokerError) => void;
}

interface Stream {
  readonly channel: Channel;
  readonly sessions: Set<string>;
  on: boolean;
  last: Tick | Candle | Depth | undefined;
  working: Promise<void> | undefined;
}

/** The price streams of one account: on at the broker while any program wants them, encoded once for all. */
export class PriceTable {
  readonly #options: PriceTableOptions;
  readonly #streams = new Map<string, Stream>();
  /** Grows when the broker has forgotten every subscription. */
  #generation = 0;

  constructor(options: PriceTableOptions) {
    this.#options = options;
  }

  /** Resolves when the broker has granted the stream; gives what it told last. */
  async subscribe(session: string, request: PricesRequest): Promise<PricesReply> {
    const stream = this.#streamOf(request);
    stream.sessions.add(session);
    try {
      await this.#settle(stream);
    } catch (error) {
      stream.sessions.delete(session);
      throw error;
    }
    return stream.last === undefined ? {} : { last: stream.last };
  }

  async unsubscribe(session: string, request: PricesRequest): Promise<void> {
    const stream = this.#streams.get(keyOf(request));
    if (stream?.sessions.delete(session) === true) await this.#settle(stream);
  }

  /** The program is gone. */
  drop(session: string): void {
    for (const stream of this.#streams.values()) {
      if (stream.sessions.delete(session)) this.#settle(stream).catch((error: unknown) => this.#report(error));
    }
  }

  /** The link to the broker was lost: programs ask again for what they still want. */
  forget(): void {
    this.#generation += 1;
    for (const stream of this.#streams.values()) {
      stream.on = false;
      stream.last = undefined;
      stream.sessions.clear();
    }
  }

  #streamOf(request: PricesRequest): Stream {
    const key = keyOf(request);
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const { account, subjects, symbols, publish } = this.#options;
    const symbol = symbols.own(request.symbol);
    const { name } = symbol;
    const to =
      (subject: string) =>
      (value: Tick | Candle | Depth): void => {
        stream.last = value;
        publish(subject, encode(value));
      };
    const { kind, timeframe } = request;
    const channel: Channel =
      kind === "candles" && timeframe !== undefined
        ? { kind, symbol, timeframe, deliver: to(subjects.candles(account, name, timeframe)) }
        : kind === "depth"
          ? { kind, symbol, deliver: to(subjects.depth(account, name)) }
          : { kind: "ticks", symbol, deliver: to(subjects.ticks(account, name)) };
    const stream: Stream = { channel, sessions: new Set(), on: false, last: undefined, working: undefined };
    this.#streams.set(key, stream);
    return stream;
  }

  /** Brings the broker to what the programs want; joins the work that is under way. */
  #settle(stream: Stream): Promise<void> {
    stream.working ??= this.#work(stream);
    return stream.working;
  }

  async #work(stream: Stream): Promise<void> {
    // `working` has to hold this promise before the end takes it away.
    await Promise.resolve();
    try {
      while (stream.on !== stream.sessions.size > 0) await this.#switch(stream);
    } finally {
      stream.working = undefined;
    }
  }

  async #switch(stream: Stream): Promise<void> {
    const { port, caller, account } = this.#options;
    const { channel } = stream;
    const on = !stream.on;
    const generation = this.#generation;
    if (!on) {
      stream.on = false;
      stream.last = undefined;
    }
    const operation = on ? "subscribe" : "unsubscribe";
    await caller.run({ operation, lane: "read", accountId: account, tries: 1 }, (call) =>
      on ? port.subscribe(channel, call) : port.unsubscribe(channel, call),
    );
    if (generation === this.#generation) stream.on = on;
  }

  #report(error: unknown): void {
    this.#options.onProblem(asBrokerError(error, "UNKNOWN", "A price stream that nobody wants could not be ended."));
  }
}

const keyOf = ({ kind, symbol, timeframe }: PricesRequest): string => `${kind} ${symbol.name} ${timeframe ?? ""}`;
