import type { Json, JsonObject } from "../../json.ts";
import { type BrokerAccount, maskedLogin } from "../broker-account.ts";
import { objectBody, objectList, optionalChoice, optionalPositive, optionalText, text, ticketText } from "../input.ts";
import { iso } from "../times.ts";
import { ticketNumber, wireSide } from "../to-wire.ts";
import { cancelPending, closePosition, modifyPending, modifyPosition, placeOrder } from "../trading.ts";
import { validationError, WireError } from "../wire-error.ts";
import type { Handler, RouteRequest } from "../world.ts";
import { liveParts } from "./accounts.ts";
import { outcomeRow, readLevelPatch, readPlaceRequest, withSummary } from "./orders.ts";

function requirePro({ caller }: RouteRequest): void {
  if (caller.plan === "free")
    throw new WireError(403, "BULK_REQUIRES_PRO", "Bulk calls need the Pro or Enterprise plan.");
}

/** The hot demo account of an item. Its failure is the row's, not the call's. */
function demoAccount({ world, caller }: RouteRequest, accountId: string): BrokerAccount {
  const account = world.directory.hot(caller, accountId);
  if (!account.facts.isDemo) throw new WireError(403, "DEMO_ONLY", "Bulk writes act on demo accounts only.");
  return account;
}

type ItemAction = (account: BrokerAccount, ticket: string, item: JsonObject) => JsonObject;

/** Runs `act` for each item that names an account and a ticket. */
function perItem(
  request: RouteRequest,
  flag: "closed" | "cancelled" | "modified",
  act: ItemAction,
): readonly JsonObject[] {
  return objectList(objectBody(request.body), "items").map((item) => {
    const accountId = text(item, "accountId");
    const ticket = ticketText(item, "ticket");
    return outcomeRow({ accountId, ticket: ticketNumber(ticket) }, flag, () =>
      act(demoAccount(request, accountId), ticket, item),
    );
  });
}

/** Runs `act` for whatever each target finds on its account; one that finds nothing is a failed row. */
function perTarget<Found extends { readonly id?: string; readonly symbol: string; readonly side: "buy" | "sell" }>(
  request: RouteRequest,
  flag: "closed" | "cancelled",
  find: (account: BrokerAccount, target: JsonObject) => readonly Found[],
  act: (account: BrokerAccount, ticket: string, found: Found) => JsonObject,
): readonly JsonObject[] {
  return objectList(objectBody(request.body), "targets").flatMap((target) => {
    const accountId = text(target, "accountId");
    try {
      const account = demoAccount(request, accountId);
      const found = find(account, target);
      if (found.length === 0) throw new WireError(404, "NO_MATCH", "nothing open matches this target");
      return found.map((item) => {
        const ticket = ticketNumber(item.id);
        const head = { accountId, ticket, symbol: item.symbol, side: wireSide(item.side) };
        return outcomeRow(head, flag, () => act(account, String(ticket), item));
      });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [{ accountId, status: "failed", code: error.code, reason: error.message }];
    }
  });
}

/** Whether the body goes by items (true) or targets; exactly one has to be there. */
function goesByItems({ body }: RouteRequest): boolean {
  const { items, targets } = objectBody(body) as { readonly items?: Json; readonly targets?: Json };
  if ((items === undefined) === (targets === undefined))
    throw validationError("Exactly one of items and targets is required.");
  return items !== undefined;
}

const matches = (target: JsonObject, symbol: string, side: "buy" | "sell"): boolean => {
  const wantedSide = optionalChoice(target, "side", ["BUY", "SELL"]);
  const wantedSymbol = optionalText(target, "symbol");
  return (wantedSymbol ?? symbol) === symbol && (wantedSide === undefined || wireSide(side) === wantedSide);
};

/** `POST /v1/bulk/orders`. */
export const bulkPlace: Handler = (request) => {
  requirePro(request);
  const orders = objectList(objectBody(request.body), "orders");
  const ids = orders.map((order) => text(order, "accountId"));
  if (new Set(ids).size < ids.length) throw validationError("Each account may occur once in orders.");
  const results = orders.map((order): JsonObject => {
    const accountId = text(order, "accountId");
    try {
      const account = demoAccount(request, accountId);
      const wanted = readPlaceRequest(order, "market");
      const result = placeOrder(request.world, account, wanted);
      const price = result.order?.averagePrice ?? wanted.price ?? null;
      const ticket = ticketNumber(result.order?.id);
      return { accountId, status: "filled", ticket, price, symbol: wanted.symbol };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { accountId, status: "failed", code: error.code, reason: error.message };
    }
  });
  const filled = results.filter(({ status }) => status === "filled").length;
  return { results, summary: { total: results.length, filled, failed: results.length - filled } };
};

