import type { Position } from "@anybroker/core";
import type { VenueOrderRequest } from "@anybroker/paper/venue";
import type { JsonObject } from "../../json.ts";
import type { BrokerAccount } from "../broker-account.ts";
import type { Params } from "../input.ts";
import { checkReadable, closePosition, deletePending, findPending, modifyPosition, placeOrder } from "../trading.ts";
import { retcodeBody, TradeRefusal } from "../wire-error.ts";
import { accountOf, type Handler } from "../world.ts";

/** By the number of the operation. */
const OPERATIONS = [
  { side: "buy", type: "market" },
  { side: "sell", type: "market" },
  { side: "buy", type: "limit" },
  { side: "sell", type: "limit" },
  { side: "buy", type: "stop" },
  { side: "sell", type: "stop" },
] as const;

function readOrder(body: Params): VenueOrderRequest {
  const operation = OPERATIONS[body.number("operation") ?? -1];
  const symbol = body.text("symbol");
  const lots = body.number("volume");
  if (operation === undefined || symbol === undefined || lots === undefined) throw new TradeRefusal("INVALID");
  const price = body.level("price");
  if (operation.type !== "market" && price === undefined) throw new TradeRefusal("INVALID_PRICE");
  const stopLoss = body.level("stopLoss");
  const takeProfit = body.level("takeProfit");
  const comment = body.text("comment");
  return {
    ...operation,
    symbol,
    lots,
    ...(operation.type === "limit" && price !== undefined && { limitPrice: price }),
    ...(operation.type === "stop" && price !== undefined && { stopPrice: price }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(comment !== undefined && { comment }),
  };
}

/** `POST /OrderSend`. */
export const send: Handler = (request) => {
  const account = accountOf(request);
  const { code, order } = placeOrder(request.world, account, readOrder(request.body));
  return retcodeBody(code, BigInt(order?.id ?? 0), request.world.knobs);
};

/** `POST /OrderModify`: of an open position only. */
export const modify: Handler = (request) => {
  const { world, body } = request;
  const account = accountOf(request);
  const ticket = body.ticket("ticket");
  const stopLoss = body.number("stopLoss");
  const takeProfit = body.number("takeProfit");
  if (stopLoss === undefined && takeProfit === undefined) throw new TradeRefusal("INVALID");
  const { code } = modifyPosition(account, ticket, {
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
  });
  return retcodeBody(code, BigInt(ticket), world.knobs);
};

/** `POST /OrderClose`: all of a position, or a part of it. */
export const close: Handler = (request) => {
  const { world, body } = request;
  const account = accountOf(request);
  const ticket = body.ticket("ticket");
  const lots = body.number("volume");
  const pending = world.knobs.closeDeletesPending === "always" ? findPending(account, ticket) : undefined;
  const { code } = pending === undefined ? closePosition(account, ticket, lots) : deletePending(account, pending);
  return retcodeBody(code, BigInt(ticket), world.knobs);
};

/** `GET /Positions`: pending orders are not among them. */
export const positions: Handler = (request) => {
  const account = accountOf(request);
  checkReadable(request.world, account);
  return account.books.positions().map((position) => positionRow(account, position));
};

function positionRow({ tickets }: BrokerAccount, position: Position): JsonObject {
  return {
    ticket: BigInt(tickets.of(position.id)),
    symbol: position.symbol,
    type: position.side,
    volume: position.lots,
    openPrice: position.openPrice,
    stopLoss: position.stopLoss ?? 0,
    takeProfit: position.takeProfit ?? 0,
    profit: position.profit ?? 0,
    swap: position.swap ?? 0,
    comment: position.comment ?? "",
  };
}
