import type { Clock } from "@anybroker/core";
import type { Call, Capabilities } from "@anybroker/core/adapter";
import { withoutCandleHistory, withoutPendingOrders } from "../capabilities.ts";
import type { TonpoClient } from "../client/client.ts";
import { TonpoError } from "../client/tonpo-error.ts";
import { ask } from "./open-account.ts";

const HOUR_S = 3600;

const ABSENT: readonly number[] = [400, 404, 405, 410, 422, 501];

/** True when an answer shows that the gateway does not have a call, or not as it is known here. */
const isMissing = (error: unknown): boolean =>
  TonpoError.is(error) && (error.code === "UNREADABLE_ANSWER" || ABSENT.includes(error.status));

/** Whether a read works here; other failures than its absence are thrown or taken for passing, as `passing` says. */
async function offers(read: () => Promise<unknown>, passing: boolean): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    if (passing) return true;
    throw error;
  }
}

/**
 * What this gateway lacks of the calls that only the vendor's dashboard knows: resting orders and bars.
 *
 * A gateway that is in trouble is not taken for one that lacks them.
 */
export async function probe(client: TonpoClient, clock: Clock, call: Call): Promise<Partial<Capabilities>> {
  return ask(call, async () => {
    const [symbol] = await client.symbols.list({ call });
    const to = Math.floor(clock.now() / 1000);
    const [listsOrders, hasBars] = await Promise.all([
      offers(() => client.orders.listPending({ call }), false),
      symbol !== undefined &&
        offers(() => client.history.bars({ symbol, timeframe: "M1", from: to - HOUR_S, to }, { call }), true),
    ]);
    return { ...(!listsOrders && withoutPendingOrders), ...(!hasBars && withoutCandleHistory) };
  });
}
