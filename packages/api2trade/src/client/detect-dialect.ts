import { Api2TradeError } from "./api2trade-error.ts";

import type { OrderCalls } from "./calls/orders.ts";
import type { RestCalls } from "./calls/rest.ts";
import type { RequestOptions } from "./requests.ts";

/** How a host speaks: as the vendor's SDKs expect it, or as its documentation site describes it. */
export type Dialect = "sdk" | "rest";

/** The calls that tell the dialects apart. */
export interface Probes {
  readonly orders: Pick<OrderCalls, "positions">;

  readonly rest: Pick<RestCalls, "openedOrders" | "getAccounts">;
}

/** The path is not there (or is no GET): not a word about the account or the broker. */
const isMissing = (error: unknown): boolean =>
  Api2TradeError.is(error) && (error.status === 404 || error.status === 405 || error.status === 501);

/**
 * Finds out how the host speaks, by reading alone: the list of positions has another name in each dialect.
 *
 * A host that knows both is taken for the SDK's, whose answers say in so many words whether an order was taken.
 * Throws what the first list was answered with when neither exists.
 */
export async function detectDialect(
  { orders, rest }: Probes,
  accountId: string | undefined,
  options?: RequestOptions,
): Promise<Dialect> {
  if (accountId === undefined) {
    // Only this dialect can be asked without naming an account.
    await rest.getAccounts(options);
    return "rest";
  }
  try {
    await orders.positions(accountId, options);
    return "sdk";
  } catch (error) {
    if (!isMissing(error)) throw error;
    try {
      await rest.openedOrders(accountId, options);
      return "rest";
    } catch (second) {
      throw isMissing(second) ? error : second;
    }
  }
}
