import { BrokerError, type Clock, type SecretKeeper } from "@anybroker/core";
import type { Call, HttpClient, HttpResponse, Transports } from "@anybroker/core/adapter";
import * as z from "zod";
import type { TokenPair } from "./tokens.ts";

/** Where users grant access in their browser. */
export const DEFAULT_AUTHORIZATION_URL = "https://id.ctrader.com/my/settings/openapi/grantingaccess/";
/** Where codes and refresh tokens are exchanged for pairs. */
export const DEFAULT_TOKEN_URL = "https://openapi.ctrader.com/apps/token";

/** How the address that a user is sent to is made. */
export interface AuthorizationRequest {
  readonly clientId: string;
  /** Exactly one of the addresses that the application is registered with. */
  readonly redirectUri: string;
  /** `trading` for everything, `accounts` for looking only; default `trading`. */
  readonly scope?: "trading" | "accounts";
  /** Comes back with the code where the page repeats it, which the vendor does not promise. */
  readonly state?: string;
  /** Another page than the vendor's present one. */
  readonly authorizationUrl?: string;
}

/** The address that a user is sent to; the browser comes back to `redirectUri` with `?code=`, good for one minute. */
export function authorizationUrl(request: AuthorizationRequest): string {
  const url = new URL(request.authorizationUrl ?? DEFAULT_AUTHORIZATION_URL);
  url.searchParams.set("client_id", request.clientId);
  url.searchParams.set("redirect_uri", request.redirectUri);
  url.searchParams.set("scope", request.scope ?? "trading");
  if (request.state !== undefined) url.searchParams.set("state", request.state);
  if (url.hostname === "id.ctrader.com") url.searchParams.set("product", "web");
  return url.href;
}

/** What the token endpoint is reached with. */
export interface TokenEndpointOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  readonly ca?: string;
  readonly transports: Transports;
  readonly clock: Clock;
  readonly secrets: SecretKeeper;
}

const text = z.nullish(z.string());
const seconds = z.nullish(z.coerce.number());
/** Both spellings of the keys are in use. */
const answerSchema = z.looseObject({
  accessToken: text,
  access_token: text,
  refreshToken: text,
  refresh_token: text,
  expiresIn: seconds,
  expires_in: seconds,
  errorCode: text,
  error: text,
  description: text,
  error_description: text,
});

/** The vendor's token endpoint over HTTP. */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;
  readonly #url: URL;
  #http: HttpClient | undefined;

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
    this.#url = new URL(options.tokenUrl);
  }

  /** The first pair of a grant. Rejects with AUTH_FAILED when the code is used up or more than a minute old. */
  exchangeCode(code: string, redirectUri: string, call: Call): Promise<TokenPair> {
    this.#options.secrets.add(code);
    return this.#ask({ grant_type: "authorization_code", code, redirect_uri: redirectUri }, "AUTH_FAILED", call);
  }

  /** The next pair. The old one is dead at once, for all accounts. Rejects with AUTH_REVOKED for a dead token. */
  refresh(refreshToken: string, call: Call): Promise<TokenPair> {
    this.#options.secrets.add(refreshToken);
    return this.#ask({ grant_type: "refresh_token", refresh_token: refreshToken }, "AUTH_REVOKED", call);
  }

  async close(): Promise<void> {
    await this.#http?.close();
  }

  async #ask(query: Readonly<Record<string, string>>, refusal: RefusalCode, call: Call): Promise<TokenPair> {
    const { clientId, clientSecret, ca, transports, clock } = this.#options;
    this.#http ??= transports.http({ baseUrl: this.#url.origin, ...(ca !== undefined && { ca }) });
    const response = await this.#http.request({
      method: "GET",
      path: this.#url.pathname,
      query: { ...query, client_id: clientId, client_secret: clientSecret },
      headers: { accept: "application/json" },
      call,
    });
    return readPair(response, refusal, clock.now());
  }
}

type RefusalCode = "AUTH_FAILED" | "AUTH_REVOKED";

/** The pair of an answer. A refusal may come with any status, even 200: what the body says decides. */
function readPair(response: HttpResponse, refusal: RefusalCode, nowMs: number): TokenPair {
  const { status, retryAfterMs } = response;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 429) throw endpointError("RATE_LIMITED", "asks to wait", { native: { status }, ...wait });
  if (status >= 500)
    throw endpointError("SERVER_ERROR", `failed with status ${status}`, { native: { status }, ...wait });
  const parsed = answerSchema.safeParse(response.json());
  if (!parsed.success) throw endpointError("BAD_ANSWER", "sent no object", { native: { status } });
  const body = parsed.data;
  const accessToken = body.accessToken ?? body.access_token;
  const code = body.errorCode ?? body.error;
  if (code || !accessToken) {
    const words = body.description ?? body.error_description ?? "it gave no token";
    const native = { status, message: words, ...(code && { code }) };
    const fix = refusal === "AUTH_REVOKED" ? "log in again" : "a code is good for one minute and once; log in again";
    throw endpointError(refusal, `refused with ${code ?? `status ${status}`}: ${words}; ${fix}`, { native });
  }
  const refreshToken = body.refreshToken ?? body.refresh_token;
  const expiresIn = body.expiresIn ?? body.expires_in;
  return {
    accessToken,
    ...(refreshToken && { refreshToken }),
    ...(expiresIn && { expiresAtMs: nowMs + expiresIn * 1000 }),
  };
}

function endpointError(
  code: "RATE_LIMITED" | "SERVER_ERROR" | "BAD_ANSWER" | RefusalCode,
  found: string,
  init: ConstructorParameters<typeof BrokerError>[2],
): BrokerError {
  return new BrokerError(code, `cTrader's token endpoint ${found}.`, init);
}
