import { type AccountSummary, asBrokerError, type Deal, type Order, positionId, type Reason } from "@anybroker/core";
import type { Execution, Writable } from "@anybroker/core/adapter";
import { CtraderError } from "../client/ctrader-error.ts";
import { toSummary } from "../convert/account.ts";
import { isFill, toBonusOperation, toCashOperation, toDeal } from "../convert/history.ts";
import { isProtection, toOrder } from "../convert/orders.ts";
import { isClosed, isOpen, toPosition } from "../convert/positions.ts";
import { readMoney } from "../convert/read.ts";
import { CTRADER_CODES } from "../errors.ts";
import type {
  Int64,
  ProtoOAExecutionEvent,
  ProtoOAOrder,
  ProtoOATraderUpdatedEvent,
  ProtoOATrailingSLChangedEvent,
} from "../schema/index.ts";
import type { OpenAccount } from "./open-account.ts";

/** Turns the account's events into executions: each event is one, whole. Returns what ends that. */
export function listenToTrading(account: OpenAccount): () => void {
  const executions = new Executions(account);
  const mine = ({ ctidTraderAccountId }: { readonly ctidTraderAccountId: Int64 }): boolean =>
    String(ctidTraderAccountId) === account.id;
  const tell = (read: () => Execution | undefined): void => {
    let execution: Execution | undefined;
    try {
      execution = read();
    } catch (error) {
      account.sink.problem(asBrokerError(error, "BAD_ANSWER", "A trading event of cTrader could not be read."));
      return;
    }
    if (execution !== undefined) account.sink.execution(execution);
  };
  const stops = [
    account.client.on("ProtoOAExecutionEvent", (event) => mine(event) && tell(() => executions.read(event))),
    account.client.on("ProtoOATraderUpdatedEvent", (event) => mine(event) && tell(() => executions.readTrader(event))),
    account.client.on(
      "ProtoOATrailingSLChangedEvent",
      (event) => mine(event) && tell(() => executions.readTrailing(event)),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

class Executions {
  readonly #account: OpenAccount;
  /** Closing orders that were accepted: only those have a rejection worth telling. */
  readonly #closing = new Set<string>();

  constructor(account: OpenAccount) {
    this.#account = account;
  }

  read(event: ProtoOAExecutionEvent): Execution | undefined {
    const { flags } = this.#account;
    if (event.order !== undefined) flags.seeOrder(event.order);
    if (event.position !== undefined) flags.seePosition(event.position);
    if (event.executionType === "DEPOSIT_WITHDRAW" || event.executionType === "BONUS_DEPOSIT_WITHDRAW") {
      return this.#cash(event);
    }
    const order = this.#order(event);
    const deal = this.#deal(event);
    const execution: Writable<Execution> = {};
    if (order !== undefined) execution.order = order;
    if (deal !== undefined) execution.deal = deal;
    this.#addPosition(execution, event);
    const account = this.#balance(event);
    if (account !== undefined) execution.account = account;
    return Object.keys(execution).length === 0 ? undefined : execution;
  }

  readTrader({ trader }: ProtoOATraderUpdatedEvent): Execution | undefined {
    const { money } = this.#account;
    if (money.currency === undefined || !money.setTrader(trader)) return undefined;
    money.summary = toSummary(trader, money.currency);
    return { account: money.summary };
  }

  /** A stop that followed the price: the event names the new level alone. */
  readTrailing({ positionId: id, stopPrice }: ProtoOATrailingSLChangedEvent): Execution | undefined {
    const { flags, symbols } = this.#account;
    const known = flags.position(String(id));
    if (known === undefined || !isOpen(known)) return undefined;
    const moved = { ...known, stopLoss: stopPrice };
    flags.seePosition(moved);
    return { position: toPosition(moved, symbols, { trailingDistance: flags.trailingDistance(String(id)) }) };
  }

  #order(event: ProtoOAExecutionEvent): Order | undefined {
    const { order } = event;
    if (order === undefined || isProtection(order)) return undefined;
    const id = String(order.orderId);
    if (order.closingOrder === true) {
      if (event.executionType === "ORDER_ACCEPTED") this.#closing.add(id);
      else if (!this.#closing.has(id) && event.executionType === "ORDER_REJECTED") return undefined;
      if (order.orderStatus !== "ORDER_STATUS_ACCEPTED") this.#closing.delete(id);
    }
    const converted = toOrder(order, this.#account.symbols);
    if (event.executionType !== "ORDER_REJECTED") return converted;
    const code = event.errorCode ?? "";
    const { message } = new CtraderError(code, event.errorCode, { source: "execution", request: "the order" });
    const rejectCode = CTRADER_CODES[code]?.code ?? "REJECT";
    return { ...converted, status: "rejected", rejectCode, rejectMessage: message };
  }

  #deal({ deal, order }: ProtoOAExecutionEvent): Deal | undefined {
    if (deal === undefined || !isFill(deal)) return undefined;
    return toDeal(deal, this.#account.symbols, order === undefined ? undefined : reasonOf(order));
  }

  #addPosition(execution: Writable<Execution>, { position, order, executionType }: ProtoOAExecutionEvent): void {
    if (position === undefined) return;
    const { deal } = execution;
    const shows = deal !== undefined || executionType === "SWAP" || (order !== undefined && isProtection(order));
    const id = String(position.positionId);
    if (deal !== undefined && isClosed(position)) execution.closedPositionId = positionId(id);
    else if (shows && isOpen(position)) {
      const trailingDistance = this.#account.flags.trailingDistance(id);
      execution.position = toPosition(position, this.#account.symbols, { trailingDistance });
    }
  }

  /** A closing deal tells the balance after it. */
  #balance({ deal }: ProtoOAExecutionEvent): AccountSummary | undefined {
    const detail = deal?.closePositionDetail;
    const { money } = this.#account;
    if (deal === undefined || detail === undefined || money.summary === undefined) return undefined;
    if (!isFill(deal) || !money.isNews(detail.balanceVersion)) return undefined;
    money.summary = { ...money.summary, balance: readMoney(detail.balance, detail.moneyDigits ?? deal.moneyDigits) };
    return money.summary;
  }

  #cash({ depositWithdraw, bonusDepositWithdraw }: ProtoOAExecutionEvent): Execution | undefined {
    const { money } = this.#account;
    if (depositWithdraw !== undefined) {
      const cash = toCashOperation(depositWithdraw);
      if (money.summary === undefined) return { cash };
      if (money.isNews(depositWithdraw.balanceVersion)) {
        const balance = readMoney(depositWithdraw.balance, depositWithdraw.moneyDigits);
        money.summary = { ...money.summary, balance };
      }
      return { cash, account: money.summary };
    }
    if (bonusDepositWithdraw === undefined) return undefined;
    const cash = toBonusOperation(bonusDepositWithdraw);
    return { cash, ...(money.summary !== undefined && { account: money.summary }) };
  }
}

/** Why the broker's own orders were filled; undefined for an order that somebody placed. */
function reasonOf(order: ProtoOAOrder): Reason | undefined {
  if (order.isStopOut === true) return "stop-out";
  if (!isProtection(order)) return undefined;
  const { executionPrice: price, limitPrice, stopPrice } = order;
  if (limitPrice === undefined || limitPrice === 0) return "stop-loss";
  if (stopPrice === undefined || stopPrice === 0) return "take-profit";
  if (price === undefined) return "unknown";
  return Math.abs(price - limitPrice) <= Math.abs(price - stopPrice) ? "take-profit" : "stop-loss";
}
