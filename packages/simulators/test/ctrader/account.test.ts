import { describe, expect, test } from "vitest";
import { stillCtrader } from "./still-ctrader.ts";

const MARKET = { symbolId: 1, orderType: "MARKET", tradeSide: "BUY", volume: 1_000_000 } as const;

describe("accounts of one grant", () => {
  test("events of one account don't reach a connection that has authorised the other", async () => {
    await using world = await stillCtrader({ accounts: [{}, {}] });
    const client = await world.login();
    const [, other] = world.simulator.accounts;
    other?.venueAccount.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    await client.ask("ProtoOAVersionReq", {});
    expect(client.executions).toEqual([]);
    const accessToken = world.simulator.tokens()?.accessToken ?? "";
    await client.ask("ProtoOAAccountAuthReq", { ctidTraderAccountId: Number(other?.id), accessToken });
    other?.venueAccount.deposit(1);
    expect((await client.nth("ProtoOAExecutionEvent")).message.ctidTraderAccountId).toBe(Number(other?.id));
  });

  test("a netting account turns its one position over", async () => {
    await using world = await stillCtrader({ accounts: [{ positionMode: "netting" }] });
    const client = await world.login();
    expect(await client.ask("ProtoOATraderReq", world.account)).toMatchObject({
      message: { trader: { accountType: "NETTED" } },
    });
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...MARKET });
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...MARKET, tradeSide: "SELL", volume: 3_000_000 });
    const turned = await client.nth("ProtoOAExecutionEvent", 4);
    const id = Number(world.ledger.positions()[0]?.id);
    expect(turned.message).toMatchObject({
      executionType: "ORDER_FILLED",
      position: {
        positionId: id,
        positionStatus: "POSITION_STATUS_OPEN",
        price: 1.1,
        tradeData: { tradeSide: "SELL", volume: 2_000_000 },
      },
      deal: { positionId: id, closePositionDetail: { entryPrice: 1.1001, closedVolume: 1_000_000 } },
    });
  });

  test.each([
    ["CLOSE_ONLY", "TRADING_NOT_ALLOWED", "ORDER_ACCEPTED"],
    ["NO_TRADING", "TRADING_NOT_ALLOWED", undefined],
  ] as const)("the rights %s hold", async (accessRights, opening, closing) => {
    await using world = await stillCtrader({ accounts: [{ accessRights }] });
    world.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    const client = await world.login();
    expect(await client.ask("ProtoOANewOrderReq", { ...world.account, ...MARKET })).toMatchObject({
      message: { errorCode: opening },
    });
    const positionId = world.ledger.positions()[0]?.id ?? "";
    const close = await client.ask("ProtoOAClosePositionReq", { ...world.account, positionId, volume: 1_000_000 });
    expect((close.message as { executionType?: string }).executionType).toBe(closing);
  });

  test("what the venue refuses is told in the service's words", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const code = async (order: object) => {
      const answer = await client.ask("ProtoOANewOrderReq", { ...world.account, ...MARKET, ...order });
      return (answer.message as { errorCode?: string }).errorCode;
    };
    expect(await code({ volume: 1_050_000 })).toBe("TRADING_BAD_VOLUME");
    expect(await code({ orderType: "LIMIT", limitPrice: Number.NaN })).toBe("INVALID_REQUEST");
    expect(await code({ symbolId: 99 })).toBe("SYMBOL_NOT_FOUND");
    expect(await code({ symbolId: 2 })).toBe("NO_QUOTES");
    expect(await code({ orderType: "LIMIT" })).toBe("INVALID_REQUEST");
    expect(await code({ orderType: "STOP", stopPrice: 1.05 })).toBe("TRADING_BAD_PRICES");
    expect(await code({ orderType: "LIMIT", limitPrice: 1.05, stopLoss: 1.06 })).toBe("TRADING_BAD_STOPS");
    expect(await code({ orderType: "LIMIT", limitPrice: 1.05, expirationTimestamp: 5 })).toBe(
      "TRADING_BAD_EXPIRATION_DATE",
    );
    expect(await code({ orderType: "MARKET_RANGE", baseSlippagePrice: 1.09, slippageInPoints: 10 })).toBe("NO_QUOTES");
    expect(await code({ positionId: 5 })).toBe("POSITION_NOT_FOUND");
    expect(await code({ comment: "x".repeat(513) })).toBe("INVALID_REQUEST");
    world.venue.setMarketOpen("EURUSD", false);
    expect(await code({})).toBe("MARKET_CLOSED");
    expect(world.ledger.orders()).toEqual([]);
  });
});

