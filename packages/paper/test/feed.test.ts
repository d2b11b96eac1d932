import { BrokerError, type SymbolInfo, symbolName, type Tick } from "@anybroker/core";
import { type AccountPort, type AdapterContext, type Channel, defineAdapter } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buyOrder, callOf, connectTo, contextOf, openPort, symbolOf } from "./connect-paper.ts";

const SYMBOLS: readonly SymbolInfo[] = [
  { name: symbolName("EURUSD.r"), digits: 5, lotsMax: 20 },
  { name: symbolName("EURGBP.r"), digits: 5 },
  { name: symbolName("GBPUSD.r"), digits: 5 },
  { name: symbolName("MYSTERY") },
];

/** An adapter whose wire is the test: it records what is asked of it and ticks when it is told. */
function wire() {
  const subscribed: string[] = [];
  const channels: Extract<Channel, { kind: "ticks" }>[] = [];
  const calls: string[] = [];
  const links: AdapterContext["link"][] = [];
  const refuse = (): Promise<never> => {
    calls.push("trade");
    return Promise.reject(new Error("a feed is never traded on"));
  };
  const port = {
    symbols: async () => SYMBOLS,
    snapshot: refuse,
    placeOrder: refuse,
    closePosition: refuse,
    async subscribe(channel: Channel) {
      if (channel.kind !== "ticks") return;
      if (channel.symbol.name === "MYSTERY") throw new BrokerError("STREAM_REFUSED", "no");
      subscribed.push(channel.symbol.name);
      channels.push(channel);
    },
    async unsubscribe() {},
    async close() {
      calls.push("port closed");
    },
  } as unknown as AccountPort;
  const adapter = defineAdapter<{ key: string }>()({
    ...paper.adapter,
    name: "wire",
    configSchema: z.strictObject({ key: z.string() }),
    secretOptions: ["key"],
    async connect(_options, context) {
      links.push(context.link);
      return {
        listAccounts: async () => [{ id: "9" as never, environment: "live", available: true } as const],
        openAccount: async () => port,
        async close() {
          calls.push("connection closed");
        },
      };
    },
  });
  const tick = (name: string, bid: number, ask: number): void => {
    const price: Tick = { symbol: symbolName(name), bid, ask, timeMs: 1 };
    for (const channel of channels) if (channel.symbol.name === name) channel.deliver(price);
  };
  return { adapter, subscribed, calls, links, tick };
}

async function fed() {
  const source = wire();
  const { context, clock, link, problems } = contextOf();
  const connection = await connectTo(paper({ feed: source.adapter({ key: "hush-hush" }) }), context);
  return { source, context, clock, link, problems, connection, ...(await openPort(connection)) };
}

describe("paper on another broker's prices", () => {
  it("has that broker's symbols, except those that it cannot deal in to the cent", async () => {
    const { symbols } = await fed();
    expect(symbols.map((symbol) => symbol.name)).toEqual(["EURUSD.r", "EURGBP.r", "GBPUSD.r"]);
    expect(symbolOf(symbols, "EURUSD.r")).toMatchObject({ lotsMax: 20, contractSize: 100_000, profitCurrency: "USD" });
  });

  it("asks for a symbol's prices, and those that convert its money, when somebody needs them, once", async () => {
    const { port, symbols, source } = await fed();
    const [eurusd, eurgbp] = [symbolOf(symbols, "EURUSD.r"), symbolOf(symbols, "EURGBP.r")];
    expect(source.subscribed).toEqual([]);
    const quote = port.quote?.(eurusd, callOf());
    await Promise.resolve();
    source.tick("EURUSD.r", 1.1, 1.1002);
    expect(await quote).toMatchObject({ symbol: "EURUSD.r", bid: 1.1, ask: 1.1002 });
    const order = port.placeOrder(buyOrder(eurgbp, "a"), callOf());
    await Promise.resolve();
    source.tick("EURGBP.r", 0.85, 0.8502);
    source.tick("GBPUSD.r", 1.25, 1.2502);
    expect(await order).toMatchObject({ code: "DONE", price: 0.8502 });
    expect(source.subscribed).toEqual(["EURUSD.r", "EURGBP.r", "GBPUSD.r"]);
    expect(source.calls).toEqual([]);
  });

  it("lets orders, stops and streams follow the prices that come", async () => {
    const { port, symbols, source, executions } = await fed();
    const eurusd = symbolOf(symbols, "EURUSD.r");
    const ticks: number[] = [];
    const ready = port.subscribe({ kind: "ticks", symbol: eurusd, deliver: (tick) => ticks.push(tick.bid) }, callOf());
    await Promise.resolve();
    source.tick("EURUSD.r", 1.1, 1.1002);
    await ready;
    await port.subscribe({ kind: "trading" }, callOf());
    await port.placeOrder({ ...buyOrder(eurusd, "a"), stopLoss: { price: 1.09 } }, callOf());
    source.tick("EURUSD.r", 1.0899, 1.0901);
    expect(ticks).toEqual([1.1, 1.0899]);
    expect(executions.at(-1)?.deal).toMatchObject({ price: 1.0899, reason: "stop-loss" });
  });

  it("refuses an order for which no price comes for five seconds", async () => {
    const { port, symbols, clock } = await fed();
    const order = port.placeOrder(buyOrder(symbolOf(symbols, "EURUSD.r"), "a"), callOf());
    const refusal = expect(order).rejects.toMatchObject({ code: "PRICE_OFF", outcome: "not-executed" });
    await clock.advance(5000);
    await refusal;
  });

  it("passes the feed's link on, and subscribes again when it is back", async () => {
    const { port, symbols, source, link } = await fed();
    const quote = port.quote?.(symbolOf(symbols, "EURUSD.r"), callOf());
    await Promise.resolve();
    source.tick("EURUSD.r", 1.1, 1.1002);
    await quote;
    source.links[0]?.down(new BrokerError("CONNECTION_LOST", "gone"));
    source.links[0]?.up();
    await Promise.resolve();
    expect([link, source.subscribed]).toEqual([
      ["down", "up"],
      ["EURUSD.r", "EURUSD.r"],
    ]);
  });

  it("keeps the feed's secrets, and closes it with itself", async () => {
    const { connection, source, context, clock } = await fed();
    expect(context.secrets.redact("key=hush-hush")).toBe("key=[secret]");
    await connection.close();
    expect([source.calls, clock.pendingTimers]).toEqual([["port closed", "connection closed"], 0]);
  });

  it("says what is wrong with the feed's options", async () => {
    const { context } = contextOf();
    const feed = wire().adapter({ key: 5 } as never);
    await expect(connectTo(paper({ feed }), context)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("feed.key"),
    });
  });

  it("can be paper on paper", async () => {
    const { context, clock } = contextOf();
    const connection = await connectTo(paper({ feed: paper({ seed: 3 }) }), context);
    const { port, symbols } = await openPort(connection);
    const receipt = await port.placeOrder(buyOrder(symbolOf(symbols, "XAUUSD"), "a", 0.1), callOf());
    expect(receipt.code).toBe("DONE");
    await connection.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
