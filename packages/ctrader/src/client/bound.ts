import type { Messages } from "../schema/index.ts";
import type { CtraderClient } from "./client.ts";
import type { Answer, RequestName, RequestOptions } from "./requests.ts";

/** Requests that name an account. */
export type AccountRequestName = {
  [Name in RequestName]: Messages[Name] extends { readonly ctidTraderAccountId: unknown } ? Name : never;
}[RequestName];

/** The vendor's calls with the account already filled in, and the client itself. */
export interface CtraderAccount {
  readonly accountId: string;
  readonly client: CtraderClient;
  /** Sends any request about this account. Trading requests are never repeated. */
  request<Name extends AccountRequestName>(
    name: Name,
    fields: Omit<Messages[Name], "ctidTraderAccountId">,
    options?: RequestOptions,
  ): Promise<Answer<Name>>;
}

/** The vendor's calls of one account. */
export const bindAccount = (client: CtraderClient, accountId: string): CtraderAccount => ({
  accountId,
  client,
  request: (name, fields, options) =>
    client.request(name, { ctidTraderAccountId: accountId, ...fields } as unknown as Messages[typeof name], options),
});
