import type { Order, Position } from "@anybroker/core";
import { readFields } from "../fields.ts";
import type { Ledger } from "../ledger.ts";
import { orderRecord, orderTypeNumber, pendingOf } from "../records.ts";
import { isSuccess, retcodeOf } from "../retcodes.ts";
import type { TradeAnswer, TradeResult } from "../terminal.ts";
import { WireError } from "../wire-error.ts";
import { pythonFloat, type WireObject } from "../wire-json.ts";
import type { Handler, World } from "../world.ts";
import { refusal } from "./place.ts";

/** `GET /orders/pending`. */
export const pendingOrders: Handler = ({ world }) => {
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch orders");
  const orders = pendingOf(ledger.books.orders()).map((order) => orderRecord(world, ledger, order));
  return { count: orders.length, orders };
};

/** `GET /tickets`. */
export const tickets: Handler = ({ world }) => {
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch tickets");
  const positionTickets = ledger.books.positions().map(({ id }) => BigInt(id));
  const orderTickets = pendingOf(ledger.books.orders()).map(({ id }) => BigInt(id ?? 0));
  return { positionTickets, orderTickets, total: positionTickets.length + orderTickets.length };
};

/** The pending order of a ticket. */
export const findPending = (ledger: Ledger, ticket: bigint): Order | undefined =>
  pendingOf(ledger.venue.orders()).find(({ id }) => id === String(ticket));

function cancel(world: World, ledger: Ledger, order: Order, comment: string): TradeResult {
  const ticket = BigInt(order.id ?? 0);
  const request = { action: 8 as const, order: ticket, symbol: order.symbol, comment };
  return world.terminal.send(request, "failed to cancel order", () => {
    const result = ledger.venue.cancelOrder(String(ticket));
    return result.ok ? { retcode: 10009, order: ticket } : { retcode: retcodeOf(result.code) };
  });
}

interface WantedClose {
  readonly volume: number | undefined;
  readonly deviation: number;
  readonly comment: string;
}

function close(world: World, ledger: Ledger, position: Position, wanted: WantedClose): TradeResult {
  const { bid = 0, ask = 0 } = world.venue.quote(position.symbol) ?? {};
  const side = position.side === "buy" ? "sell" : "buy";
  const volume = wanted.volume ?? position.lots;
  const magic = ledger.magicOf(position.openOrderId);
  const request = {
    action: 1 as const,
    magic,
    symbol: position.symbol,
    volume,
    price: side === "buy" ? ask : bid,
    deviation: wanted.deviation,
    type: orderTypeNumber("market", side),
    comment: wanted.comment,
    position: BigInt(position.id),
  };
  return world.terminal.sendWithFillings(request, "failed to close position", (): TradeAnswer => {
    const market = world.knobs.resultFields === "full" ? { bid, ask } : {};
    const { comment } = wanted;
    const result = ledger.venue.closePosition(position.id, volume, world.knobs.comments === "kept" ? { comment } : {});
    if (!result.ok) return refusal(result.code, { bid, ask });
    const { order, deals } = result;
    if (order?.id !== undefined) ledger.mark(order.id, magic);
    const retcode = result.code === "DONE_PARTIAL" ? 10010 : 10009;
    const head = { retcode, order: BigInt(order?.id ?? 0), volume: order?.filledLots ?? 0, ...market };
    if (world.knobs.resultFields === "sparse") return head;
    return { ...head, deal: BigInt(deals[0]?.id ?? 0), price: order?.averagePrice ?? 0 };
  });
}

/** The answer of a close or cancellation; it has neither a message nor a hint. */
export const closeAnswer = (
  world: World,
  operation: "cancelPendingOrder" | "closePosition",
  retcode: number,
  result: WireObject,
): WireObject => ({ operation, retcode, success: isSuccess(world.version, "other", retcode), result });

/** `POST /orders/close`: pending orders are looked at first, so a late cancellation becomes a close. */
export const closeTicket: Handler = ({ world, body }) => {
  const { ticket, ...wanted } = readFields("body", body(), (fields) => ({
    ticket: fields.integer("ticket", { gt: 0 }),
    volume: fields.optionalNumber("volume", { gt: 0 }),
    deviation: Number(fields.integerOr("deviation", 20n, { ge: 0 })),
    comment: fields.textOr("comment", "api-close"),
  }));
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch orders");
  const pending = findPending(ledger, ticket);
  if (pending !== undefined) {
    const { retcode, result } = cancel(world, ledger, pending, wanted.comment);
    return closeAnswer(world, "cancelPendingOrder", retcode, result);
  }
  const position = ledger.venue.positions().find(({ id }) => id === String(ticket));
  if (position === undefined) {
    throw new WireError(404, `ticket not found in open positions or pending orders: ${ticket}`);
  }
  if (wanted.volume !== undefined && wanted.volume > position.lots) {
    throw new WireError(400, `volume exceeds position volume (${pythonFloat(position.lots)})`);
  }
  const { retcode, result } = close(world, ledger, position, wanted);
  // A partial close through this call loses the guards of what stays open.
  if (retcode === 10009 || retcode === 10010) world.guards.drop(String(ticket));
  return closeAnswer(world, "closePosition", retcode, result);
};
