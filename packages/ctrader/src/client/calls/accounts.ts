import { BrokerError } from "@anybroker/core";
import type { ProtoOACtidTraderAccount, ProtoOAGetAccountListByAccessTokenRes } from "../../schema/index.ts";
import type { RequestOptions } from "../requests.ts";
import type { SessionKeeper } from "../session-keeper.ts";
import { plainRequest, type Send } from "./send.ts";

/** Runs a request with the given token, or with the client's own, which is replaced when it has ended. */
export type WithToken = <Result>(
  accessToken: string | undefined,
  options: RequestOptions | undefined,
  work: (accessToken: string) => Promise<Result>,
) => Promise<Result>;

/** The accounts of a grant and their sessions. */
export function accountCalls(send: Send, keeper: SessionKeeper, withToken: WithToken) {
  const list = async (accessToken?: string, options?: RequestOptions): Promise<ProtoOAGetAccountListByAccessTokenRes> =>
    withToken(accessToken, options, (token) =>
      send("ProtoOAGetAccountListByAccessTokenReq", { accessToken: token }, options),
    );
  const findByLogin = async (
    login: number | string,
    options?: RequestOptions & { readonly isLive?: boolean },
  ): Promise<ProtoOACtidTraderAccount> => {
    const { ctidTraderAccount } = await list(undefined, options);
    const { isLive } = options ?? {};
    const found = ctidTraderAccount.filter(
      (account) => String(account.traderLogin) === String(login) && (isLive === undefined || account.isLive === isLive),
    );
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    throw loginError(login, found.length, ctidTraderAccount);
  };
  return {
    /** Every account of the grant, demo and live, with what the token allows. */
    list,
    /** The account with the number that its user sees. Rejects with ACCOUNT_NOT_FOUND, ACCOUNT_AMBIGUOUS. */
    findByLogin,
    /** Authorises an account and keeps it authorised over reconnects and new tokens. */
    authorise: (accountId: string): Promise<void> => keeper.authorise(accountId),
    /** Finds an account by the number that its user sees, and authorises it. Gives its id. */
    async authoriseByLogin(
      login: number | string,
      options?: RequestOptions & { readonly isLive?: boolean },
    ): Promise<string> {
      const id = String((await findByLogin(login, options)).ctidTraderAccountId);
      await keeper.authorise(id);
      return id;
    },
    isAuthorised: (accountId: string): boolean => keeper.isAuthorised(accountId),
    /** The accounts that have a session now. */
    authorised: (): readonly string[] => keeper.authorisedAccounts,
    /** Stops keeping an account authorised; nothing is sent. False when it was not kept. */
    remove: (accountId: string): boolean => keeper.remove(accountId),
    /** Ends an account's session at the broker. */
    async logout(accountId: string, options?: RequestOptions): Promise<void> {
      keeper.remove(accountId);
      await send("ProtoOAAccountLogoutReq", { ctidTraderAccountId: accountId }, options);
    },
    /** The number of the user whose grant it is. */
    profile: (accessToken?: string, options?: RequestOptions) =>
      withToken(accessToken, options, async (token) => {
        return (await send("ProtoOAGetCtidProfileByTokenReq", { accessToken: token }, options)).profile;
      }),
    /** The account's money, rights and settings. Also tells whether its session is alive. */
    trader: plainRequest(send, "ProtoOATraderReq"),
    /** Gross and net profit of the open positions. */
    unrealizedPnL: plainRequest(send, "ProtoOAGetPositionUnrealizedPnLReq"),
    marginCalls: plainRequest(send, "ProtoOAMarginCallListReq"),
  };
}

/** The accounts of a grant and their sessions. */
export type AccountCalls = ReturnType<typeof accountCalls>;

function loginError(login: number | string, found: number, accounts: readonly ProtoOACtidTraderAccount[]): BrokerError {
  const known = accounts.map(({ traderLogin, isLive }) => `${traderLogin} (${isLive === true ? "live" : "demo"})`);
  return found > 1
    ? new BrokerError(
        "ACCOUNT_AMBIGUOUS",
        `The grant has ${found} accounts with the login ${login}; name it by its id.`,
      )
    : new BrokerError("ACCOUNT_NOT_FOUND", `The grant has no account ${login}; it has ${known.join(", ") || "none"}.`);
}
