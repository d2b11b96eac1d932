import { BrokerError, type Candle, type Deal, type Depth, symbolName, type Tick } from "@anybroker/core";
import { paper, type Venue } from "@anybroker/paper";
import { describe, expect, it } from "vitest";
import { buyOrder, callOf, connectTo, contextOf, openPort, pages, symbolOf } from "./connect-paper.ts";
import { setUp } from "./set-up.ts";

async function onVenue() {
  const stage = setUp();
  const { context } = contextOf(stage.clock);
  const connection = await connectTo(paper({ venue: stage.venue }), context);
  const opened = await openPort(connection);
  return { ...stage, ...opened, connection, eurusd: symbolOf(opened.symbols, "EURUSD") };
}

describe("the paper adapter", () => {
  it("opens one funded account on a moving market without any option", async () => {
    const { context, clock } = contextOf();
    const connection = await connectTo(paper({}), context);
    const { port, symbols } = await openPort(connection);
    const ticks: Tick[] = [];
    const symbol = symbolOf(symbols, "EURUSD");
    await port.subscribe({ kind: "ticks", symbol, deliver: (tick) => ticks.push(tick) }, callOf());
    clock.advanceSync(1000);
    expect(ticks).toHaveLength(5);
    expect((await port.snapshot(callOf())).account).toMatchObject({
      balance: 100_000,
      currency: "USD",
      positionMode: "hedging",
    });
    await port.close();
    await connection.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it("opens the accounts that it is told, with the common options where they say nothing", async () => {
    const { context } = contextOf();
    const options = {
      currency: "EUR",
      leverage: 30,
      accounts: [
        { id: "a", balance: 500 },
        { id: "b", currency: "JPY" },
      ],
    };
    const connection = await connectTo(paper(options), context);
    expect((await connection.listAccounts(callOf())).map(({ id, environment }) => [id, environment])).toEqual([
      ["a", "demo"],
      ["b", "demo"],
    ]);
    const summaries = await Promise.all(
      ["a", "b"].map(async (id) => (await (await openPort(connection, id)).port.snapshot(callOf())).account),
    );
    expect(summaries.map(({ balance, currency, leverage }) => [balance, currency, leverage])).toEqual([
      [500, "EUR", 30],
      [100_000, "JPY", 30],
    ]);
    await connection.close();
  });

  it("moves equally for equal seeds, whatever the context's chance", async () => {
    const quotes = await Promise.all(
      [1, 2].map(async () => {
        const { context } = contextOf();
        context.random.next();
        const connection = await connectTo(paper({ seed: 42 }), context);
        const { port, symbols } = await openPort(connection);
        const tick = await port.quote?.(symbolOf(symbols, "XAUUSD"), callOf());
        await connection.close();
        return tick;
      }),
    );
    expect(quotes[0]).toEqual(quotes[1]);
  });

  it("reports executions in order once it is asked for them", async () => {
    const { port, eurusd, executions } = await onVenue();
    await port.placeOrder(buyOrder(eurusd, "a"), callOf());
    expect(executions).toEqual([]);
    await port.subscribe({ kind: "trading" }, callOf());
    const call = callOf("placeOrder");
    const receipt = await port.placeOrder(buyOrder(eurusd, "b"), call);
    expect(executions.map(({ order, deal }) => [order?.clientOrderId, order?.status, deal?.id])).toEqual([
      ["b", "accepted", undefined],
      ["b", "filled", receipt.deals?.[0]?.id],
    ]);
    expect(call.sent).toBe(true);
  });

  it("gives the first receipt again for a client order id that was used", async () => {
    const { port, eurusd, account } = await onVenue();
    const first = await port.placeOrder(buyOrder(eurusd, "same"), callOf());
    expect(await port.placeOrder(buyOrder(eurusd, "same", 5), callOf())).toEqual(first);
    expect(account.positions()).toHaveLength(1);
  });

  it("throws a refusal as an error that was not executed", async () => {
    const { port, eurusd } = await onVenue();
    const error = await port
      .placeOrder(buyOrder(eurusd, "big", 100), callOf("placeOrder"))
      .catch((thrown: unknown) => thrown);
    expect(BrokerError.is(error, "NO_MONEY") && error.toJSON()).toMatchObject({
      code: "NO_MONEY",
      outcome: "not-executed",
      broker: "paper",
      operation: "placeOrder",
      native: { code: "NO_MONEY" },
    });
  });

  it("does nothing for a call that was aborted before", async () => {
    const { port, eurusd, account } = await onVenue();
    const reason = new BrokerError("ABORTED", "the caller aborted the call");
    const call = callOf("placeOrder", AbortSignal.abort(reason));
    await expect(port.placeOrder(buyOrder(eurusd, "a"), call)).rejects.toMatchObject({
      code: "ABORTED",
      outcome: "not-executed",
    });
    expect([account.positions(), call.sent]).toEqual([[], false]);
  });

  it("knows what became of each command", async () => {
    const { port, eurusd, account, clock } = await onVenue();
    const sentTimeMs = clock.now();
    const place = buyOrder(eurusd, "a");
    expect(await port.resolve?.(place, sentTimeMs, callOf())).toEqual({ state: "absent", complete: true });
    const receipt = await port.placeOrder(place, callOf());
    expect(await port.resolve?.(place, sentTimeMs, callOf())).toEqual({ state: "executed", receipt });
    const [position] = account.positions();
    if (position === undefined) throw new Error("the order has opened a position");
    const modify = {
      kind: "modify-position",
      clientOrderId: place.clientOrderId,
      symbol: eurusd,
      position,
      patch: { stopLoss: 1.09 },
      wanted: { ...position, stopLoss: 1.09 },
    } as const;
    expect(await port.resolve?.(modify, sentTimeMs, callOf())).toEqual({ state: "absent", complete: true });
    await port.modifyPosition?.(modify, callOf());
    expect(await port.resolve?.(modify, sentTimeMs, callOf())).toMatchObject({ state: "executed" });
  });

  it("gives the book of a symbol, at once and with each tick", async () => {
    const { port, eurusd, venue } = await onVenue();
    const books: Depth[] = [];
    const channel = { kind: "depth", symbol: eurusd, deliver: (depth: Depth) => books.push(depth) } as const;
    venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 2 },
      { distance: 0.0001, lots: 3 },
    ]);
    await port.subscribe(channel, callOf());
    await port.placeOrder(buyOrder(eurusd, "a"), callOf());
    venue.setPrice("EURUSD", 1.2, 1.2001);
    await port.unsubscribe(channel, callOf());
    venue.setPrice("EURUSD", 1.3, 1.3001);
    expect(books.map(({ bids, asks }) => [bids, asks])).toEqual([
      [
        [
          { price: 1.1, lots: 2 },
          { price: 1.0999, lots: 3 },
        ],
        [
          { price: 1.1001, lots: 2 },
          { price: 1.1002, lots: 3 },
        ],
      ],
      [
        [
          { price: 1.2, lots: 2 },
          { price: 1.1999, lots: 3 },
        ],
        [
          { price: 1.2001, lots: 2 },
          { price: 1.2002, lots: 3 },
        ],
      ],
    ]);
  });

  it("pages long histories, complete and in order", async () => {
    const { port, account, clock } = await onVenue();
    for (let count = 0; count < 601; count += 1) {
      clock.advanceSync(1);
      account.deposit(1);
      account.place({ symbol: "EURUSD", side: count % 2 === 0 ? "buy" : "sell", type: "market", lots: 0.01 });
    }
    const range = { fromTimeMs: 0, toTimeMs: clock.now() };
    const deals = await pages<Deal>((cursor) => port.deals?.({ ...range, ...cursor }, callOf()));
    expect([deals.sizes, deals.items]).toEqual([[500, 101], account.deals()]);
    expect((await port.cashHistory?.(range, callOf()))?.items).toHaveLength(500);
    expect((await port.orderHistory?.({ ...range, symbol: symbolName("GBPUSD") }, callOf()))?.items).toEqual([]);
  });

  it("pages candles and ticks over the weekend, without a hole or a repetition", async () => {
    const { context, clock } = contextOf();
    const connection = await connectTo(paper({ seed: 1, sessions: "weekly" }), context);
    const { port, symbols } = await openPort(connection);
    const symbol = symbolOf(symbols, "EURUSD");
    const toTimeMs = clock.now();
    const fromTimeMs = toTimeMs - 4 * 86_400_000;
    const candles = await pages<Candle>((cursor) => {
      return port.candles?.({ symbol, timeframe: "M5", fromTimeMs, toTimeMs, ...cursor }, callOf());
    });
    const venue = connection.native as Venue;
    expect(candles.items).toEqual(venue.candles("EURUSD", "M5", fromTimeMs, toTimeMs));
    expect(candles.sizes.every((size) => size <= 500)).toBe(true);
    const friday = Date.UTC(2026, 0, 2, 21, 57);
    const sunday = Date.UTC(2026, 0, 4, 22, 2);
    const ticks = await pages<Tick>((cursor) => {
      const range = { symbol: symbol.name, fromTimeMs: friday, toTimeMs: sunday, ...cursor };
      return port.tickHistory?.(range, callOf());
    });
    expect(ticks.sizes).toEqual([500, 500, 201]);
    expect(new Set(ticks.items.map((tick) => tick.timeMs)).size).toBe(1201);
    await connection.close();
  });
});

