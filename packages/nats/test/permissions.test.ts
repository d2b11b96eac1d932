import { BrokerError } from "@anybroker/core";
import { expect, test } from "vitest";
import { startDesk } from "./support/desk.ts";
import { withNats } from "./support/with-nats.ts";

const FIRST = "5000001";
const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

/** As the package's README gives them: who may read one account, who may trade it as well, and who may trade all. */
const config = `authorization {
  users: [
    { user: gateway, password: gateway }
    { user: watcher, password: watcher, permissions: {
        publish: ["anybroker.hello.desk", "anybroker.accounts.desk", "anybroker.read.desk.${FIRST}.>"]
        subscribe: ["_INBOX_watcher.>", "anybroker.state.desk", "anybroker.events.desk.${FIRST}", "anybroker.*.desk.${FIRST}.>"]
    } }
    { user: trader, password: trader, permissions: {
        publish: ["anybroker.hello.desk", "anybroker.accounts.desk", "anybroker.read.desk.${FIRST}.>", "anybroker.write.desk.${FIRST}.>"]
        subscribe: ["_INBOX_trader.>", "anybroker.state.desk", "anybroker.events.desk.${FIRST}", "anybroker.*.desk.${FIRST}.>"]
    } }
    { user: desk, password: desk, permissions: {
        publish: ["anybroker.hello.desk", "anybroker.accounts.desk", "anybroker.read.desk.>", "anybroker.write.desk.>"]
        subscribe: ["_INBOX_desk.>", "anybroker.state.desk", "anybroker.*.desk.>"]
    } }
    { user: deaf, password: deaf, permissions: {
        publish: ["anybroker.>"]
        subscribe: ["_INBOX.>", "anybroker.state.desk", "anybroker.events.>"]
    } }
  ]
}`;
const gateway = { user: "gateway", password: "gateway" };
const watcher = { user: "watcher", password: "watcher", inboxPrefix: "_INBOX_watcher" };
const trader = { user: "trader", password: "trader", inboxPrefix: "_INBOX_trader" };

const refusal = async (promise: Promise<unknown>): Promise<unknown> => {
  const error = await promise.catch((reason: unknown) => reason);
  return BrokerError.is(error) ? [error.code, error.outcome] : error;
};

withNats(() => {
  test("a program that may only read sees prices and events of its account, and nothing that it sends is an order", async () => {
    const desk = await startDesk({ config, gateway });
    const [{ account: watched }, { account: traded }] = [await desk.program(watcher), await desk.program(trader)];
    const told: string[] = [];
    const heard = new Promise<void>((resolve) => {
      watched.on("deal", ({ deal }) => {
        told.push(`${deal.origin} ${deal.side} ${deal.lots}`);
        resolve();
      });
    });
    expect(await refusal(watched.orders.place(MARKET))).toEqual(["FORBIDDEN", "not-executed"]);
    await traded.orders.place(MARKET);
    await heard;
    const tick = await watched.quote("EURUSD");
    expect([told, tick.bid, desk.accounts[0]?.positions().length]).toEqual([["external buy 0.1"], 1.1, 1]);
  });

  test("a program of one account can't open another", async () => {
    const desk = await startDesk({ config, gateway, accounts: 2 });
    expect(desk.accounts[0]?.id).toBe(FIRST);
    expect(await refusal(desk.program(trader, { account: 1 }))).toEqual(["FORBIDDEN", "not-executed"]);
    const { account } = await desk.program(trader);
    await account.orders.place(MARKET);
    expect(desk.accounts.map((ledger) => ledger.positions().length)).toEqual([1, 0]);
  });

  test("a program of all accounts trades each of them and hears its prices", async () => {
    const desk = await startDesk({ config, gateway, accounts: 2 });
    const options = { user: "desk", password: "desk", inboxPrefix: "_INBOX_desk" };
    for (const index of [0, 1]) {
      const { account } = await desk.program(options, { account: index });
      await account.orders.place(MARKET);
      expect((await account.quote("EURUSD")).bid).toBe(1.1);
      await account.ticks("EURUSD", () => {}).ready;
    }
    expect(desk.accounts.map((ledger) => ledger.positions().length)).toEqual([1, 1]);
  });

  test("a price stream that the server does not grant is refused by name", async () => {
    const desk = await startDesk({ config, gateway });
    const { account } = await desk.program({ user: "deaf", password: "deaf" });
    const stream = account.ticks("EURUSD", () => {});
    const error = await stream.ready.then(undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("anybroker.ticks.desk") });
  });
});
