import { account, connect, disconnect } from "./handlers/account.ts";
import { adjustByMoney } from "./handlers/adjust.ts";
import { barRange, bars } from "./handlers/bars.ts";
import { calendarEvents, terminalCalendar } from "./handlers/calendar.ts";
import { excursions } from "./handlers/excursions.ts";
import { exposure, exposures } from "./handlers/exposure.ts";
import { newsJobs, weekendJobs } from "./handlers/guards.ts";
import { tradeHistory } from "./handlers/history.ts";
import { depth, quote, symbol, symbols, ticks } from "./handlers/market.ts";
import { closeTicket, pendingOrders, tickets } from "./handlers/orders.ts";
import { place } from "./handlers/place.ts";
import { details, modify, openPositions } from "./handlers/positions.ts";
import { health, serverInfo, streamDocs } from "./handlers/server.ts";
import { spread, spreadHistory } from "./handlers/spreads.ts";
import * as virtual from "./handlers/virtual.ts";
import type { OpenApiMt5Version } from "./options.ts";
import type { WireObject } from "./wire-json.ts";
import type { Handler } from "./world.ts";

/** One call of the server. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operation: string;
  readonly handle: Handler;
  /** Takes its place in virtual mode. */
  readonly virtual?: Handler;
  /** The version that has it; absent: both. */
  readonly only?: OpenApiMt5Version;
  /** Not in the description of the API. */
  readonly hidden?: true;
}

/** A route with the decoded variable parts of the path that it fits. */
export interface MatchedRoute {
  readonly route: Route;
  readonly params: readonly string[];
}

type Extras = Pick<Route, "virtual" | "only" | "hidden">;

const get = (path: string, operation: string, handle: Handler, extras: Extras = {}): Route => ({
  method: "GET",
  path,
  operation,
  handle,
  ...extras,
});
const post = (path: string, operation: string, handle: Handler, extras: Extras = {}): Route => ({
  ...get(path, operation, handle, extras),
  method: "POST",
});
const instead = (handler: Handler): Extras => ({ virtual: handler });
const not = (what: string): Extras => ({ virtual: virtual.unsupported(what) });
const SINCE: Extras = { only: "0.12.0" };
const HIDDEN: Extras = { ...SINCE, hidden: true };

/** In the order in which they are tried: fixed words before variable parts. */
const ROUTES: readonly Route[] = [
  get("/health", "ping", health),
  get("/account", "read-account", account, instead(virtual.virtualAccount)),
  post("/account/connect", "login", connect, not("account switching")),
  post("/account/disconnect", "logout", disconnect, not("account switching")),
  get("/api/server/info", "read-server", serverInfo),
  get(
    "/tickets",
    "read-tickets",
    tickets,
    instead(virtual.constant({ positionTickets: [], orderTickets: [], total: 0 })),
  ),
  get("/symbols", "read-symbols", symbols),
  get("/symbols/:name", "read-symbols", symbol, instead(virtual.virtualSymbol)),
  get("/quotes/:symbol", "read-quote", quote),
  get("/ticks/:symbol", "read-ticks", ticks),
  get("/market-depth/:symbol", "read-depth", depth, not("market depth")),
  get("/bars/:symbol", "read-candles", bars),
  get("/bars/:symbol/range", "read-candles", barRange),
  get("/exposure", "read-exposure", exposures, instead(virtual.constant({ count: 0, exposures: [] }))),
  get("/exposure/:symbol", "read-exposure", exposure, instead(virtual.virtualExposure)),
  get("/positions/open", "read-positions", openPositions, instead(virtual.constant({ count: 0, positions: [] }))),
  get("/positions/:ticket/details", "read-positions", details, instead(virtual.virtualDetails)),
  post("/positions/modify", "modify-position", modify, instead(virtual.virtualModify)),
  post("/positions/adjust-by-money", "modify-position", adjustByMoney, instead(virtual.virtualAdjust)),
  post("/orders", "place", place, instead(virtual.virtualPlace)),
  get("/orders/pending", "read-orders", pendingOrders, instead(virtual.constant({ count: 0, orders: [] }))),
  post("/orders/close", "close", closeTicket, not("order close")),
  get("/orders/news-close/jobs", "read-guards", newsJobs, { ...SINCE, ...not("news close") }),
  get("/orders/weekend-close/jobs", "read-guards", weekendJobs, { ...SINCE, ...not("weekend close") }),
  get("/trades/history", "read-deals", tradeHistory, instead(virtual.virtualHistory)),
  get("/trades/:position_id/mae-mfe", "read-excursions", excursions, { ...SINCE, ...not("mae-mfe") }),
  get("/calendar/events", "read-calendar", terminalCalendar, { only: "0.5.0" }),
  get("/calendar/events", "read-calendar", calendarEvents, SINCE),
  get("/spread-trace/:symbol", "read-spread", spread, { ...SINCE, ...not("spread trace") }),
  get("/spread-trace/:symbol/history", "read-spread", spreadHistory, { ...SINCE, ...not("spread trace") }),
  get("/ws/positions/open/docs", "read-description", streamDocs),
  get("/virtual/data-cache", "read-server", virtual.dataCache, SINCE),
  get("/api/virtual/zeromq/messages", "read-server", virtual.messages, HIDDEN),
];

/** Every operation that a request may be; `cancel-order` is a close whose ticket is a pending order's. */
export const REQUEST_OPERATIONS: readonly string[] = [
  ...new Set(ROUTES.map(({ operation }) => operation)),
  "cancel-order",
];

/** The routes of a version. */
export const routesOf = (version: OpenApiMt5Version): readonly Route[] =>
  ROUTES.filter(({ only }) => only === undefined || only === version);

/** The routes whose path fits, whatever their method; a path is decoded before it is split, as the server does. */
export function fittingRoutes(routes: readonly Route[], path: string): readonly MatchedRoute[] {
  const parts = decode(path).split("/").slice(1);
  return routes.flatMap((route) => {
    const segments = route.path.split("/").slice(1);
    const fits =
      segments.length === parts.length &&
      segments.every((segment, index) => (segment.startsWith(":") ? parts[index] !== "" : segment === parts[index]));
    return fits ? { route, params: parts.filter((_part, index) => segments[index]?.startsWith(":")) } : [];
  });
}

/** A path that is not properly encoded fits nothing that exists. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `GET /openapi.json`: what tells the versions apart is which paths are there, for its own number never changes. */
export function apiDescription(routes: readonly Route[]): WireObject {
  const paths = new Map<string, WireObject>();
  for (const { path, method, operation, hidden } of routes) {
    if (hidden) continue;
    const template = path.replace(/:(\w+)/g, "{$1}");
    paths.set(template, { ...paths.get(template), [method.toLowerCase()]: { operationId: operation } });
  }
  return { openapi: "3.1.0", info: { title: "MT5 API", version: "0.1.0" }, paths: Object.fromEntries(paths) };
}
