import { BrokerError, type SymbolInfo, type Tick } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { StreamDataMap } from "../client/stream-events.ts";
import { toTick } from "../convert/ticks.ts";
import { ask, type OpenAccount } from "./open-account.ts";

interface Reader {
  readonly symbol: SymbolInfo;
  readonly deliver: (tick: Tick) => void;
  /** A symbol whose ticks come has no use for its quotes, which repeat them. */
  hasTicks: boolean;
  last: Tick | undefined;
}

/** Who reads which symbol's prices. */
export class TickReaders {
  readonly #account: OpenAccount;
  readonly #readers = new Map<string, Reader>();

  constructor(account: OpenAccount) {
    this.#account = account;
  }

  /** Takes a tick or quote of the stream. */
  readonly deliver = (wire: StreamDataMap["tick"] | StreamDataMap["quote"], kind: "tick" | "quote"): void => {
    const reader = this.#readers.get(wire.symbol);
    if (reader === undefined || (kind === "quote" && reader.hasTicks)) return;
    const tick = toTick(wire, reader.symbol.name, this.#account.terms.serverTime);
    if (tick === undefined) return;
    const { last } = reader;
    const repeats = last !== undefined && kind === "tick" && !reader.hasTicks && isSamePrice(last, tick);
    reader.hasTicks ||= kind === "tick";
    reader.last = tick;
    if (!repeats) reader.deliver(tick);
  };

  async subscribe(symbol: SymbolInfo, deliver: (tick: Tick) => void, call: Call): Promise<void> {
    const reader: Reader = { symbol, deliver, hasTicks: false, last: undefined };
    this.#readers.set(symbol.name, reader);
    try {
      await ask(call, () => this.#account.session.stream.subscribe([symbol.name], { signal: call.signal }));
    } catch (error) {
      if (this.#readers.get(symbol.name) === reader) this.#readers.delete(symbol.name);
      throw error;
    }
  }

  async unsubscribe(symbol: SymbolInfo, call: Call): Promise<void> {
    this.#readers.delete(symbol.name);
    await ask(call, () => this.#account.session.stream.unsubscribe([symbol.name], { signal: call.signal }));
  }

  /** The price by request; its instant is ours, because the wire tells none. */
  async quote(symbol: SymbolInfo, call: Call): Promise<Tick> {
    const { client, clock } = this.#account;
    const { bid, ask: offer } = await ask(call, () => client.symbols.price(symbol.name, { call }));
    if (offer < bid) {
      const message = `The gateway's price of ${symbol.name} is crossed: bid ${bid}, ask ${offer}; ask again.`;
      throw new BrokerError("PRICE_OFF", message, { broker: "tonpo" });
    }
    return { symbol: symbol.name, bid, ask: offer, timeMs: clock.now(), polled: true };
  }
}

const isSamePrice = (left: Tick, right: Tick): boolean =>
  left.bid === right.bid && left.ask === right.ask && left.timeMs === right.timeMs;
