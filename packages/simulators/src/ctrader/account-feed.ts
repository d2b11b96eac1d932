import type { Order, Position } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import type {
  Messages,
  PayloadName,
  ProtoOAExecutionEvent,
  ProtoOAExecutionType,
  ProtoOAPosition,
} from "@anybroker/ctrader/schema";
import { toDepositWithdraw, toTrader } from "./convert/account.ts";
import type { Books } from "./convert/books.ts";
import { toDeal } from "./convert/deals.ts";
import { toOrder, toProtectionOrder } from "./convert/orders.ts";
import { toClosedPosition, toCreatedPosition, toPosition } from "./convert/positions.ts";
import { toMoney } from "./convert/units.ts";
import type { ProtectionChange } from "./protection.ts";
import { nativeCode } from "./wire-error.ts";

/** An event about an account, on its way to everybody who has authorised it. */
export interface AccountEvent<Name extends PayloadName = PayloadName> {
  readonly operation: string;
  readonly name: Name;
  readonly message: Messages[Name];
}

/** What a feed depends on. */
export interface AccountFeedOptions {
  readonly books: Books;
  readonly nowMs: () => number;
  readonly traderUpdates: boolean;
  readonly marginChanges: boolean;
  publish(event: AccountEvent): void;
}

type Content = Omit<ProtoOAExecutionEvent, "ctidTraderAccountId" | "executionType">;

const ENDINGS: { readonly [Status in Order["status"]]?: ProtoOAExecutionType } = {
  cancelled: "ORDER_CANCELLED",
  expired: "ORDER_EXPIRED",
  rejected: "ORDER_REJECTED",
};

const PROTECTION_EVENTS = { set: "ORDER_ACCEPTED", changed: "ORDER_REPLACED", removed: "ORDER_CANCELLED" } as const;

/** Turns what happens in an account's ledger into the events of the service. */
export class AccountFeed {
  readonly #options: AccountFeedOptions;
  readonly #books: Books;
  readonly #shownOrders = new Map<string, string>();
  readonly #stop: () => void;
  #balance: number;

  constructor(options: AccountFeedOptions) {
    this.#options = options;
    this.#books = options.books;
    const { venue } = options.books.account;
    this.#balance = venue.summary().balance;
    for (const order of venue.orders()) this.#shownOrders.set(order.id ?? "", this.#fingerprint(order));
    this.#stop = venue.onExecution((execution) => this.#onExecution(execution));
  }

  close(): void {
    this.#stop();
  }

