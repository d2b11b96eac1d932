import { BrokerError, type SymbolInfo, type Tick } from "@anybroker/core";
import type { Call, Channel } from "@anybroker/core/adapter";
import type { Api2TradeStream } from "../client/stream.ts";
import type { StreamQuote } from "../client/wire/frames.ts";
import { toTick } from "../convert/ticks.ts";
import { ask, type OpenAccount } from "./open-account.ts";

interface Reader {
  readonly symbol: SymbolInfo;
  readonly deliver: (tick: Tick) => void;
}

/**
 * Who reads which symbol's ticks. The wire has one subscription for each connection, so changes that come together are
 * made together, and the stream ends in the state that the readers want.
 */
export class Ticks {
  readonly #account: OpenAccount;
  readonly #stream: Api2TradeStream;
  readonly #readers = new Map<string, Reader>();
  #working: Promise<void> | undefined;

  constructor(account: OpenAccount, stream: Api2TradeStream) {
    this.#account = account;
    this.#stream = stream;
  }

  /** Takes a quote of the stream. */
  deliver(quote: StreamQuote): void {
    const reader = this.#readers.get(quote.symbol);
    if (reader === undefined) return;
    const tick = toTick(quote, this.#account.clock.now(), reader.symbol.name);
    if (tick !== undefined) reader.deliver(tick);
  }

  async subscribe(channel: Channel, call: Call): Promise<void> {
    if (channel.kind !== "ticks") {
      throw new BrokerError("UNSUPPORTED", `API2Trade streams no ${channel.kind}; it streams ticks.`, {
        broker: "api2trade",
      });
    }
    const { symbol, deliver } = channel;
    this.#readers.set(symbol.name, { symbol, deliver });
    try {
      await ask(this.#account, call, () => this.#settle());
    } catch (error) {
      this.#readers.delete(symbol.name);
      throw error;
    }
  }

  async unsubscribe(channel: Channel, call: Call): Promise<void> {
    if (channel.kind !== "ticks") return;
    this.#readers.delete(channel.symbol.name);
    await ask(this.#account, call, () => this.#settle());
  }

  #settle(): Promise<void> {
    this.#working ??= this.#switch();
    return this.#working;
  }

  async #switch(): Promise<void> {
    try {
      for (;;) {
        // Readers of the same turn are taken together.
        await Promise.resolve();
        const wanted = [...this.#readers.keys()].toSorted();
        const { symbols } = this.#stream;
        if (wanted.length === symbols.length && wanted.every((name, index) => name === symbols[index])) return;
        await this.#stream.setSymbols(wanted);
      }
    } finally {
      // In the same breath as the look at the readers, so that nobody joins work that is over.
      this.#working = undefined;
    }
  }
}
