import type { Tick } from "./wire/frames.ts";

type Waiter = (tick: Tick) => void;

/** The last tick of each account's symbols: two brokers may use one name for two prices. */
export class TickCache {
  readonly #byAccount = new Map<string, Map<string, Tick>>();
  readonly #latest = new Map<string, Tick>();
  readonly #waiters = new Set<{
    readonly symbol: string;
    readonly accountId: string | undefined;
    readonly take: Waiter;
  }>();

  put(tick: Tick): void {
    let ticks = this.#byAccount.get(tick.accountId);
    if (ticks === undefined) {
      ticks = new Map();
      this.#byAccount.set(tick.accountId, ticks);
    }
    ticks.set(tick.symbol, tick);
    this.#latest.set(tick.symbol, tick);
    if (this.#waiters.size === 0) return;
    for (const waiter of this.#waiters) {
      if (waiter.symbol !== tick.symbol || (waiter.accountId ?? tick.accountId) !== tick.accountId) continue;
      this.#waiters.delete(waiter);
      waiter.take(tick);
    }
  }

  /** The last tick of an account's symbol; without an account, the last one of that name on any. */
  get(symbol: string, accountId: string | undefined): Tick | undefined {
    return accountId === undefined ? this.#latest.get(symbol) : this.#byAccount.get(accountId)?.get(symbol);
  }

  /** Calls `take` with the next tick, once; gives the way to stop waiting. */
  next(symbol: string, accountId: string | undefined, take: Waiter): () => void {
    const waiter = { symbol, accountId, take };
    this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  }

  /** Forgets a symbol that is no longer subscribed. */
  drop(symbol: string, accountId: string): void {
    this.#byAccount.get(accountId)?.delete(symbol);
    if (this.#latest.get(symbol)?.accountId === accountId) this.#latest.delete(symbol);
  }

  /** Forgets everything: after a gap an old price is no price. */
  clear(): void {
    this.#byAccount.clear();
    this.#latest.clear();
  }
}
