import type { AccountInfo } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { toAccountInfo } from "../convert/account.ts";
import { toBrokerError } from "../errors.ts";

/** The accounts that the key opens. */
export async function listAccounts(client: TemplateBrokerClient, call: Call): Promise<readonly AccountInfo[]> {
  try {
    return [toAccountInfo(await client.account.get(call))];
  } catch (error) {
    throw toBrokerError(error, "listAccounts");
  }
}
