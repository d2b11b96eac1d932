import { asBrokerError, BrokerError, type SymbolInfo, type Tick } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { Tick as WireTick } from "../client/wire/frames.ts";
import { toTick } from "../convert/ticks.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** A closed market sends nothing, so the wait for a price is shorter than a call's deadline. */
const QUOTE_WAIT_MS = 5000;

type Deliver = (tick: Tick) => void;

interface Readers {
  readonly symbol: SymbolInfo;
  /** The engine's reader, while it has the symbol's ticks switched on. */
  stream: Deliver | undefined;
  /** Quotes that wait for a price. */
  readonly quotes: Set<Deliver>;
  last: Tick | undefined;
}

/** Who reads which symbol's ticks. The wire's subscription ends with the last reader. */
export class TickReaders {
  readonly #account: OpenAccount;
  readonly #readers = new Map<string, Readers>();

  constructor(account: OpenAccount) {
    this.#account = account;
  }

  /** Takes a tick of the stream. */
  readonly deliver = (wire: WireTick): void => {
    const readers = this.#readers.get(wire.symbol);
    if (readers === undefined) return;
    const tick = toTick(wire, this.#account.clock, readers.symbol.name);
    if (tick === undefined) return;
    readers.last = tick;
    readers.stream?.(tick);
    if (readers.quotes.size > 0) for (const quote of readers.quotes) quote(tick);
  };

  async subscribe(symbol: SymbolInfo, deliver: Deliver, call: Call): Promise<void> {
    const readers = this.#join(symbol);
    readers.stream = deliver;
    try {
      await this.#switchOn(symbol, call);
    } catch (error) {
      readers.stream = undefined;
      this.#leave(symbol, true);
      throw error;
    }
  }

  unsubscribe(symbol: SymbolInfo): void {
    const readers = this.#readers.get(symbol.name);
    if (readers === undefined) return;
    readers.stream = undefined;
    this.#leave(symbol, false);
  }

  /** The last price of a symbol that is read, or the first of a short subscription. There is no request for a price. */
  async quote(symbol: SymbolInfo, call: Call): Promise<Tick> {
    const readers = this.#join(symbol);
    if (readers.stream !== undefined && readers.last !== undefined) return readers.last;
    const first = this.#first(readers, call);
    try {
      if (readers.stream === undefined) await Promise.race([first.tick, this.#switchOn(symbol, call)]);
      return await first.tick;
    } finally {
      first.stop();
      this.#leave(symbol, false);
    }
  }

  #join(symbol: SymbolInfo): Readers {
    let readers = this.#readers.get(symbol.name);
    if (readers === undefined) {
      readers = { symbol, stream: undefined, quotes: new Set(), last: undefined };
      this.#readers.set(symbol.name, readers);
    }
    return readers;
  }

  #switchOn(symbol: SymbolInfo, call: Call): Promise<void> {
    const { session, id } = this.#account;
    return ask(call, undefined, () => session.stream.subscribeTicks(id, [symbol.name], { signal: call.signal }));
  }

  /** Ends the wire's subscription when nobody reads the symbol any more. */
  #leave(symbol: SymbolInfo, refused: boolean): void {
    const readers = this.#readers.get(symbol.name);
    if (readers === undefined || readers.stream !== undefined || readers.quotes.size > 0) return;
    this.#readers.delete(symbol.name);
    if (!refused) this.#account.session.stream.unsubscribeTicks(this.#account.id, [symbol.name]);
  }

  #first(readers: Readers, call: Call): { readonly tick: Promise<Tick>; readonly stop: () => void } {
    let stop = (): void => {};
    const tick = new Promise<Tick>((resolve, reject) => {
      const { name } = readers.symbol;
      const onAbort = (): void =>
        reject(asBrokerError(call.signal.reason, "ABORTED", `The wait for a price of ${name} was aborted.`));
      const timer = this.#account.clock.setTimer(QUOTE_WAIT_MS, () =>
        reject(
          new BrokerError(
            "PRICE_OFF",
            `No price of ${name} came within ${QUOTE_WAIT_MS} ms of its subscription; its market may be closed.`,
            { broker: "tickerall" },
          ),
        ),
      );
      readers.quotes.add(resolve);
      call.signal.addEventListener("abort", onAbort, { once: true });
      stop = () => {
        timer.cancel();
        readers.quotes.delete(resolve);
        call.signal.removeEventListener("abort", onAbort);
      };
      if (call.signal.aborted) onAbort();
    });
    return { tick, stop };
  }
}
