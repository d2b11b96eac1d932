import type { Json, JsonObject } from "../../json.ts";
import type { BrokerAccount } from "../broker-account.ts";
import {
  choice,
  objectBody,
  optionalChoice,
  optionalNumber,
  optionalText,
  positiveNumber,
  queryCount,
  text,
} from "../input.ts";
import { iso } from "../times.ts";
import { pendingBook, ticketNumber, wireSide } from "../to-wire.ts";
import { cancelPending, type LevelPatch, modifyPending, type PlaceRequest, placeOrder } from "../trading.ts";
import { validationError, WireError } from "../wire-error.ts";
import { type Handler, param, type World } from "../world.ts";

const COMMENT_LIMIT = 31;

/** Reads an order; `type` is what counts when the body names none. */
export function readPlaceRequest(body: JsonObject, type?: "market"): PlaceRequest {
  const types = ["market", "limit", "stop"] as const;
  const kind = optionalChoice(body, "type", types) ?? type ?? choice(body, "type", types);
  const price = kind === "market" ? undefined : positiveNumber(body, "price");
  const stopLoss = optionalNumber(body, "stopLoss");
  const takeProfit = optionalNumber(body, "takeProfit");
  const comment = optionalText(body, "comment");
  if ((comment?.length ?? 0) > COMMENT_LIMIT) {
    throw validationError(`comment has to be at most ${COMMENT_LIMIT} characters.`, "comment");
  }
  return {
    type: kind,
    symbol: text(body, "symbol"),
    side: choice(body, "side", ["BUY", "SELL"]),
    volume: positiveNumber(body, "volume"),
    ...(price !== undefined && { price }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(comment !== undefined && { comment }),
  };
}

/** Reads the levels of a modification, of which one at least has to be there. */
export function readLevelPatch(body: JsonObject, names: readonly (keyof LevelPatch)[]): LevelPatch {
  const given = names.flatMap((name) => {
    const value = optionalNumber(body, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (given.length === 0) throw validationError(`At least one of ${names.join(", ")} is required.`);
  return Object.fromEntries(given);
}

/** `POST /v1/accounts/{id}/orders`. */
export const place: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const order = readPlaceRequest(objectBody(request.body));
  return placed(world, account, order);
};

function placed(world: World, account: BrokerAccount, request: PlaceRequest): Json {
  const result = placeOrder(world, account, request);
  const filled = result.deals.length > 0;
  if (filled && result.position !== undefined) world.copier.masterOpened(account, result.position);
  const { order } = result;
  const price = filled ? order?.averagePrice : request.price;
  return {
    ticket: ticketNumber(order?.id),
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    volume: filled ? (order?.filledLots ?? request.volume) : request.volume,
    status: filled ? "open" : "pending",
    timestamp: iso(world.clock.now()),
    ...(price !== undefined && { price }),
    ...(request.stopLoss !== undefined && { stopLoss: request.stopLoss }),
    ...(request.takeProfit !== undefined && { takeProfit: request.takeProfit }),
    ...(request.comment !== undefined && { comment: request.comment }),
  };
}

/** `GET /v1/accounts/{id}/orders/pending`. */
export const listPending: Handler = (request) => {
  const account = request.world.directory.hot(request.caller, param(request, 0));
  queryCount(request.query, "waitMs");
  return { orders: pendingBook(account, account.books.orders()) };
};

/** `DELETE /v1/accounts/{id}/orders/{ticket}`. */
export const cancel: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const order = cancelPending(world, account, param(request, 1));
  return {
    ticket: ticketNumber(order.id),
    symbol: order.symbol,
    side: wireSide(order.side),
    cancelled: true,
    timestamp: iso(world.clock.now()),
  };
};

/** `PATCH /v1/accounts/{id}/orders/{ticket}`. */
export const modify: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const patch = readLevelPatch(objectBody(request.body), ["price", "stopLoss", "takeProfit"]);
  const { order, price, stopLoss, takeProfit } = modifyPending(world, account, param(request, 1), patch);
  return {
    ticket: ticketNumber(order.id),
    symbol: order.symbol,
    side: wireSide(order.side),
    price,
    stopLoss,
    takeProfit,
    timestamp: iso(world.clock.now()),
  };
};

/** One row of a close-all or cancel-all: what `act` did, or why it failed. */
export function outcomeRow(
  head: JsonObject,
  flag: "closed" | "cancelled" | "modified",
  act: () => JsonObject | undefined,
): JsonObject {
  try {
    return { ...head, ...act(), status: "ok", [flag]: true };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { ...head, status: "failed", code: error.code, reason: error.message };
  }
}

/** `results` with their counts; `countName` is what the service calls their number here. */
export function withSummary(results: readonly JsonObject[], countName: "requested" | "total"): Json {
  const ok = results.filter(({ status }) => status === "ok").length;
  return { results, summary: { [countName]: results.length, ok, failed: results.length - ok } };
}

/** `POST /v1/accounts/{id}/orders/cancel-all`. */
export const cancelAll: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const body = objectBody(request.body);
  const symbol = optionalText(body, "symbol");
  const side = optionalChoice(body, "side", ["BUY", "SELL"]);
  const type = optionalChoice(body, "type", ["limit", "stop", "stopLimit"]);
  const orders = account.facts.platform === "mt4" ? [] : account.venue.orders();
  const wanted = orders.filter(
    (order) =>
      (symbol === undefined || order.symbol === symbol) &&
      (side === undefined || wireSide(order.side) === side) &&
      (type === undefined || order.type === (type === "stopLimit" ? "stop-limit" : type)),
  );
  const results = wanted.map((order) => {
    const ticket = ticketNumber(order.id);
    return outcomeRow({ ticket, symbol: order.symbol, side: wireSide(order.side) }, "cancelled", () => {
      cancelPending(world, account, String(ticket));
      return undefined;
    });
  });
  return withSummary(results, "requested");
};
