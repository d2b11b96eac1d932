import { BrokerError, type Depth, type SymbolInfo, type Tick } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { RequestOptions } from "../client/requests.ts";
import { toDepth, toTick } from "../convert/prices.ts";
import { ask, type OpenAccount } from "./open-account.ts";
import { Poller } from "./poller.ts";

/** Prices and books, asked for on a timer: the server has no stream of them. */
export class MarketPolls {
  readonly #account: OpenAccount;
  readonly #poller: Poller;

  constructor(account: OpenAccount) {
    this.#account = account;
    const { clock, options, sink } = account;
    this.#poller = new Poller({
      clock,
      intervalMs: options.quoteIntervalMs,
      onProblem: (error) => sink.problem(error),
    });
  }

  /** The present price. Throws PRICE_OFF where there has been none. */
  async quote(symbol: SymbolInfo, call: Call): Promise<Tick> {
    const tick = await ask(call, () => this.#readTick(symbol, { call }));
    if (tick !== undefined) return tick;
    throw new BrokerError("PRICE_OFF", `The server has no price of ${symbol.name} yet; its market may be closed.`, {
      broker: "open-api-mt5",
    });
  }

  /** Delivers each price that differs from the one before; the first one at once. */
  async startTicks(symbol: SymbolInfo, deliver: (tick: Tick) => void, call: Call): Promise<void> {
    let last: Tick | undefined;
    const poll = async (options: RequestOptions): Promise<void> => {
      const tick = await this.#readTick(symbol, options);
      if (tick === undefined || (last !== undefined && isSame(last, tick))) return;
      last = tick;
      deliver(tick);
    };
    await ask(call, () => poll({ call }));
    this.#poller.add(`ticks ${symbol.name}`, (signal) => poll({ signal }));
  }

  async startDepth(symbol: SymbolInfo, deliver: (depth: Depth) => void, call: Call): Promise<void> {
    const { client, clock } = this.#account;
    let last = "";
    const poll = async (options: RequestOptions): Promise<void> => {
      const depth = await client.market.depth(symbol.name, options);
      const shown = JSON.stringify(depth.items);
      if (shown === last) return;
      last = shown;
      deliver(toDepth(depth, symbol.name, clock.now()));
    };
    await ask(call, () => poll({ call }));
    this.#poller.add(`depth ${symbol.name}`, (signal) => poll({ signal }));
  }

  stop(kind: "ticks" | "depth", symbol: SymbolInfo): void {
    this.#poller.remove(`${kind} ${symbol.name}`);
  }

  close(): void {
    this.#poller.close();
  }

  async #readTick({ name }: SymbolInfo, options: RequestOptions): Promise<Tick | undefined> {
    const { client, serverClock } = this.#account;
    return toTick(await client.market.quote(name, options), name, serverClock.toUtc);
  }
}

const isSame = (left: Tick, right: Tick): boolean =>
  left.bid === right.bid && left.ask === right.ask && left.last === right.last && left.timeMs === right.timeMs;
