import type { Messages, PayloadName } from "@anybroker/ctrader/schema";
import type { AccountSession } from "./account-session.ts";
import type { AccountCall, Call, Route } from "./calls.ts";
import { ACCOUNT_ROUTES } from "./handlers/account.ts";
import { AUTH_ROUTES } from "./handlers/auth.ts";
import { HISTORY_ROUTES } from "./handlers/history.ts";
import { MARGIN_ROUTES } from "./handlers/margin.ts";
import { PRICE_HISTORY_ROUTES } from "./handlers/price-history.ts";
import { PRICE_ROUTES } from "./handlers/prices.ts";
import { SYMBOL_ROUTES } from "./handlers/symbols.ts";
import { TRADING_ROUTES } from "./handlers/trading.ts";
import type { Session } from "./session.ts";
import type { IncomingMessage } from "./wire/form.ts";
import { orderRefused, refused, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

const ROUTES: readonly Route[] = [
  ...AUTH_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SYMBOL_ROUTES,
  ...PRICE_ROUTES,
  ...PRICE_HISTORY_ROUTES,
  ...TRADING_ROUTES,
  ...HISTORY_ROUTES,
  ...MARGIN_ROUTES,
];

const BY_NAME: ReadonlyMap<PayloadName, Route> = new Map(ROUTES.map((route) => [route.request, route]));

/** The operations of fault rules that only this protocol has. */
export const CTRADER_OPERATIONS: readonly string[] = [
  ...new Set([...ROUTES.map(({ operation }) => operation), "exchange-code", "push-session", "push-depth", "unknown"]),
];

/** The route of a request; undefined for a message that is no request. */
export const routeOf = ({ name }: IncomingMessage): Route | undefined =>
  name === undefined ? undefined : BY_NAME.get(name);

/** Carries a request out. Throws a WireError for a refusal. */
export function dispatch(
  world: World,
  session: Session,
  incoming: IncomingMessage,
  answer: <Name extends PayloadName>(name: Name, message: Messages[Name]) => void,
): void {
  const route = routeOf(incoming);
  checkApplication(world, session, route);
  if (route === undefined) {
    throw new WireError("common", "UNSUPPORTED_MESSAGE", `Payload type ${incoming.payloadType} is not supported.`);
  }
  if (!isReadable(incoming.message)) throw refused("INVALID_REQUEST", `${route.request} can't be parsed.`);
  if (world.maintenanceEndTimeMs !== undefined) {
    const maintenanceEndTimeMs = world.maintenanceEndTimeMs;
    throw refused("SERVER_IS_UNDER_MAINTENANCE", "Server is under maintenance.", { maintenanceEndTimeMs });
  }
  session.budget.take(route.historical, route.request);
  const call: Call<unknown> = { world, session, message: incoming.message, answer };
  route.handle(route.level === "account" || route.level === "trade" ? accountCall(call, route) : call);
}

/** Whether a message could be read, and has a number wherever it should have one. */
const isReadable = (message: unknown): boolean =>
  message !== undefined &&
  Object.values(message as object).every((value) => typeof value !== "number" || Number.isFinite(value));

function checkApplication(world: World, session: Session, route: Route | undefined): void {
  if (session.applicationAuthenticated) return;
  const free = route?.request === "ProtoOAVersionReq" ? !world.knobs.versionNeedsAuth : route?.level === "none";
  if (free) return;
  world.violations.add("not-authenticated", route?.request ?? "an unknown message");
  throw refused("CH_CLIENT_NOT_AUTHENTICATED", "Client is not authenticated.");
}

function accountCall(call: Call<unknown>, { level }: Route): AccountCall<unknown> {
  const { ctidTraderAccountId: id } = call.message as { readonly ctidTraderAccountId: number | string };
  const accountSession = authorizedAccount(call, String(id));
  const { account, books } = accountSession.served;
  if (level === "trade" && accountSession.grant.scope !== "SCOPE_TRADE") {
    throw orderRefused("TRADING_NOT_ALLOWED", "The access token does not allow trading.");
  }
  return { ...call, accountSession, account, books, ctidTraderAccountId: account.wireId };
}

/** Throws when the account has no session on this connection, or its token has run out. */
function authorizedAccount({ world, session }: Call<unknown>, id: string): AccountSession {
  const found = session.accounts.get(id);
  if (found === undefined || (found.stale && world.knobs.accountAfterRefresh === "refused")) {
    const code = world.knobs.unauthorizedAccount === "invalid-request" ? "INVALID_REQUEST" : "ACCOUNT_NOT_AUTHORIZED";
    throw refused(code, "Trading account is not authorized");
  }
  if (world.tokens.isExpired(found.grant)) throw refused("OA_AUTH_TOKEN_EXPIRED", "Access token has expired.");
  return found;
}
