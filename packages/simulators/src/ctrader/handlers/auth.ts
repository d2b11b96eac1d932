import { accountRoute, type Call, type Route, route } from "../calls.ts";
import type { Grant } from "../tokens.ts";
import { refused } from "../wire-error.ts";

/** The grant of a token. Throws when it is unknown or has run out. */
function grantOf({ world }: Call<unknown>, accessToken: string): Grant {
  const state = world.tokens.check(accessToken);
  if ("grant" in state) return state.grant;
  const message = state.error === "OA_AUTH_TOKEN_EXPIRED" ? "Access token has expired." : "Invalid access token.";
  throw refused(state.error, message);
}

const applicationAuth = route("ProtoOAApplicationAuthReq", "login", "none", (call) => {
  const { world, session, message } = call;
  const { application, knobs } = world;
  if (session.applicationAuthenticated) {
    throw refused("CH_CLIENT_ALREADY_AUTHENTICATED", "Application is already authorized in this channel.");
  }
  if (message.clientId !== application.clientId) throw refused("CH_OA_CLIENT_NOT_FOUND", "Application not found.");
  if (message.clientSecret !== application.clientSecret) {
    throw refused("CH_CLIENT_AUTH_FAILURE", "Application authentication failed.");
  }
  const others = [...world.sessions].filter(({ applicationAuthenticated }) => applicationAuthenticated);
  if (knobs.connectionLimit > 0 && others.length >= knobs.connectionLimit) {
    throw refused("CONNECTIONS_LIMIT_EXCEEDED", "Too many connections of this application.");
  }
  session.applicationAuthenticated = true;
  call.answer("ProtoOAApplicationAuthRes", {});
});

const version = route("ProtoOAVersionReq", "read-version", "application", (call) =>
  call.answer("ProtoOAVersionRes", { version: call.world.knobs.version }),
);

const accountList = route("ProtoOAGetAccountListByAccessTokenReq", "list-accounts", "application", (call) => {
  const { accessToken } = call.message;
  const grant = grantOf(call, accessToken);
  const ctidTraderAccount = grant.accountIds.flatMap((id) => {
    const account = call.world.served.get(id)?.account;
    if (account === undefined) return [];
    const { isLive, login, brokerName } = account.facts;
    const lastClose = account.venue.deals().findLast(({ entry }) => entry !== "in")?.timeMs;
    const lastBalance = account.venue.cash().at(-1)?.timeMs;
    return [
      {
        ctidTraderAccountId: account.wireId,
        isLive,
        traderLogin: login,
        brokerTitleShort: brokerName,
        ...(lastClose !== undefined && { lastClosingDealTimestamp: lastClose }),
        ...(lastBalance !== undefined && { lastBalanceUpdateTimestamp: lastBalance }),
      },
    ];
  });
  call.answer("ProtoOAGetAccountListByAccessTokenRes", {
    accessToken,
    permissionScope: grant.scope,
    ctidTraderAccount,
  });
});

const profile = route("ProtoOAGetCtidProfileByTokenReq", "read-profile", "application", (call) => {
  const { userId } = grantOf(call, call.message.accessToken);
  call.answer("ProtoOAGetCtidProfileByTokenRes", { profile: { userId } });
});

const refreshToken = route("ProtoOARefreshTokenReq", "refresh-token", "application", (call) => {
  const { world } = call;
  const refreshed = world.tokens.refresh(call.message.refreshToken);
  if (refreshed === undefined) throw refused("CH_ACCESS_TOKEN_INVALID", "Refresh token is not valid.");
  const { pair, grant } = refreshed;
  const tellSessions = (): void => world.endGrantSessions(grant, "Access token was replaced.");
  if (world.knobs.refreshFirst === "events") tellSessions();
  call.answer("ProtoOARefreshTokenRes", {
    accessToken: pair.accessToken,
    tokenType: "bearer",
    expiresIn: pair.expiresInSeconds,
    refreshToken: pair.refreshToken,
  });
  if (world.knobs.refreshFirst === "answer") tellSessions();
});

const accountAuth = route("ProtoOAAccountAuthReq", "login-account", "application", (call) => {
  const { world, session, message } = call;
  const id = String(message.ctidTraderAccountId);
  const grant = grantOf(call, message.accessToken);
  const served = world.served.get(id);
  if (served === undefined || !grant.accountIds.includes(id)) {
    throw refused("CH_CTID_TRADER_ACCOUNT_NOT_FOUND", `Trading account ${id} not found.`);
  }
  const { account } = served;
  if (account.facts.isLive !== (world.environment === "live")) {
    throw refused("CANT_ROUTE_REQUEST", `Trading account ${id} belongs to the other environment.`);
  }
  if (account.facts.accessRights === "NO_LOGIN") throw refused("RET_ACCOUNT_DISABLED", "Trading account is disabled.");
  if (session.accounts.get(id)?.stale === false) {
    throw refused("ALREADY_LOGGED_IN", "Trading account is already authorized in this channel");
  }
  session.authorize(served, grant);
  call.answer("ProtoOAAccountAuthRes", { ctidTraderAccountId: account.wireId });
});

const logout = accountRoute("ProtoOAAccountLogoutReq", "logout", (call) => {
  call.answer("ProtoOAAccountLogoutRes", { ctidTraderAccountId: call.ctidTraderAccountId });
  call.session.endAccount(call.account.id);
});

/** Application, tokens, accounts. */
export const AUTH_ROUTES: readonly Route[] = [
  applicationAuth,
  version,
  accountList,
  profile,
  refreshToken,
  accountAuth,
  logout,
];
