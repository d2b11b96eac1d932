import { expect, test } from "vitest";
import { MARKET, Stage, type typedBroker } from "./stage.ts";

test("a paused account refuses orders and says so, until it is resumed", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.setStatus("paused");
  await stage.until(() => account.state.tradingAllowed === false);
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({ code: "TRADE_DISABLED" });
  stage.simulator.setStatus("active");
  await stage.until(() => account.state.tradingAllowed === true);
  expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
});

test("a paused account can be opened", async () => {
  await using stage = await Stage.open({ simulator: { accounts: [{ status: "paused" }] } });
  expect((await stage.account()).state.tradingAllowed).toBe(false);
});

test("while the gateway has lost the broker nothing counts as closed, and afterwards what was missed is told", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  stage.simulator.setStatus("reconnecting");
  await stage.until(() => stage.problems.includes("ACCOUNT_UNAVAILABLE"));
  await expect(stage.drive(account.sync())).rejects.toMatchObject({ code: "ACCOUNT_UNAVAILABLE" });
  expect(account.positions.list()).toHaveLength(1);
  stage.simulator.accounts[0]?.venueAccount.place({ ...MARKET, lots: 0.3 });
  stage.simulator.setStatus("active");
  await stage.until(() => account.positions.list().length === 2);
});

test("a key that is rotated by this client's own call is followed by its stream", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
  await stage.drive(typed.native.users.rotateKey());
  await stage.until(() => stage.status.some(({ state }) => state === "resumed"));
  expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
});

test("a key that is revoked ends the link for good", async () => {
  await using stage = await Stage.open();
  await stage.account();
  stage.simulator.revokeKey();
  await stage.until(() => stage.status.some(({ state }) => state === "failed"));
  expect(stage.status.map(({ state }) => state)).toEqual(["ready", "lost", "failed"]);
});

test.each([1000, 1001, 1011])("a stream that is closed with %i comes back with its ticks", async (code) => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const seen: number[] = [];
  const stream = account.ticks("EURUSD", (tick) => seen.push(tick.bid));
  await stage.drive(stream.ready);
  stage.simulator.closeStreams(code);
  await stage.until(() => stage.status.some(({ state }) => state === "resumed"));
  stage.market.venue.setPrice("EURUSD", 1.25, 1.2501);
  await stage.until(() => seen.includes(1.25));
});

test("an unreadable update of a position is a problem, and the next one is read", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.pushRaw(JSON.stringify({ type: "position", ticket: 5, volume: 1, symbol: "EURUSD", openPrice: 1.1 }));
  await stage.until(() => stage.problems.includes("BAD_ANSWER"));
  expect(account.positions.list()).toEqual([]);
  stage.simulator.accounts[0]?.venueAccount.place(MARKET);
  await stage.until(() => account.positions.list().length === 1);
});

test("native is the vendor's own client, and the account's calls without its id", async () => {
  await using stage = await Stage.open();
  const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
  const account = await stage.drive(typed.account());
  const { native } = account;
  expect([(await stage.drive(native.account.status())).status, native.client === typed.native]).toEqual([
    "active",
    true,
  ]);
  const placed = await stage.drive(native.orders.marketSell("EURUSD", 0.2));
  await stage.until(() => account.positions.get(placed.ticket ?? "") !== undefined);
});
