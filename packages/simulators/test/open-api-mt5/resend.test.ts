import { describe, expect, test } from "vitest";
import { stillServer } from "./support.ts";

const LIMIT = { orderType: "limit", price: 1.08 };

describe("the filling mode", () => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
  ] as const)("of a symbol with the bits %i comes out as %i, whatever was tried before", async (fillingMode, used) => {
    await using server = await stillServer({ knobs: { fillingMode } });
    const { json } = await server.place();
    expect(json).toMatchObject({ retcode: 10009, result: { request: { typeFilling: used } } });
    expect(server.ledger.positions()).toHaveLength(1);
  });
});

describe("a terminal that does not answer", () => {
  test("makes the server fill one order twice", async () => {
    await using server = await stillServer({ knobs: { silentSends: 1 } });
    const { json } = await server.place({ comment: "once" });
    expect(json).toMatchObject({ retcode: 10009, result: { order: 1_000_002, request: { typeFilling: 0 } } });
    expect(server.ledger.positions().map(({ id, lots, comment }) => [id, lots, comment])).toEqual([
      ["1000001", 0.1, "once"],
      ["1000002", 0.1, "once"],
    ]);
  });

  test("to the last leaves a 500 and all the fills behind", async () => {
    await using server = await stillServer();
    server.simulator.silenceSends(9);
    const { status, json } = await server.place(LIMIT);
    expect([status, json]).toEqual([500, { detail: "order_send failed: (-10005, 'IPC timeout')" }]);
    expect(server.ledger.orders()).toHaveLength(3);
    server.simulator.silenceSends(0);
    expect((await server.place(LIMIT)).status).toBe(200);
  });

  test("lets a refusal through, for nothing was carried out", async () => {
    await using server = await stillServer({ knobs: { silentSends: 9 } });
    expect(await server.place({ volume: 100 })).toMatchObject({ status: 200, json: { retcode: 10019 } });
  });

  test("makes a part of a position be closed twice", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ volume: 0.3 });
    server.simulator.silenceSends(1);
    await server.post("/orders/close", { ticket, volume: 0.1 });
    expect(server.ledger.positions()).toMatchObject([{ lots: 0.1 }]);
  });

  test.each([
    ["/positions/modify", { sl: 1.08 }, "failed to modify position stops"],
    ["/positions/adjust-by-money", {}, "failed to adjust position stops"],
  ])("to %s leaves a 500 after the levels were set", async (path, body, what) => {
    await using server = await stillServer();
    const ticket = await server.placed();
    server.simulator.silenceSends(1);
    const { status, json } = await server.post(path, { ticket, ...body });
    expect([status, json]).toEqual([500, { detail: `${what}: (-10005, 'IPC timeout')` }]);
    expect(server.ledger.positions()[0]?.stopLoss).toBeDefined();
  });

  test("to a cancellation leaves a 500 and no order", async () => {
    await using server = await stillServer();
    const ticket = await server.placed(LIMIT);
    server.simulator.silenceSends(1);
    expect(await server.post("/orders/close", { ticket })).toMatchObject({
      status: 500,
      json: { detail: "failed to cancel order: (-10005, 'IPC timeout')" },
    });
    expect(server.ledger.orders()).toEqual([]);
  });
});

test("a broker may drop comments", async () => {
  await using server = await stillServer({ knobs: { comments: "dropped" } });
  await server.place({ comment: "mine" });
  expect((await server.get("/positions/open")).json).toMatchObject({ positions: [{ comment: "" }] });
});
