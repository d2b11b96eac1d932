import { describe, expect, test } from "vitest";
import { stillServer } from "./support.ts";

const fault = (type: string, loc: readonly unknown[]): unknown =>
  expect.objectContaining({ type, loc, msg: expect.any(String) });

describe("a faulty request", () => {
  test("is told everything that is wrong with it at once", async () => {
    await using server = await stillServer();
    const { status, json } = await server.post("/orders", { side: 1, volume: 0, deviation: 1.5, comment: null });
    expect([status, json]).toEqual([
      422,
      {
        detail: [
          fault("missing", ["body", "symbol"]),
          fault("string_type", ["body", "side"]),
          {
            type: "greater_than",
            loc: ["body", "volume"],
            msg: "Input should be greater than 0",
            input: 0,
            ctx: { gt: 0 },
          },
          fault("int_from_float", ["body", "deviation"]),
          fault("string_type", ["body", "comment"]),
        ],
      },
    ]);
  });

  test.each([
    ["/bars/EURUSD?n=0", "greater_than_equal", "n"],
    ["/bars/EURUSD?n=10001", "less_than_equal", "n"],
    ["/bars/EURUSD?n=ten", "int_parsing", "n"],
    ["/bars/EURUSD?includeVolume=maybe", "bool_parsing", "includeVolume"],
    ["/bars/EURUSD/range?toDate=2026-01-05", "missing", "fromDate"],
    ["/ticks/EURUSD?count=0", "greater_than_equal", "count"],
    ["/spread-trace/EURUSD/history?limit=0", "greater_than_equal", "limit"],
  ])("%s is %s", async (path, type, name) => {
    await using server = await stillServer();
    expect(await server.get(path)).toMatchObject({ status: 422, json: { detail: [fault(type, ["query", name])] } });
  });

  test("names the field of the path", async () => {
    await using server = await stillServer();
    expect((await server.get("/positions/abc/details")).json).toEqual({
      detail: [fault("int_parsing", ["path", "ticket"])],
    });
    expect((await server.get("/trades/abc/mae-mfe")).json).toEqual({
      detail: [fault("int_parsing", ["path", "position_id"])],
    });
  });

  test.each([
    ["no body", undefined, "application/json", fault("missing", ["body"])],
    ["a list", "[]", "application/json", fault("model_attributes_type", ["body"])],
    ["another type", '{"ticket":1}', "text/plain", fault("model_attributes_type", ["body"])],
    ["half of it", '{"ticket":', "application/json", fault("json_invalid", ["body", expect.any(Number)])],
  ])("of which the server got %s is refused", async (_what, body, type, expected) => {
    await using server = await stillServer();
    const answer = await server.post("/orders/close", body, { "content-type": type });
    expect([answer.status, answer.json]).toEqual([422, { detail: [expected] }]);
  });

  test("with a number that is none makes the server fail", async () => {
    await using server = await stillServer();
    const answer = await server.post("/orders", '{"symbol":"EURUSD","side":"buy","volume":NaN}');
    expect([answer.status, answer.headers.get("content-type"), answer.text]).toEqual([
      500,
      "text/plain; charset=utf-8",
      "Internal Server Error",
    ]);
  });

  test("is refused for its fields before anything is said of the terminal", async () => {
    await using server = await stillServer();
    await server.post("/account/disconnect");
    expect((await server.post("/orders", {})).status).toBe(422);
    expect((await server.post("/orders", { symbol: "X", side: "up", volume: 1 })).status).toBe(503);
  });
});

describe("a lenient request", () => {
  test("has texts for numbers, true for one, and fields that nobody knows", async () => {
    await using server = await stillServer();
    const body = { volume: "0.1", magic: "7", deviation: true, expiration: "tomorrow", clientOrderId: "x" };
    const { json } = await server.place(body);
    expect(json).toMatchObject({ retcode: 10009, result: { request: { volume: 0.1, magic: 7, deviation: 1 } } });
  });

  test("keeps every digit of a big number", async () => {
    await using server = await stillServer();
    const body = '{"symbol":"EURUSD","side":"buy","volume":0.1,"magic":9007199254740993}';
    await server.post("/orders", body, { "content-type": "application/json; charset=utf-8" });
    expect((await server.get("/positions/open")).text).toContain('"magic":9007199254740993,');
  });
});
