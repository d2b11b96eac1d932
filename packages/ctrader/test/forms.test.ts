import { simulateCtrader } from "@anybroker/simulators";
import { ManualClock, settle } from "@anybroker/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCtraderClient, type WireForm } from "../src/index.ts";

const clock = new ManualClock();
let simulator: Awaited<ReturnType<typeof simulateCtrader>>;

beforeEach(async () => {
  simulator = await simulateCtrader({ clock });
});
afterEach(() => simulator.stop());

const FORMS: readonly WireForm[] = ["protobuf", "protobuf-websocket", "json", "json-websocket"];

test.each(FORMS)("the client's surface is the same over %s", async (transport) => {
  const { clientId = "", clientSecret = "", accessToken = "", accountId = "" } = simulator.credentials;
  const port = transport.startsWith("json") ? simulator.ports.json : simulator.ports.protobuf;
  const options = { clientId, clientSecret, accessToken, transport, port, host: "127.0.0.1", ca: simulator.ca, clock };
  await using client = createCtraderClient(options);
  await client.connect();
  await client.accounts.authorise(accountId);
  const { trader } = await client.accounts.trader(accountId);
  expect(trader).toMatchObject({ balance: 10_000_000, accountType: "HEDGED", moneyDigits: 2 });
  const [eurusd] = await client.symbols.search(accountId, "eurusd");
  const spots: unknown[] = [];
  client.market.onSpot(accountId, String(eurusd?.symbolId), ({ bid, ask }) => spots.push([typeof bid, typeof ask]));
  await client.market.subscribeSpots(accountId, [String(eurusd?.symbolId)]);
  for (let turn = 0; turn < 20_000 && spots.length === 0; turn += 1) await settle(1);
  expect(spots[0]).toEqual(["number", "number"]);
  const order = { orderType: "MARKET", tradeSide: "BUY", volume: 1_000_000, symbolId: eurusd?.symbolId ?? 0 } as const;
  expect((await client.trading.newOrder(accountId, order)).executionType).toBe("ORDER_ACCEPTED");
});
