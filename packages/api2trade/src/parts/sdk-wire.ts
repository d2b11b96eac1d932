import { positionId } from "@anybroker/core";
import { configuredCapabilities, sdkCapabilities } from "../capabilities.ts";
import { toAccountSummary } from "../convert/account.ts";
import { toPlaceReceipt, toReceipt, writeSdkOrder } from "../convert/orders.ts";
import { toPosition, writeLevels } from "../convert/positions.ts";
import { toRoundTrip } from "../convert/trades.ts";
import type { OpenAccount } from "./open-account.ts";
import type { Wire } from "./wire.ts";

/** The dialect of the vendor's SDKs. */
export function sdkWire({ id, client, options, clock }: OpenAccount): Wire {
  const { retcodeNames } = options;
  const { accounts, orders, history } = client;
  return {
    capabilities: { ...sdkCapabilities, ...configuredCapabilities(options) },
    snapshot: async (call) => {
      const [summary, positions] = await Promise.all([accounts.summary(id, { call }), orders.positions(id, { call })]);
      return { account: toAccountSummary(id, summary, options), positions: positions.map(toPosition), orders: [] };
    },
    placeOrder: async (command, call) => {
      const answer = await orders.send(id, writeSdkOrder(command), { call, requoteRetries: 0 });
      return toPlaceReceipt(answer, options);
    },
    modifyPosition: async ({ position, patch, wanted }, call) => {
      const answer = await orders.modify(id, position.id, writeLevels(patch, wanted), { call });
      const { code } = toReceipt(`The answer to the change of ${position.id}`, answer, retcodeNames);
      return { code, positionId: position.id };
    },
    closePosition: async ({ position, lots }, call) => {
      // Without a volume all of it is closed, whatever it has become by then.
      const volume = lots === position.lots ? {} : { volume: lots };
      const answer = await orders.close(id, position.id, { call, ...volume });
      const { code } = toReceipt(`The answer to the closing of ${position.id}`, answer, retcodeNames);
      return { code, positionId: positionId(position.id) };
    },
    open: async (call) => (await orders.positions(id, { call })).map(toPosition),
    closed: async ({ fromTimeMs }, call) => {
      const range = { from: Math.floor(fromTimeMs / 1000) * 1000, to: clock.now() + AHEAD_MS };
      return (await history.get(id, range, { call })).map(toRoundTrip);
    },
  };
}

/** The broker's clock may run ahead of ours. */
const AHEAD_MS = 86_400_000;