describe("margin", () => {
  test("what an order would bind is what it binds", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const margin = await client.ask("ProtoOAExpectedMarginReq", { ...world.account, symbolId: 1, volume: [1_000_000] });
    expect(margin).toMatchObject({
      message: { margin: [{ volume: 1_000_000, buyMargin: 11_001, sellMargin: 11_000 }], moneyDigits: 2 },
    });
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...MARKET });
    expect(world.ledger.positions()[0]?.margin).toBe(110.01);
    const positionId = world.ledger.positions()[0]?.id ?? "";
    await client.ask("ProtoOAClosePositionReq", { ...world.account, positionId, volume: 500_000 });
    expect((await client.nth("ProtoOAMarginChangedEvent")).message).toEqual({
      ...world.account,
      positionId: Number(positionId),
      usedMargin: 5501,
      moneyDigits: 2,
    });
  });

  test("a threshold that is changed is told, and holds", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const marginCall = { marginCallType: "MARGIN_LEVEL_THRESHOLD_2", marginLevelThreshold: 80 } as const;
    expect((await client.ask("ProtoOAMarginCallUpdateReq", { ...world.account, marginCall })).name).toBe(
      "ProtoOAMarginCallUpdateRes",
    );
    await client.nth("ProtoOAMarginCallUpdateEvent");
    const list = await client.ask("ProtoOAMarginCallListReq", world.account);
    expect(
      (list.message as { marginCall: { marginLevelThreshold: number }[] }).marginCall.map(
        ({ marginLevelThreshold }) => marginLevelThreshold,
      ),
    ).toEqual([100, 80, 50]);
  });
});

describe("symbols", () => {
  test("a symbol's rules are in the service's units", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const answer = await client.ask("ProtoOASymbolByIdReq", { ...world.account, symbolId: [1] });
    expect(answer).toMatchObject({
      message: {
        symbol: [
          {
            symbolId: 1,
            digits: 5,
            pipPosition: 4,
            lotSize: 10_000_000,
            minVolume: 100_000,
            maxVolume: 1_000_000_000,
            stepVolume: 100_000,
            slDistance: 10,
            preciseTradingCommissionRate: 350_000_000,
            commissionType: "USD_PER_LOT",
            swapRollover3Days: "WEDNESDAY",
            swapCalculationType: "POINTS",
            schedule: [{ startSecond: 0, endSecond: 604_800 }],
            tradingMode: "ENABLED",
          },
        ],
      },
    });
  });

  test("conversion goes the shortest way, and nowhere from an asset to itself", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const assets = (await client.ask("ProtoOAAssetListReq", world.account)).message as {
      asset: { assetId: number; name: string }[];
    };
    const id = (name: string): number => assets.asset.find((asset) => asset.name === name)?.assetId ?? 0;
    const convert = async (first: string, last: string) => {
      const pair = { ...world.account, firstAssetId: id(first), lastAssetId: id(last) };
      const { message } = await client.ask("ProtoOASymbolsForConversionReq", pair);
      const { symbol, errorCode } = message as { symbol?: { symbolName: string }[]; errorCode?: string };
      return symbol?.map(({ symbolName }) => symbolName) ?? errorCode;
    };
    expect(await convert("EUR", "GBP")).toEqual(["EURGBP"]);
    expect(await convert("XAU", "JPY")).toEqual(["XAUUSD", "USDJPY"]);
    expect(await convert("USD", "USD")).toBe("INVALID_REQUEST");
  });
});
