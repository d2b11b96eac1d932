import type { Tick } from "./wire/frames.ts";

type Waiter = (tick: Tick) => void;

/** The last tick of a symbol, and the how manieth of all it was. */
interface Last {
  tick: Tick;
  count: number;
}

/** The last tick of each account's symbols: two brokers may use one name for two prices. */
export class TickCache {
  readonly #byAccount = new Map<string, Map<string, Last>>();
  #count = 0;
  /** Most ticks are of the account that the one before was of. */
  #account = "";
  #symbols: Map<string, Last> | undefined;
  readonly #waiters = new Set<{
    readonly symbol: string;
    readonly accountId: string | undefined;
    readonly take: Waiter;
  }>();

  put(tick: Tick): void {
    const { accountId, symbol } = tick;
    if (this.#symbols === undefined || accountId !== this.#account) this.#turnTo(accountId);
    this.#count += 1;
    const last = this.#symbols?.get(symbol);
    if (last === undefined) this.#symbols?.set(symbol, { tick, count: this.#count });
    else {
      last.tick = tick;
      last.count = this.#count;
    }
    if (this.#waiters.size === 0) return;
    for (const waiter of this.#waiters) {
      if (waiter.symbol !== tick.symbol || (waiter.accountId ?? tick.accountId) !== tick.accountId) continue;
      this.#waiters.delete(waiter);
      waiter.take(tick);
    }
  }

  /** The last tick of an account's symbol; without an account, the last one of that name on any. */
  get(symbol: string, accountId: string | undefined): Tick | undefined {
    if (accountId !== undefined) return this.#byAccount.get(accountId)?.get(symbol)?.tick;
    let latest: Last | undefined;
    for (const symbols of this.#byAccount.values()) {
      const last = symbols.get(symbol);
      if (last !== undefined && last.count > (latest?.count ?? 0)) latest = last;
    }
    return latest?.tick;
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
  }

  /** Forgets everything: after a gap an old price is no price. */
  clear(): void {
    this.#byAccount.clear();
    this.#symbols = undefined;
  }

  #turnTo(accountId: string): void {
    this.#account = accountId;
    this.#symbols = this.#byAccount.get(accountId);
    if (this.#symbols !== undefined) return;
    this.#symbols = new Map();
    this.#byAccount.set(accountId, this.#symbols);
  }
}
