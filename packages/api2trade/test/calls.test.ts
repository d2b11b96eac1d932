import { describe, expect, test } from "vitest";
import { Api2TradeError } from "../src/index.ts";
import { REST_ROWS, type Row, SDK_ROWS } from "./call-rows.ts";
import { bench, ID, KEY } from "./make-client.ts";

const ROWS = Object.entries({ ...SDK_ROWS, ...REST_ROWS });
const pathOf = ({ route }: Row): string => route.replace(/\?.*/, "");

describe("every call is the request that the vendor documents", () => {
  test.each(ROWS)("%s", async (_name, row) => {
    await using it = await bench();
    it.server.script(pathOf(row), { body: row.answer });
    await it.until(row.call(it.client));
    const [seen] = it.server.requests;
    expect([`${seen?.method} ${seen?.path}`, seen?.body]).toEqual([row.route, row.body]);
    expect(seen?.headers).toMatchObject({ "x-api-key": KEY, accept: "application/json" });
    expect(it.server.requests).toHaveLength(1);
  });
});

describe("a Pro login is sent by Basic authentication, and no key beside it", () => {
  test.each(["accounts.summary", "orders.close"])("%s", async (name) => {
    await using it = await bench({ username: "user", password: "p:w", apiKey: KEY });
    const row = SDK_ROWS[name] as Row;
    it.server.script(pathOf(row), { body: row.answer });
    await it.until(row.call(it.client));
    expect(it.server.requests[0]?.headers).toMatchObject({ authorization: `Basic ${btoa("user:p:w")}` });
    expect(it.server.requests[0]?.headers).not.toHaveProperty("x-api-key");
  });
});

test("a ticket beyond 2^53 goes out with all its digits, as a number", async () => {
  await using it = await bench();
  const bodies: unknown[] = [];
  it.server.handle("POST /OrderClose", (request) => {
    bodies.push(request.text);
    return { text: '{"ticket":9007199254740993,"retcode":0}' };
  });
  const answer = await it.until(it.client.orders.close(ID, 9007199254740993n));
  expect([bodies, answer.ticket]).toEqual([['{"ticket":9007199254740993}'], "9007199254740993"]);
});

test("closeAll goes on after a refusal and tells what became of each position", async () => {
  await using it = await bench();
  const positions = [1, 2, 3].map((ticket) => ({ ticket, symbol: "EURUSD", type: "buy", volume: 1, openPrice: 1 }));
  it.server.script("GET /Positions", { body: positions });
  it.server.handle("POST /OrderClose", ({ body }) => {
    const { ticket } = body as { readonly ticket: number };
    return { body: { ticket, retcode: ticket === 2 ? 10018 : 0 } };
  });
  const results = await it.until(it.client.orders.closeAll(ID));
  expect(results.map((result) => [result.ticket, result.ok])).toEqual([
    ["1", true],
    ["2", false],
    ["3", true],
  ]);
  expect(results[1]).toMatchObject({ error: { kind: "broker-rejection", retcode: 10018 } });
});

describe("iterAll reads page after page", () => {
  const row = { symbol: "EURUSD", type: "buy", volume: 1, openPrice: 1, closePrice: 1, openTime: "t", closeTime: "t" };
  const RANGE = { from: 0, to: 1 };

  test("and counts them itself, though the server always says page 1", async () => {
    await using it = await bench();
    it.server.handle("GET /OrderHistoryPagination", ({ path }) => {
      const page = Number(/page=(\d+)/.exec(path)?.[1]);
      return { body: { data: [{ ...row, ticket: page }], total: 3, page: 1, pageSize: 1 } };
    });
    const tickets = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const { ticket } of it.client.history.iterAll(ID, RANGE, { pageSize: 1 })) found.push(ticket);
      return found;
    };
    expect(await it.until(tickets())).toEqual(["1", "2", "3"]);
  });

  test("and no further than its reader", async () => {
    await using it = await bench();
    it.server.script("GET /OrderHistoryPagination", {
      body: { data: [{ ...row, ticket: 1 }], total: 100, page: 1, pageSize: 1 },
    });
    const first = async (): Promise<string | undefined> => {
      for await (const { ticket } of it.client.history.iterAll(ID, RANGE)) return ticket;
      return undefined;
    };
    expect([await it.until(first()), it.server.requests.length]).toEqual(["1", 1]);
  });

  test("and ends at an empty page, whatever the total", async () => {
    await using it = await bench();
    it.server.script("GET /OrderHistoryPagination", { body: { data: [], total: 100, page: 1, pageSize: 50 } });
    const all = async (): Promise<number> => {
      let count = 0;
      for await (const _row of it.client.history.iterAll(ID, RANGE)) count += 1;
      return count;
    };
    expect([await it.until(all()), it.server.requests.length]).toEqual([0, 1]);
  });
});

test("a page tells how many there are", async () => {
  await using it = await bench();
  it.server.script("GET /OrderHistoryPagination", { body: { data: [], total: 101, page: 2, pageSize: 50 } });
  const page = await it.until(it.client.history.getPage(ID, { from: 0, to: 1 }));
  expect(page).toEqual({ items: [], total: 101, page: 2, pageSize: 50, totalPages: 3, hasNext: true });
});

describe("what can't be meant is refused before anything is sent", () => {
  const order = { symbol: "EURUSD", operation: "buy", volume: 0.1 } as const;
  test.each<[string, Row["call"]]>([
    ["a market order with a price", ({ orders }) => orders.send(ID, { ...order, price: 1 })],
    ["a limit without a price", ({ orders }) => orders.send(ID, { ...order, operation: "sellLimit" })],
    ["no volume", ({ orders }) => orders.send(ID, { ...order, volume: 0 })],
    ["an unknown operation", ({ orders }) => orders.send(ID, { ...order, operation: "balance" as never })],
    ["an empty change", ({ orders }) => orders.modify(ID, 1, {})],
    ["page 0", ({ history }) => history.getPage(ID, { from: 0, to: 1 }, { page: 0 })],
    ["a bound that is no instant", ({ history }) => history.get(ID, { from: Number.NaN, to: 1 })],
  ])("%s", async (_what, call) => {
    await using it = await bench();
    const error: unknown = await call(it.client).catch((reason: unknown) => reason);
    expect([Api2TradeError.is(error, "INVALID_ARGUMENT"), it.server.requests]).toEqual([true, []]);
  });

  test("a ticket that is no number", async () => {
    await using it = await bench();
    await expect(it.client.orders.close(ID, "12x")).rejects.toThrow(TypeError);
    await expect(it.client.rest.orderClose(ID, "12&x=1")).rejects.toThrow(TypeError);
  });
});
