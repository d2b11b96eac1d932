import { describe, expect, test } from "vitest";
import { stillCtrader } from "./still-ctrader.ts";
import type { WireClient } from "./wire-client.ts";

const codeOf = (heard: { readonly message: object }): unknown => (heard.message as { errorCode?: string }).errorCode;
const spotsOf = (client: WireClient) =>
  client.heard.flatMap((each) => (each.name === "ProtoOASpotEvent" ? [each.message] : []));

describe("spots", () => {
  test("the first event has both sides, later ones only what changed", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [1], subscribeToSpotTimestamp: true });
    world.venue.setPrice("EURUSD", 1.1, 1.1002);
    world.venue.setPrice("EURUSD", 1.0999, 1.1002);
    world.venue.setPrice("EURUSD", 1.0999, 1.1002);
    await client.ask("ProtoOAVersionReq", {});
    const head = { ...world.account, symbolId: 1, trendbar: [], timestamp: world.clock.now() };
    expect(spotsOf(client)).toEqual([
      { ...head, bid: 110_000, ask: 110_010 },
      { ...head, ask: 110_020 },
      { ...head, bid: 109_990 },
    ]);
    expect(world.simulator.tickSubscriptions).toEqual(["EURUSD"]);
  });

  test("a three-digit price travels in 1/100000 too", async () => {
    await using world = await stillCtrader();
    world.venue.setPrice("USDJPY", 149.123, 149.135);
    const client = await world.login();
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [3] });
    expect((await client.nth("ProtoOASpotEvent")).message).toMatchObject({ bid: 14_912_300, ask: 14_913_500 });
  });

  test("unknown, repeated and partly repeated subscriptions are refused as a whole, unless the knob says otherwise", async () => {
    await using world = await stillCtrader();
    await using lenient = await stillCtrader({ knobs: { partlySubscribed: "take" } });
    for (const { login, account, simulator } of [world, lenient]) {
      const client = await login();
      const subscribe = (...symbolId: number[]) =>
        client.ask("ProtoOASubscribeSpotsReq", { ...account, symbolId }).then(codeOf);
      expect(await subscribe(1, 99)).toBe("SYMBOL_NOT_FOUND");
      expect(await subscribe(1)).toBeUndefined();
      expect(await subscribe(1)).toBe("ALREADY_SUBSCRIBED");
      expect(await subscribe(1, 2)).toBe(simulator === world.simulator ? "ALREADY_SUBSCRIBED" : undefined);
    }
    expect(lenient.simulator.tickSubscriptions).toEqual(["EURUSD", "GBPUSD"]);
  });

  test("live bars come with the spots, without a close", async () => {
    await using world = await stillCtrader({ knobs: { clientSilenceMs: 0 } });
    const client = await world.login();
    const bars = { ...world.account, symbolId: 1, period: "M2" } as const;
    expect(codeOf(await client.ask("ProtoOASubscribeLiveTrendbarReq", bars))).toBe("NOT_SUBSCRIBED_TO_SPOTS");
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [1] });
    expect((await client.ask("ProtoOASubscribeLiveTrendbarReq", bars)).name).toBe("ProtoOASubscribeLiveTrendbarRes");
    await world.clock.advance(60_000 - (world.clock.now() % 60_000));
    world.venue.setPrice("EURUSD", 1.101, 1.1011);
    const { message } = await client.nth("ProtoOASpotEvent", 3);
    expect(message.trendbar).toEqual([
      {
        volume: 2,
        period: "M2",
        low: 110_000,
        deltaOpen: 0,
        deltaHigh: 100,
        utcTimestampInMinutes: Math.floor(world.clock.now() / 120_000) * 2,
      },
    ]);
  });
});

describe("depth", () => {
  test("the first event is the whole book, later ones add, replace and delete by id", async () => {
    await using world = await stillCtrader();
    world.venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 1 },
      { distance: 0.0001, lots: 2 },
    ]);
    const client = await world.login();
    expect(codeOf(await client.ask("ProtoOASubscribeDepthQuotesReq", { ...world.account, symbolId: [1] }))).toBe(
      "NOT_SUBSCRIBED_TO_SPOTS",
    );
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [1] });
    await client.ask("ProtoOASubscribeDepthQuotesReq", { ...world.account, symbolId: [1] });
    world.venue.setPrice("EURUSD", 1.1, 1.1002);
    const first = await client.nth("ProtoOADepthEvent");
    const second = await client.nth("ProtoOADepthEvent", 2);
    expect(first.message.newQuotes).toEqual([
      { id: 1, size: 10_000_000, bid: 110_000 },
      { id: 2, size: 20_000_000, bid: 109_990 },
      { id: 3, size: 10_000_000, ask: 110_010 },
      { id: 4, size: 20_000_000, ask: 110_020 },
    ]);
    expect(second.message).toMatchObject({
      newQuotes: [
        { id: 4, size: 10_000_000 },
        { id: 5, size: 20_000_000, ask: 110_030 },
      ],
      deletedQuotes: [3],
    });
  });
});

