import type { Deal, Position } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import type { JsonObject } from "../json.ts";
import { toJson } from "../json.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { TickerallKnobs } from "./options.ts";
import { accountInfo, pendingBook, positionRow } from "./to-wire.ts";

/** Where an account's frames go: to whoever has subscribed to the kind. */
export type FrameSink = (kind: "positions" | "orders" | "account", operation: string, frame: JsonObject) => void;

/** Turns what happens on one account into the frames of the stream. Says nothing while the account is cold. */
export class AccountFeed {
  readonly #account: BrokerAccount;
  readonly #knobs: TickerallKnobs;
  readonly #sink: FrameSink;
  readonly #open = new Map<string, Position>();
  #lastBook: string;
  #lastBalance: number;
  readonly #stop: () => void;

  constructor(account: BrokerAccount, knobs: TickerallKnobs, sink: FrameSink) {
    this.#account = account;
    this.#knobs = knobs;
    this.#sink = sink;
    this.#lastBook = toJson(this.#book());
    this.#lastBalance = account.venue.summary().balance;
    for (const position of account.venue.positions()) this.#open.set(position.id, position);
    this.#stop = account.venue.onExecution((execution) => this.#onExecution(execution));
  }

  close(): void {
    this.#stop();
  }

  /** The whole pending book. */
  ordersFrame(): JsonObject {
    return { type: "order_update", accountId: this.#account.id, orders: this.#book() };
  }

  /** The account's money. */
  accountFrame(): JsonObject {
    const snapshot = accountInfo(this.#account, this.#knobs.serverTimeOffsetSeconds);
    return { type: "account_update", accountId: this.#account.id, snapshot };
  }

  /** The open positions as `updated`. */
  positionFrames(symbol?: string): readonly JsonObject[] {
    return this.#account.venue
      .positions()
      .filter((position) => symbol === undefined || position.symbol === symbol)
      .map((position) => this.#positionFrame("updated", position));
  }

  #book(): readonly JsonObject[] {
    return pendingBook(this.#account, this.#account.venue.orders());
  }

  #onExecution(execution: Execution): void {
    this.#tellOrders();
    this.#tellPosition(execution);
    const { balance } = this.#account.venue.summary();
    if (balance === this.#lastBalance) return;
    this.#lastBalance = balance;
    this.#push("account", "push-account", this.accountFrame());
  }

  #tellOrders(): void {
    if (this.#account.facts.platform === "mt4") return;
    const book = toJson(this.#book());
    if (book === this.#lastBook) return;
    this.#lastBook = book;
    this.#push("orders", "push-order", this.ordersFrame());
  }

  #tellPosition({ position, closedPositionId, deal }: Execution): void {
    if (closedPositionId !== undefined) {
      const last = this.#open.get(closedPositionId);
      this.#open.delete(closedPositionId);
      if (last !== undefined) this.#push("positions", "push-position", this.#positionFrame("closed", last, deal));
    }
    if (position === undefined) return;
    const event = this.#open.has(position.id) ? "updated" : "opened";
    this.#open.set(position.id, position);
    this.#push("positions", "push-position", this.#positionFrame(event, position));
  }

  /** A closed position is shown as it was last, with the price and profit of its close. */
  #positionFrame(event: "opened" | "updated" | "closed", position: Position, closing?: Deal): JsonObject {
    const changed = {
      ...(closing !== undefined && { currentPrice: closing.price }),
      ...(closing?.profit !== undefined && { profit: closing.profit }),
    };
    return {
      type: "position_update",
      accountId: this.#account.id,
      event,
      position: positionRow(position, this.#knobs.serverTimeOffsetSeconds, changed),
    };
  }

  #push(kind: "positions" | "orders" | "account", operation: string, frame: JsonObject): void {
    if (this.#account.hot) this.#sink(kind, operation, frame);
  }
}
