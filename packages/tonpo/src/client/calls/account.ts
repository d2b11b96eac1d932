import { isNotOffered } from "../requester.ts";
import type { RequestOptions, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import { type AccountInfo, accountInfo } from "../wire/account-info.ts";

/** The money of the user's account. */
export interface AccountInfoCalls {
  /** From `/api/account/info`, or from `/api/account` at gateways that have only that. */
  info(options?: RequestOptions): Promise<AccountInfo>;
}

export function accountInfoCalls(sender: Sender): AccountInfoCalls {
  const paths = [path("account", "info"), path("account")];
  const read = (at: string, options?: RequestOptions): Promise<AccountInfo> =>
    sender.send(
      {
        operation: "account.info",
        lane: "read",
        method: "GET",
        path: at,
        subject: "account",
        answer: accountInfo,
      },
      options,
    );
  return {
    info: async (options) => {
      const [first = "", second = ""] = paths;
      try {
        return await read(first, options);
      } catch (error) {
        if (!isNotOffered(error)) throw error;
        // Neither may be there because there is no account: the first answer says so better.
        const found = await read(second, options).catch((again: unknown) => {
          throw isNotOffered(again) ? error : again;
        });
        paths.reverse();
        return found;
      }
    },
  };
}
