import type { Candle, Depth, Tick } from "@anybroker/core";
import type { Call, Channel } from "@anybroker/core/adapter";
import type { Listening } from "../server/listening.ts";
import type { Session } from "../session.ts";
import type { PricesReply, StreamRequest } from "../wire/messages.ts";

/** A channel that carries prices. */
export type PriceChannel = Exclude<Channel, { readonly kind: "trading" }>;

/** The price streams of an account: one subject each, shared by all programs. */
export class PriceStreams {
  readonly #session: Session;
  readonly #account: string;
  readonly #listening = new Map<PriceChannel, Listening>();

  constructor(session: Session, account: string) {
    this.#session = session;
    this.#account = account;
  }

  /** Resolves when the gateway has the stream; a newcomer gets what was told last. */
  async subscribe(channel: PriceChannel, call: Call): Promise<void> {
    this.#stop(channel);
    let heard = false;
    const deliver = channel.deliver as (value: unknown) => void;
    const listening = this.#session.listen(this.#subjectOf(channel), (value) => {
      heard = true;
      deliver(value);
    });
    this.#listening.set(channel, listening);
    try {
      const reply = (await this.#session.ask(
        "read",
        this.#account,
        "subscribe",
        requestOf(channel),
        call,
      )) as PricesReply;
      if (listening.refused !== undefined) throw listening.refused;
      const last: Tick | Candle | Depth | undefined = reply.last;
      if (last !== undefined && !heard) deliver(last);
    } catch (error) {
      this.#stop(channel);
      throw error;
    }
  }

  async unsubscribe(channel: PriceChannel, call: Call): Promise<void> {
    this.#stop(channel);
    await this.#session.ask("read", this.#account, "unsubscribe", requestOf(channel), call);
  }

  stop(): void {
    for (const channel of [...this.#listening.keys()]) this.#stop(channel);
  }

  #stop(channel: PriceChannel): void {
    this.#listening.get(channel)?.stop();
    this.#listening.delete(channel);
  }

  #subjectOf(channel: PriceChannel): string {
    const { subjects } = this.#session;
    const { name } = channel.symbol;
    if (channel.kind === "candles") return subjects.candles(this.#account, name, channel.timeframe);
    return channel.kind === "ticks" ? subjects.ticks(this.#account, name) : subjects.depth(this.#account, name);
  }
}

/** What names a channel to the gateway. */
function requestOf(channel: PriceChannel): StreamRequest {
  const { kind, symbol } = channel;
  return kind === "candles" ? { kind, symbol, timeframe: channel.timeframe } : { kind, symbol };
}