  /** An order that the market refuses before the venue has it: accepted, then rejected. */
  refuse(order: Order & { readonly id: string }, errorCode: string): void {
    const { account } = this.#books;
    account.notes.meet(order.id);
    this.#tellAccepted({ ...order, status: "accepted" });
    account.refusedOrders.push({ ...order, status: "rejected" });
    const rejected = toOrder(this.#books, { ...order, status: "rejected" });
    this.#tell("push-order", "ORDER_REJECTED", { order: rejected, errorCode });
  }

  /** Answers a change that changed nothing: the position and its protection as they are. */
  confirmPosition(position: Position): void {
    const protection = this.#books.account.protections.of(position.id);
    this.#tell("push-order", "ORDER_REPLACED", {
      position: toPosition(this.#books, position),
      ...(protection !== undefined && { order: toProtectionOrder(this.#books, protection) }),
    });
  }

  /** Answers an amendment that changed nothing. */
  confirmOrder(order: Order): void {
    this.#tell("push-order", "ORDER_REPLACED", {
      order: toOrder(this.#books, order),
      position: this.#positionOf(order),
    });
  }

  #onExecution(execution: Execution): void {
    const { order, deal, position, cash } = execution;
    if (deal !== undefined && order !== undefined) this.#onFill(execution, order, deal);
    else if (order !== undefined) this.#onOrder(order);
    else if (position !== undefined) this.#onPosition(position);
    if (cash !== undefined) {
      this.#tell("push-account", "DEPOSIT_WITHDRAW", { depositWithdraw: toDepositWithdraw(this.#books, cash) });
    }
    this.#tellBalance(execution);
  }

  #onOrder(order: Order): void {
    const { account } = this.#books;
    const id = order.id ?? "";
    if (this.#isProtectionAtWork(order)) {
      account.notes.meet(id);
      account.protections.executes(id, account.positionIdOf(order));
      return;
    }
    const isNew = account.notes.meet(id);
    const before = this.#shownOrders.get(id);
    this.#shownOrders.set(id, this.#fingerprint(order));
    const ending = ENDINGS[order.status];
    if (isNew) this.#tellAccepted({ ...order, status: "accepted" });
    else if (ending === undefined && before !== this.#shownOrders.get(id)) {
      this.#tell("push-order", "ORDER_REPLACED", {
        order: toOrder(this.#books, order),
        position: this.#positionOf(order),
      });
    }
    if (ending === undefined || account.protections.isExecution(id)) return;
    this.#tell("push-order", ending, {
      order: toOrder(this.#books, order),
      position: this.#positionOf(order),
      ...(order.rejectCode !== undefined && { errorCode: nativeCode(order.rejectCode as "REJECT") }),
      ...(order.status === "expired" && { isServerEvent: true }),
    });
  }

  #isProtectionAtWork({ reason, status }: Order): boolean {
    return status === "accepted" && (reason === "stop-loss" || reason === "take-profit");
  }

  #tellAccepted(order: Order): void {
    this.#tell("push-order", "ORDER_ACCEPTED", {
      order: toOrder(this.#books, order),
      position: this.#positionOf(order),
      ...(order.reason === "stop-out" && { isServerEvent: true }),
    });
  }

  #onFill({ position, closedPositionId }: Execution, order: Order, deal: NonNullable<Execution["deal"]>): void {
    const { account } = this.#books;
    const { protections } = account;
    const positionId = position?.id ?? closedPositionId ?? account.positionIdOf(order);
    const before = account.lastSeen(positionId);
    if (position !== undefined) account.see(position);
    const done = order.status === "filled";
    const isProtection = protections.isExecution(order.id ?? "");
    const gone = position === undefined;
    const protection = isProtection
      ? protections.filled(positionId, { lots: deal.lots, price: deal.price, done: gone, timeMs: deal.timeMs })
      : undefined;
    const complete = isProtection ? gone : done;
    this.#shownOrders.set(order.id ?? "", this.#fingerprint(order));
    this.#tell("push-deal", complete ? "ORDER_FILLED" : "ORDER_PARTIAL_FILL", {
      order: protection === undefined ? toOrder(this.#books, order) : toProtectionOrder(this.#books, protection),
      deal: toDeal(this.#books, deal),
      ...this.#positionAfter(position, before, deal.timeMs),
      ...((deal.reason === "stop-out" || isProtection) && { isServerEvent: true }),
    });
    const now = this.#options.nowMs();
    if (position !== undefined) this.#tellProtection(protections.follow(position, now));
    else if (!isProtection) this.#tellProtection(protections.positionClosed(positionId, now));
    if (position !== undefined && before !== undefined) this.#tellMargin(position);
  }

  #positionAfter(position: Position | undefined, before: Position | undefined, timeMs: number): Content {
    if (position !== undefined) return { position: toPosition(this.#books, position) };
    return before === undefined ? {} : { position: toClosedPosition(this.#books, before, timeMs) };
  }

  /** Levels, or swap. */
  #onPosition(position: Position): void {
    const { account } = this.#books;
    const before = account.see(position);
    if (before !== undefined && before.swap !== position.swap) {
      this.#tell("push-position", "SWAP", { position: toPosition(this.#books, position), isServerEvent: true });
    }
    const now = this.#options.nowMs();
    const trailed = before?.trailingDistance !== undefined && before.trailingDistance === position.trailingDistance;
    const change = account.protections.follow(position, now);
    if (change?.kind === "changed" && trailed && before.takeProfit === position.takeProfit) {
      this.#publish("push-position", "ProtoOATrailingSLChangedEvent", {
        ctidTraderAccountId: account.wireId,
        positionId: position.id,
        orderId: change.order.id,
        stopPrice: position.stopLoss ?? 0,
        utcLastUpdateTimestamp: now,
      });
    } else if (change !== undefined) {
      this.#tellProtection(change);
    } else if (before?.trailingDistance !== position.trailingDistance) {
      this.confirmPosition(position);
    }
  }

  #tellProtection(change: ProtectionChange | undefined): void {
    if (change === undefined) return;
    const { position } = change.order;
    const current = this.#books.account.venue.positions().find(({ id }) => id === position.id);
    this.#tell("push-order", PROTECTION_EVENTS[change.kind], {
      order: toProtectionOrder(this.#books, change.order),
      position:
        current === undefined
          ? toClosedPosition(this.#books, position, this.#options.nowMs())
          : toPosition(this.#books, current),
    });
  }

  #tellMargin({ id, margin }: Position): void {
    if (!this.#options.marginChanges) return;
    const { account, moneyDigits } = this.#books;
    this.#publish("push-position", "ProtoOAMarginChangedEvent", {
      ctidTraderAccountId: account.wireId,
      positionId: id,
      usedMargin: toMoney(margin ?? 0, moneyDigits),
      moneyDigits,
    });
  }

  /** Told when the balance is another one, or when nothing but the account's own state changed. */
  #tellBalance({ account, order, position, cash }: Execution): void {
    if (account === undefined || !this.#options.traderUpdates) return;
    const alone = order === undefined && position === undefined && cash === undefined;
    if (!alone && account.balance === this.#balance) return;
    this.#balance = account.balance;
    const { wireId } = this.#books.account;
    const trader = toTrader(this.#books);
    this.#publish("push-account", "ProtoOATraderUpdatedEvent", { ctidTraderAccountId: wireId, trader });
  }

  #positionOf(order: Order): ProtoOAPosition {
    const { account } = this.#books;
    const id = account.positionIdOf(order);
    const open = account.venue.positions().find((candidate) => candidate.id === id);
    return open === undefined ? toCreatedPosition(this.#books, order) : toPosition(this.#books, open);
  }

  /** What of an order a client sees, without the instant. */
  #fingerprint(order: Order): string {
    const { utcLastUpdateTimestamp: _, ...shown } = toOrder(this.#books, order);
    return JSON.stringify(shown);
  }

  #tell(operation: string, executionType: ProtoOAExecutionType, content: Content): void {
    const ctidTraderAccountId = this.#books.account.wireId;
    this.#publish(operation, "ProtoOAExecutionEvent", {
      ctidTraderAccountId,
      executionType,
      isServerEvent: false,
      ...content,
    });
  }

  #publish<Name extends PayloadName>(operation: string, name: Name, message: Messages[Name]): void {
    this.#options.publish({ operation, name, message } as AccountEvent);
  }
}