describe("history", () => {
  test("bars are distances from their low, the newest of a range, ascending", async () => {
    await using world = await stillCtrader({ knobs: { clientSilenceMs: 0 } });
    const client = await world.login();
    for (const [index, bid] of [1.1, 1.102, 1.099].entries()) {
      if (index > 0) await world.clock.advance(60_000);
      world.venue.setPrice("EURUSD", bid, bid + 0.0001);
    }
    const bounds = { fromTimestamp: world.clock.now() - 3_600_000, toTimestamp: world.clock.now() };
    const request = { ...world.account, ...bounds, period: "M1", symbolId: 1 } as const;
    const answer = await client.ask("ProtoOAGetTrendbarsReq", { ...request, count: 2 });
    const minute = Math.floor(world.clock.now() / 60_000);
    const flat = { volume: 1, period: "M1", deltaOpen: 0, deltaHigh: 0, deltaClose: 0 };
    expect(answer.message).toEqual({
      ...world.account,
      period: "M1",
      symbolId: 1,
      timestamp: bounds.toTimestamp,
      hasMore: true,
      trendbar: [
        { ...flat, low: 110_200, utcTimestampInMinutes: minute - 1 },
        { ...flat, low: 109_900, utcTimestampInMinutes: minute },
      ],
    });
    const joined = await client.ask("ProtoOAGetTrendbarsReq", { ...request, period: "H12" });
    expect(joined).toMatchObject({
      message: { trendbar: [{ period: "H12", volume: 4, low: 109_900, deltaHigh: 300, deltaClose: 0 }] },
    });
  });

  test("ticks run backwards as differences of time and price, page by page", async () => {
    await using world = await stillCtrader({ knobs: { historyRows: 2, clientSilenceMs: 0 } });
    const client = await world.login();
    for (const bid of [1.1001, 1.1001, 1.0998, 1.1]) {
      await world.clock.advance(250);
      world.venue.setPrice("EURUSD", bid, 1.101);
    }
    const now = world.clock.now();
    const page = (toTimestamp: number) =>
      client.ask("ProtoOAGetTickDataReq", {
        ...world.account,
        symbolId: 1,
        type: "BID",
        fromTimestamp: now - 60_000,
        toTimestamp,
      });
    expect(await page(now)).toMatchObject({
      message: {
        hasMore: true,
        tickData: [
          { timestamp: now, tick: 110_000 },
          { timestamp: -250, tick: 20 - 40 },
        ],
      },
    });
    expect(await page(now - 251)).toMatchObject({
      message: {
        hasMore: false,
        tickData: [
          { timestamp: now - 750, tick: 110_010 },
          { timestamp: -250, tick: -10 },
        ],
      },
    });
  });

  test("windows beyond what was documented are refused, unless the knob lifts them", async () => {
    await using world = await stillCtrader();
    await using open = await stillCtrader({ knobs: { historyWindows: false } });
    const span = { fromTimestamp: world.clock.now() - 8 * 86_400_000, toTimestamp: world.clock.now() };
    const codes = [];
    for (const { login, account } of [world, open]) {
      const client = await login();
      codes.push(codeOf(await client.ask("ProtoOADealListReq", { ...account, ...span })));
      codes.push(codeOf(await client.ask("ProtoOACashFlowHistoryListReq", { ...account, ...span })));
      codes.push(codeOf(await client.ask("ProtoOADealListReq", { ...account, fromTimestamp: 5, toTimestamp: 4 })));
    }
    const bad = "INCORRECT_BOUNDARIES";
    expect(codes).toEqual([bad, bad, bad, undefined, bad, bad]);
  });

  test("a list of deals is cut, with its closes in detail", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    world.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    const positionId = world.ledger.positions()[0]?.id ?? "";
    world.venue.setPrice("EURUSD", 1.101, 1.1011);
    world.ledger.closePosition(positionId, 0.04);
    world.ledger.closePosition(positionId);
    const first = await client.ask("ProtoOADealListReq", { ...world.account, maxRows: 2 });
    expect(first.message).toMatchObject({
      hasMore: true,
      deal: [
        { filledVolume: 1_000_000, commission: -35 },
        {
          filledVolume: 400_000,
          closePositionDetail: {
            entryPrice: 1.1001,
            grossProfit: 360,
            commission: -14,
            closedVolume: 400_000,
            balance: 10_000_311,
            balanceVersion: 3,
          },
        },
      ],
    });
    const [opening, , closing] = world.ledger.deals();
    const offsets = await client.ask("ProtoOADealOffsetListReq", { ...world.account, dealId: closing?.id ?? "" });
    expect(offsets.message).toMatchObject({
      offsetBy: [],
      offsetting: [{ dealId: Number(opening?.id), volume: 1_000_000 }],
    });
  });
});
