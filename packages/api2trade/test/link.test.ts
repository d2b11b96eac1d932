import { describe, expect, test } from "vitest";
import { MARKET, Stage } from "./stage.ts";

describe("a bridge that lost its broker", () => {
  test("is asked to connect again by the next reading", async () => {
    await using stage = await Stage.open({ simulator: { knobs: { reconnectMs: 3000 } } });
    const account = await stage.account();
    stage.simulator.disconnectAccount();
    stage.simulator.accounts[0]?.venueAccount.place({ ...MARKET, lots: 0.3 });
    await stage.until(() => account.positions.list().length === 1);
    expect(account.positions.list().map(({ lots }) => lots)).toEqual([0.3]);
  });

  test("is asked at the start as well", async () => {
    await using stage = await Stage.open({
      dialect: "sdk",
      simulator: { accounts: [{ state: "disconnected" }] },
    });
    expect((await stage.account()).state.balance).toBe(100_000);
  });
});

describe("the link", () => {
  const states = (stage: Stage) => stage.status.map(({ state }) => state).filter((state) => state !== "problem");

  test("is lost when the service can't be reached, and resumed when it can", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.goDown();
    await stage.until(() => states(stage).includes("lost"));
    stage.simulator.accounts[0]?.venueAccount.place(MARKET);
    await stage.simulator.comeUp();
    await stage.until(() => states(stage).includes("resumed"));
    expect([states(stage), account.positions.list().length]).toEqual([["ready", "lost", "resumed"], 1]);
  });

  test("survives one connection that breaks", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.faults.add("cut@place");
    await stage.drive(account.orders.place(MARKET)).catch(() => {});
    await stage.drive(account.sync());
    expect(states(stage)).toEqual(["ready"]);
  });

  test("is lost with the stream of prices that somebody reads, and the stream comes back subscribed", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const bids: number[] = [];
    const stream = account.ticks(["EURUSD", "GBPUSD"], ({ bid }) => bids.push(bid));
    await stage.drive(stream.ready);
    stage.simulator.closeStreams(1000);
    await stage.until(() => states(stage).includes("resumed"));
    stage.market.venue.setPrice("EURUSD", 1.2, 1.2001);
    await stage.until(() => bids.includes(1.2));
    expect([stage.simulator.tickSubscriptions, states(stage)]).toEqual([
      ["EURUSD", "GBPUSD"],
      ["ready", "lost", "resumed"],
    ]);
  });

  test("fails for good when the key is revoked", async () => {
    await using stage = await Stage.open();
    await stage.account();
    stage.simulator.revokeCredentials();
    await stage.until(() => states(stage).includes("failed"));
    expect(states(stage)).toEqual(["ready", "failed"]);
  });
});

test("one connection carries all symbols that are read, and none is open when none is", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const readers = ["EURUSD", "GBPUSD", "USDJPY"].map((symbol) => account.ticks(symbol));
  await stage.drive(Promise.all(readers.map(({ ready }) => ready)));
  expect([stage.simulator.tickSubscriptions.length, stage.simulator.connections]).toEqual([3, 1]);
  await stage.drive(Promise.all(readers.map((reader) => reader.close())));
  await stage.until(() => stage.simulator.connections === 0);
});

test("a symbol that the service does not know is a problem that names it", async () => {
  await using stage = await Stage.open({ symbols: ["EURUSD", "NOSUCH"] });
  const account = await stage.account();
  const stream = account.ticks(["EURUSD", "NOSUCH"], () => {});
  await stage.drive(stream.ready);
  await stage.until(() => stage.status.some(({ state }) => state === "problem"));
  const problem = stage.status.find(({ state }) => state === "problem");
  expect(problem).toMatchObject({ error: { message: expect.stringContaining("NOSUCH") } });
});

test("a quote is asked for, and one that nobody can trade on is PRICE_OFF", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  expect(await stage.drive(account.quote("EURUSD"))).toMatchObject({ bid: 1.1, ask: 1.1001 });
  expect(stage.simulator.connections).toBe(0);
});

test("a stop loss that is hit is found by the next poll, with price and money of the history", async () => {
  await using stage = await Stage.open({ pollIntervalMs: 5000 });
  const account = await stage.account();
  await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.09 }));
  const deals: unknown[] = [];
  account.on("deal", ({ deal: { entry, price, profit, estimated } }) => deals.push([entry, price, profit, estimated]));
  stage.market.venue.setPrice("EURUSD", 1.0899, 1.09);
  await stage.until(() => deals.length === 1);
  expect(deals).toEqual([["out", 1.0899, -102, undefined]]);
  expect(account.positions.list()).toEqual([]);
});

describe("MetaTrader 4", () => {
  test("what a partial close leaves is followed to its new ticket, and nothing is a discrepancy", async () => {
    await using stage = await Stage.open({ simulator: { accounts: [{ platform: "mt4" }] } });
    const account = await stage.account();
    const told: string[] = [];
    for (const type of ["deal", "position", "discrepancy"] as const) {
      account.on(type, (event) => {
        if (event.type === "deal") told.push(`${event.deal.entry} ${event.deal.lots} of ${event.deal.positionId}`);
        else if (event.type === "position") told.push(`${event.change} ${event.position.id}`);
        else told.push(event.message);
      });
    }
    const order = await stage.drive(account.orders.place({ ...MARKET, lots: 1 }));
    const first = String(order.positionId);
    await stage.drive(account.positions.close(first, { lots: 0.3 }));
    await stage.until(() => account.positions.list().some(({ id, lots }) => id !== first && lots === 0.7));
    const [rest] = account.positions.list();
    const second = String(rest?.id);
    for (let minute = 0; minute < 3; minute += 1) await stage.drive(account.sync());
    expect([told, rest?.clientOrderId]).toEqual([
      [
        `in 1 of ${first}`,
        `opened ${first}`,
        `in 0.7 of ${second}`,
        `opened ${second}`,
        `out 0.3 of ${first}`,
        `reduced ${first}`,
        `out 0.7 of ${first}`,
        `closed ${first}`,
      ],
      undefined,
    ]);
    await stage.drive(account.positions.close(second));
    expect(account.orders.get(String(order.clientOrderId))).toMatchObject({ status: "filled", filledLots: 1 });
    const deals = await stage.drive(account.history.deals().toArray());
    const held = deals.reduce((sum, { entry, lots }) => sum + (entry === "in" ? lots : -lots), 0);
    expect([deals.length, Math.abs(held) < 1e-9]).toEqual([5, true]);
  });
});