describe("options are refused", () => {
  const { configSchema } = paper.adapter;
  it.each([
    ["an unknown key", { leverag: 30 }, "leverag"],
    ["a bad currency", { currency: "dollar" }, "currency"],
    ["a negative leverage", { leverage: -1 }, "leverage"],
    ["an unknown key of an account", { accounts: [{ balanc: 1 }] }, "balanc"],
    ["no account at all", { accounts: [] }, "accounts"],
    ["a tape that is none", { tape: {} }, "tape"],
    ["two sources of prices", { tape: { attach() {} }, csv: { EURUSD: "a.csv" } }, "tape"],
    ["a seed for prices of a file", { csv: { EURUSD: "a.csv" }, seed: 1 }, "seed"],
    ["a speed for a feed", { feed: { adapter: {}, options: {} }, speed: 2 }, "speed"],
    ["a venue and options that make one", { venue: { openAccount() {} }, seed: 1 }, "seed"],
  ])("with the key: %s", (_, options, key) => {
    const issues = configSchema.safeParse(options).error?.issues ?? [];
    expect(issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join()).toContain(key);
  });

  it("when they name a built-in symbol that is none", async () => {
    const { context } = contextOf();
    await expect(connectTo(paper({ symbols: ["EURSUD"] }), context)).rejects.toThrow(
      "there is no built-in symbol EURSUD",
    );
  });
});
