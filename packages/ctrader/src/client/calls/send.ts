import type { Messages } from "../../schema/index.ts";
import type { Answer, RequestName, RequestOptions } from "../requests.ts";

/** Sends any request and resolves with the message that answers it. */
export type Send = <Name extends RequestName>(
  name: Name,
  message: Messages[Name],
  options?: RequestOptions,
) => Promise<Answer<Name>>;

/** The fields of a request of one account, without the account. */
export type Fields<Name extends RequestName> = Omit<Messages[Name], "ctidTraderAccountId">;

/** The request `name` as a function of account and fields. */
export function accountRequest<Name extends RequestName>(
  send: Send,
  name: Name,
): (accountId: string, fields: Fields<Name>, options?: RequestOptions) => Promise<Answer<Name>> {
  return (accountId, fields, options) =>
    send(name, { ctidTraderAccountId: accountId, ...fields } as unknown as Messages[Name], options);
}

/** The request `name`, which has no fields besides the account. */
export function plainRequest<Name extends RequestName>(
  send: Send,
  name: Name,
): (accountId: string, options?: RequestOptions) => Promise<Answer<Name>> {
  return (accountId, options) => send(name, { ctidTraderAccountId: accountId } as unknown as Messages[Name], options);
}
