import { type Clock, Decimal, nearestOnGrid, opposite, type Position, type Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { BrokerAccount } from "./broker-account.ts";
import type { CopyLogEntry, CopySet, Follower, FollowerConfig } from "./copy-set.ts";
import { WireError } from "./wire-error.ts";

/** Holds the copy sets and mirrors what masters do through the service onto their demo followers. */
export class Copier {
  readonly sets = new Map<string, CopySet>();
  readonly #venue: Venue;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #accounts: readonly BrokerAccount[];
  /** The follower's position by set, follower and master position. */
  readonly #mirrors = new Map<string, string>();

  constructor(
    accounts: readonly BrokerAccount[],
    options: { readonly venue: Venue; readonly clock: Clock; readonly random: Random },
  ) {
    this.#accounts = accounts;
    this.#venue = options.venue;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** A new id with a prefix. */
  newId(prefix: "cs" | "cf" | "cl"): string {
    return `${prefix}_${Buffer.from(this.#random.bytes(6)).toString("hex")}`;
  }

  /** The set of a customer. Throws 404. */
  set(owner: string, id: string): CopySet {
    const set = this.sets.get(id);
    if (set === undefined || set.owner !== owner) throw new WireError(404, "NOT_FOUND", "There is no such copy set.");
    return set;
  }

  /** The open mirrored positions of a follower. */
  openMirrors(set: CopySet, follower: Follower): number {
    const prefix = `${set.id}/${follower.id}/`;
    return [...this.#mirrors.keys()].filter((key) => key.startsWith(prefix)).length;
  }

  /** The master opened a position through the service. */
  masterOpened(master: BrokerAccount, position: Position): void {
    this.#eachFollower(master, (set, follower) => {
      const symbol = follower.config.symbolOverrides?.[position.symbol] ?? position.symbol;
      const head = this.#entry(position, follower, "open", symbol);
      const account = this.#follower(follower);
      const why = account === undefined ? "the follower is not hot" : this.#whySkip(set, follower, position);
      if (account === undefined || why !== undefined) return { ...head, result: "skipped", reason: why ?? "" };
      const lots = this.#size(follower.config, master, account, position, symbol);
      const side = follower.config.reverse ? opposite(position.side) : position.side;
      const result = account.venue.place({ symbol, side, type: "market", lots });
      if (!result.ok) return { ...head, result: "failed", volume: lots, reason: result.message };
      const id = result.position?.id;
      if (id !== undefined) this.#mirrors.set(`${set.id}/${follower.id}/${position.id}`, id);
      const price = result.order?.averagePrice;
      return {
        ...head,
        result: "ok",
        volume: lots,
        ...(id !== undefined && { followerTicket: id }),
        ...(price !== undefined && { followerPrice: price }),
      };
    });
  }

  /** The master closed `lots` of a position through the service; `before` is how it stood. */
  masterClosed(master: BrokerAccount, before: Position, lots: number): void {
    this.#eachFollower(master, (set, follower) => {
      const key = `${set.id}/${follower.id}/${before.id}`;
      const id = this.#mirrors.get(key);
      const account = this.#follower(follower);
      const mirror = account?.venue.positions().find((candidate) => candidate.id === id);
      if (account === undefined || mirror === undefined) return undefined;
      const whole = lots >= before.lots;
      const part = whole ? mirror.lots : this.#grid(mirror.symbol, (mirror.lots * lots) / before.lots);
      const result = account.venue.closePosition(mirror.id, part);
      if (whole && result.ok) this.#mirrors.delete(key);
      return {
        ...this.#entry(before, follower, "close", mirror.symbol),
        result: result.ok ? "ok" : "failed",
        volume: part,
        followerTicket: mirror.id,
        ...(!result.ok && { reason: result.message }),
      };
    });
  }

  #eachFollower(master: BrokerAccount, act: (set: CopySet, follower: Follower) => CopyLogEntry | undefined): void {
    for (const set of this.sets.values()) {
      if (!set.enabled || set.masterAccountId !== master.id) continue;
      for (const follower of set.followers.values()) {
        const entry = act(set, follower);
        if (entry !== undefined) set.log.push(entry);
      }
    }
  }

  #follower(follower: Follower): BrokerAccount | undefined {
    return this.#accounts.find(({ id, hot, facts }) => id === follower.accountId && hot && facts.isDemo);
  }

  #entry(
    position: Position,
    follower: Follower,
    action: "open" | "close",
    mappedSymbol: string,
  ): Omit<CopyLogEntry, "result"> {
    return {
      id: this.newId("cl"),
      timeMs: this.#clock.now(),
      followerAccountId: follower.accountId,
      action,
      masterTicket: position.id,
      symbol: position.symbol,
      mappedSymbol,
      masterPrice: position.openPrice,
    };
  }

  #whySkip(set: CopySet, follower: Follower, { symbol, lots }: Position): string | undefined {
    const { enabled, symbolAllow, symbolBlock, minMasterLot = 0, maxOpenTrades, sizingMethod } = follower.config;
    if (!enabled) return "the follower is paused";
    if (symbolAllow.length > 0 && !symbolAllow.includes(symbol)) return "the symbol is not allowed";
    if (symbolBlock.includes(symbol)) return "the symbol is blocked";
    if (lots < minMasterLot) return "the master's trade is too small";
    if (maxOpenTrades !== undefined && this.openMirrors(set, follower) >= maxOpenTrades) return "too many open trades";
    return sizingMethod === "risk_percent" ? "risk_percent needs a stop loss" : undefined;
  }

  #size(
    config: FollowerConfig,
    master: BrokerAccount,
    follower: BrokerAccount,
    { lots }: Position,
    symbol: string,
  ): number {
    const { sizingMethod, sizingValue = 1, minLot = 0, maxLot = Number.POSITIVE_INFINITY } = config;
    const equityRatio = (): number => equityOf(follower) / equityOf(master);
    const wanted =
      sizingMethod === "fixed" ? sizingValue : lots * (sizingMethod === "multiplier" ? sizingValue : equityRatio());
    return this.#grid(symbol, Math.min(Math.max(wanted, minLot), maxLot));
  }

  /** `lots` on the symbol's grid, its least size at least. */
  #grid(symbol: string, lots: number): number {
    const rules = this.#venue.symbol(symbol);
    if (rules === undefined) return lots;
    return Math.max(nearestOnGrid(Decimal.of(lots).round(8).toNumber(), rules.lotsStep), rules.lotsMin);
  }
}

function equityOf({ venue }: BrokerAccount): number {
  const { balance, equity = balance } = venue.summary();
  return equity;
}
