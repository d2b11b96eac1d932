import type { TokenStore } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { type AuthorizationRequest, authorizationUrl, type TokenEndpoint } from "../auth.ts";
import type { RequestOptions } from "../requests.ts";
import type { SessionKeeper } from "../session-keeper.ts";
import { storeTokens, type TokenPair } from "../tokens.ts";

/** Runs work with a call made of request options. */
export type WithCall = <Result>(
  operation: string,
  options: RequestOptions | undefined,
  work: (call: Call) => Promise<Result>,
) => Promise<Result>;

/** What the calls are made of. */
export interface AuthCallsOptions {
  readonly clientId: string;
  readonly authorizationUrl: string | undefined;
  readonly endpoint: TokenEndpoint;
  readonly tokens: TokenStore;
  readonly keeper: SessionKeeper;
  readonly withCall: WithCall;
}

/** The way to a user's grant, and its tokens. */
export function authCalls({ clientId, authorizationUrl: page, endpoint, tokens, keeper, withCall }: AuthCallsOptions) {
  return {
    /** The address that the user is sent to. */
    authorizationUrl: (request: Omit<AuthorizationRequest, "clientId">): string =>
      authorizationUrl({ clientId, ...(page !== undefined && { authorizationUrl: page }), ...request }),
    /** Exchanges a code for the grant's first pair and stores it. */
    exchangeCode: (code: string, redirectUri: string, options?: RequestOptions): Promise<TokenPair> =>
      withCall("exchangeCode", options, async (call) => {
        const pair = await endpoint.exchangeCode(code, redirectUri, call);
        await storeTokens(tokens, clientId, pair);
        return pair;
      }),
    /** The pair in use, refreshed first when it is near its end. */
    tokens: (options?: RequestOptions): Promise<TokenPair> => withCall("tokens", options, (call) => keeper.token(call)),
    /** One refresh by HTTP, outside of the client's own: the given token is dead afterwards, and so is its pair. */
    refreshByHttp: (refreshToken: string, options?: RequestOptions): Promise<TokenPair> =>
      withCall("refreshToken", options, (call) => endpoint.refresh(refreshToken, call)),
  };
}

/** The way to a user's grant, and its tokens. */
export type AuthCalls = ReturnType<typeof authCalls>;