/** `POST /v1/bulk/positions/close`. */
export const bulkClose: Handler = (request) => {
  requirePro(request);
  const { world } = request;
  const done = (account: BrokerAccount, ticket: string, volume: number | undefined): JsonObject => {
    const { symbol, side, lots } = closePosition(world, account, ticket, volume);
    return { symbol, side: wireSide(side), volume: volume ?? lots };
  };
  const results = goesByItems(request)
    ? perItem(request, "closed", (account, ticket, item) => done(account, ticket, optionalPositive(item, "volume")))
    : perTarget(
        request,
        "closed",
        (account, target) => account.venue.positions().filter(({ symbol, side }) => matches(target, symbol, side)),
        (account, ticket) => done(account, ticket, undefined),
      );
  return withSummary(results, "total");
};

/** `POST /v1/bulk/positions/modify`. */
export const bulkModifyPositions: Handler = (request) => {
  requirePro(request);
  const results = perItem(request, "modified", (account, ticket, item) => {
    const patch = readLevelPatch(item, ["stopLoss", "takeProfit"]);
    const { symbol, side, stopLoss = 0, takeProfit = 0 } = modifyPosition(request.world, account, ticket, patch);
    return { symbol, side: wireSide(side), stopLoss, takeProfit };
  });
  return withSummary(results, "total");
};

/** `POST /v1/bulk/orders/cancel`. */
export const bulkCancel: Handler = (request) => {
  requirePro(request);
  const done = (account: BrokerAccount, ticket: string): JsonObject => {
    const { symbol, side } = cancelPending(request.world, account, ticket);
    return { symbol, side: wireSide(side) };
  };
  const results = goesByItems(request)
    ? perItem(request, "cancelled", done)
    : perTarget(
        request,
        "cancelled",
        (account, target) => account.venue.orders().filter(({ symbol, side }) => matches(target, symbol, side)),
        done,
      );
  return withSummary(results, "total");
};

/** `POST /v1/bulk/orders/modify`. */
export const bulkModifyOrders: Handler = (request) => {
  requirePro(request);
  const results = perItem(request, "modified", (account, ticket, item) => {
    const patch = readLevelPatch(item, ["price", "stopLoss", "takeProfit"]);
    const { order, price, stopLoss, takeProfit } = modifyPending(request.world, account, ticket, patch);
    return { symbol: order.symbol, side: wireSide(order.side), price, stopLoss, takeProfit };
  });
  return withSummary(results, "total");
};

/** `GET /v1/bulk/accounts`. */
export const bulkRead: Handler = (request) => {
  requirePro(request);
  const { world, caller, query } = request;
  const ids = query.get("ids")?.split(",").filter(Boolean);
  const parts = query.get("include")?.split(",") ?? ["account", "positions"];
  const roster = world.directory.rosterOf(caller);
  const wanted = ids === undefined ? roster : roster.filter(({ id }) => ids.includes(id));
  const online = wanted.filter(({ hot }) => hot).length;
  return {
    accounts: wanted.map((account) => bulkRow(request, account, parts)),
    summary: { total: wanted.length, online, offline: wanted.length - online },
    ...(ids !== undefined && { notFound: ids.filter((id) => !roster.some((account) => account.id === id)) }),
  };
};

function bulkRow({ world }: RouteRequest, account: BrokerAccount, parts: readonly string[]): JsonObject {
  const { id, platform, server, login, isDemo, alwaysHot } = account.facts;
  const live = account.hot ? liveParts(world, account) : undefined;
  return {
    id,
    broker: platform,
    server,
    accountNumber: maskedLogin(login),
    isDemo,
    hot: account.hot,
    alwaysHot,
    status: account.hot ? "online" : "offline",
    createdAt: iso(account.createdAtMs),
    externalRef: null,
    poolId: "pool-1",
    terminalType: account.terminal.type,
    lastHotAt: account.lastHotAtMs === undefined ? null : iso(account.lastHotAtMs),
    ...(live !== undefined && parts.includes("account") && { account: live.account }),
    ...(live !== undefined && parts.includes("positions") && { positions: live.positions }),
  };
}
