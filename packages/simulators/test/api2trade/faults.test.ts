import { describe, expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";

const BODY = { symbol: "EURUSD", operation: 0, volume: 0.1 };
const QUERY = { symbol: "EURUSD", operation: "Buy", volume: 0.1 };

async function faulty(...faults: readonly string[]) {
  const world = await stillWorld({ faults });
  return {
    world,
    post: () => world.call("POST /OrderSend", { body: BODY }),
    get: () => world.call("GET /OrderSend", { query: QUERY }),
    executed: () => world.venue.accounts[0]?.positions().length,
  };
}

describe.each(["post", "get"] as const)("an order sent by %s", (method) => {
  test.each([
    ["drop-answer@place", 1],
    ["cut-answer@trade", 1],
    ["cut@place", 0],
  ])("%s breaks the connection, with %i executed; a second send is a second trade", async (fault, executed) => {
    const setup = await faulty(fault);
    await using _ = setup.world;
    await expect(setup[method]()).rejects.toThrow();
    await expect.poll(setup.executed).toBe(executed);
    expect((await setup[method]()).status).toBe(200);
    expect(setup.executed()).toBe(executed + 1);
  });

  test.each([
    ["throttle@place,retry-after-seconds=2", 429, 0],
    ["unavailable@place", 503, 0],
    ["bad-gateway@place", 502, 0],
    ["refuse@place,status=402", 402, 0],
    ["fail-after@place,status=504", 504, 1],
  ])("%s answers %i, with %i executed", async (fault, status, executed) => {
    const setup = await faulty(fault);
    await using _ = setup.world;
    expect([(await setup[method]()).status, setup.executed()]).toEqual([status, executed]);
  });

  test.each([
    ["empty-answer@place", /^$/],
    ["garbage-answer@place", /^<html>oops/],
    ["null-fields@place", /"ticket":null/],
  ])("%s is a 200 that cannot be used, with the order executed", async (fault, text) => {
    const setup = await faulty(fault);
    await using _ = setup.world;
    const answer = await setup[method]();
    expect([answer.status, answer.text, setup.executed()]).toEqual([200, expect.stringMatching(text), 1]);
  });
});

test("a refusal is a retcode in one dialect and a 400 in the other", async () => {
  const { world, post, get } = await faulty("reject@place,code=REQUOTE,times=2");
  await using _ = world;
  expect((await post()).json).toEqual({ ticket: 0, retcode: 10_004, comment: "Requote" });
  expect(await get()).toMatchObject({ status: 400, json: { message: "Requote", code: "INTERNAL_ERROR" } });
});

test.each([10_011, 10_031, 77_777, -1])("any number can be the retcode: %i", async (retcode) => {
  const { world, post } = await faulty(`refuse@place,status=200,code=${retcode},message=said`);
  await using _ = world;
  expect(await post()).toMatchObject({ status: 200, json: { ticket: 0, retcode, comment: "said" } });
});

test("an error can be inside a 200", async () => {
  await using world = await stillWorld({ faults: ["refuse@read-account,status=200,code=INVALID_TOKEN,message=gone"] });
  const answer = await world.call("GET /AccountSummary");
  expect([answer.status, answer.json]).toEqual([
    200,
    expect.objectContaining({ error: "INVALID_TOKEN", message: "gone" }),
  ]);
});

test("a 404 names the account, a throttle the wait", async () => {
  await using world = await stillWorld({
    faults: ["refuse@read-positions,status=404,code=lost", "throttle@read-quote,retry-after-seconds=3"],
  });
  expect((await world.call("GET /Positions")).json).toMatchObject({ error: "lost", id: world.id });
  expect((await world.call("GET /GetQuote")).headers.get("retry-after")).toBe("3");
});

test("a call that goes by a ticket is another operation when the ticket is a pending order's", async () => {
  await using world = await stillWorld({
    faults: ["drop-answer@cancel-order", "drop-answer@modify-order", "cut@modify-position", "cut@close"],
  });
  const send = (query: object) => world.call("GET /OrderSend", { query: { ...QUERY, ...query } });
  const go = (path: string, ticket: number) =>
    world.call(`GET /${path}`, { query: { ticket, stoploss: 1.05 } }).then(
      () => "answered",
      () => "broken",
    );
  await send({});
  await send({ operation: "BuyLimit", price: 1.09 });
  expect(await go("OrderModify", 1_000_002)).toBe("broken");
  expect(world.simulator.faults.size).toBe(3);
  expect(await go("OrderClose", 1_000_002)).toBe("broken");
  expect(world.simulator.faults.size).toBe(2);
  expect([await go("OrderModify", 1_000_001), await go("OrderClose", 1_000_001)]).toEqual(["broken", "broken"]);
  expect(world.simulator.faults.size).toBe(0);
});

test.each([
  ["drop-sockets", 1006],
  ["close-streams,code=1011", 1011],
  ["revoke-credentials", 1008],
])("%s ends the streams with %i", async (fault, code) => {
  await using world = await stillWorld();
  const stream = await world.stream();
  world.simulator.faults.add(fault);
  expect(await stream.closed).toBe(code);
});

test("an account can be cooled, and a fault that the service does not have is refused", async () => {
  await using world = await stillWorld({ faults: ["cool-account"] });
  expect((await world.call("GET /CheckConnect")).json).toMatchObject({ connected: false });
  expect(() => world.simulator.faults.add("expire-grant")).toThrow("does not exist at api2trade");
});

test("an upgrade can be refused, and frames can be garbled", async () => {
  await using world = await stillWorld({ faults: ["unavailable@connect-stream", "null-frame@push-tick,skip=1"] });
  await expect(world.stream()).rejects.toThrow("refused with 503");
  const stream = await world.stream();
  stream.send({ action: "subscribe", symbols: ["EURUSD"] });
  await stream.nth("quote", 1);
  world.venue.setPrice("EURUSD", 1.2);
  expect(await stream.nth("quote", 2)).toEqual({ type: "quote", symbol: "EURUSD", bid: null, ask: null });
});

test("stop leaves neither timer nor connection, whatever is going on", async () => {
  const world = await stillWorld({
    faults: ["restart,every-ms=60000", "stall@read-positions"],
    accounts: [{ state: "disconnected" }],
    knobs: { reconnectMs: 5000 },
  });
  const stream = await world.stream();
  await world.call("GET /CheckConnect");
  const stalled = world.call("GET /Positions");
  await expect.poll(() => world.simulator.requests.length).toBe(2);
  await world.simulator.stop();
  await expect(stalled).rejects.toThrow();
  expect([await stream.closed, world.clock.pendingTimers]).toEqual([1006, 0]);
});
