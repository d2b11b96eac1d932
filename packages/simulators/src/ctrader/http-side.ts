import { answerThroughFaults, type ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer, WireRequest } from "../http-server.ts";
import { type JsonObject, toJson } from "../json.ts";
import type { TokenPair } from "./tokens.ts";
import type { World } from "./world.ts";

function json(body: JsonObject, status = 200): WireAnswer {
  return { status, headers: { "Content-Type": "application/json" }, body: toJson(body) };
}

/** A refusal: the service says so in the body, with the status of a success. */
const failed = (errorCode: string, description: string, status = 200): WireAnswer =>
  json({ accessToken: null, tokenType: null, expiresIn: null, refreshToken: null, errorCode, description }, status);

const pairAnswer = (pair: TokenPair): WireAnswer =>
  json({
    accessToken: pair.accessToken,
    tokenType: "bearer",
    expiresIn: pair.expiresInSeconds,
    refreshToken: pair.refreshToken,
    errorCode: null,
    description: null,
  });

const dialect: ErrorDialect = {
  error: (status, code, message) => failed(code, message, status),
  refusal: () => failed("ACCESS_DENIED", "Access denied."),
  throttled: (retryAfterSeconds) => ({ status: 429, headers: { "Retry-After": String(retryAfterSeconds) } }),
  unavailable: () => ({ status: 503 }),
  failed: (status) => ({ status }),
};

/** Answers what comes to the HTTP side: consent (`/apps/auth`) and tokens (`/apps/token`). */
export async function answerHttp(world: World, request: WireRequest): Promise<WireAnswer> {
  if (request.path === "/apps/auth") return authorize(world, request);
  if (request.path !== "/apps/token") return { status: 404 };
  const operation = request.query.get("grant_type") === "authorization_code" ? "exchange-code" : "refresh-token";
  const { method, path } = request;
  world.log.add({ timeMs: world.clock.now(), operation, method, path, query: {} });
  const { faults, clock, signal } = world;
  return answerThroughFaults({ faults, clock, dialect, signal }, { operation }, () => token(world, request.query));
}

/** The user consents at once: back to the application with a code. */
function authorize(world: World, { query }: WireRequest): WireAnswer {
  const back = query.get("redirect_uri");
  if (query.get("client_id") !== world.application.clientId || back === null || !URL.canParse(back)) {
    return { status: 400 };
  }
  const scope = query.get("scope") === "accounts" ? "SCOPE_VIEW" : "SCOPE_TRADE";
  const { grants } = world.tokens;
  const code = world.tokens.issueCode(grants.find((grant) => grant.scope === scope) ?? grants[0]);
  const target = new URL(back);
  target.searchParams.set("code", code ?? "");
  const state = query.get("state");
  if (state !== null) target.searchParams.set("state", state);
  return { status: 302, headers: { Location: target.href } };
}

function token(world: World, query: URLSearchParams): WireAnswer {
  const { clientId, clientSecret } = world.application;
  if (query.get("client_id") !== clientId || query.get("client_secret") !== clientSecret) {
    return failed("ACCESS_DENIED", "Unknown application.");
  }
  switch (query.get("grant_type") ?? "") {
    case "authorization_code": {
      const pair = world.tokens.exchange(query.get("code") ?? "");
      return pair === undefined ? failed("ACCESS_DENIED", "The code is not valid.") : pairAnswer(pair);
    }
    case "refresh_token": {
      const refreshed = world.tokens.refresh(query.get("refresh_token") ?? "");
      if (refreshed === undefined) return failed("ACCESS_DENIED", "The refresh token is not valid.");
      world.endGrantSessions(refreshed.grant, "Access token was replaced.");
      return pairAnswer(refreshed.pair);
    }
    default:
      return failed("INVALID_REQUEST", "grant_type has to be authorization_code or refresh_token.");
  }
}
