import { connect, memoryTokens, seededRandom } from "@anybroker/core";
import { ManualClock, settle } from "@anybroker/testkit";
import { ctrader } from "../src/index.ts";
import type { ProtoOADeal, ProtoOAOrder, ProtoOAPosition } from "../src/schema/index.ts";
import { ACCOUNT, FakeServer } from "./fake-server.ts";

/** What the fake broker has on its books. Tests change it before they make the broker tell of it. */
export interface FakeBooks {
  balance: number;
  positions: ProtoOAPosition[];
  orders: ProtoOAOrder[];
  pastOrders: ProtoOAOrder[];
  deals: ProtoOADeal[];
}

export const id = { ctidTraderAccountId: ACCOUNT };

const SYMBOLS = [
  {
    symbolId: 1,
    digits: 5,
    pipPosition: 4,
    minVolume: 100_000,
    maxVolume: 1_000_000_000,
    stepVolume: 100_000,
    lotSize: 10_000_000,
    schedule: [{ startSecond: 0, endSecond: 604_800 }],
    holiday: [],
    scheduleTimeZone: "UTC",
    enableShortSelling: true,
  },
];

/** Makes the server answer for one account with the given books. */
function load(server: FakeServer, books: FakeBooks): void {
  server.on("ProtoOATraderReq", () => [
    "ProtoOATraderRes",
    { ...id, trader: { ...id, balance: books.balance, depositAssetId: 2, leverageInCents: 10_000, moneyDigits: 2 } },
  ]);
  server.on("ProtoOAAssetListReq", () => [
    "ProtoOAAssetListRes",
    { ...id, asset: ["EUR", "USD"].map((name, index) => ({ assetId: index + 1, name })) },
  ]);
  server.on("ProtoOASymbolsListReq", () => [
    "ProtoOASymbolsListRes",
    { ...id, symbol: [{ symbolId: 1, symbolName: "EURUSD", enabled: true, baseAssetId: 1, quoteAssetId: 2 }] },
  ]);
  server.on("ProtoOASymbolByIdReq", () => ["ProtoOASymbolByIdRes", { ...id, symbol: SYMBOLS }]);
  server.on("ProtoOAReconcileReq", () => [
    "ProtoOAReconcileRes",
    { ...id, position: books.positions, order: books.orders },
  ]);
  server.on("ProtoOAGetPositionUnrealizedPnLReq", () => [
    "ProtoOAGetPositionUnrealizedPnLRes",
    {
      ...id,
      moneyDigits: 2,
      positionUnrealizedPnL: books.positions.map(({ positionId }) => ({
        positionId,
        grossUnrealizedPnL: 500,
        netUnrealizedPnL: 450,
      })),
    },
  ]);
  server.on("ProtoOADealListReq", () => ["ProtoOADealListRes", { ...id, deal: books.deals, hasMore: false }]);
  server.on("ProtoOAOrderListReq", () => ["ProtoOAOrderListRes", { ...id, order: books.pastOrders, hasMore: false }]);
}

export async function openAccount() {
  const server = await FakeServer.start();
  const clock = new ManualClock();
  const books: FakeBooks = { balance: 1_000_000, positions: [], orders: [], pastOrders: [], deals: [] };
  load(server, books);
  const options = { clientId: "app", clientSecret: "application-secret", accessToken: "access-0" };
  const connecting = connect(
    ctrader({ ...options, environment: "demo", host: "127.0.0.1", port: server.port, tls: false }),
    { clock, random: seededRandom(7), tokens: memoryTokens(), auditIntervalMs: 0 },
  );
  const broker = await whileTimePasses(clock, connecting);
  const account = await whileTimePasses(clock, broker.account());
  // The budgets are full again: nothing in the tests has to wait for them.
  await clock.advance(2_000);
  const events: string[] = [];
  account.on("order", ({ order }) => events.push(`order ${order.status}`));
  account.on("deal", ({ deal, recovered }) =>
    events.push(`deal ${deal.lots}${recovered === true ? " recovered" : ""}`),
  );
  account.on("position", ({ change }) => events.push(`position ${change}`));
  account.on("account", ({ account: { balance } }) => events.push(`balance ${balance}`));
  const close = async (): Promise<void> => {
    await broker.close();
    await server.stop();
  };
  return { server, clock, books, broker, account, events, close };
}

export type OpenFake = Awaited<ReturnType<typeof openAccount>>;

/** What `work` resolves with; the clock moves on meanwhile, as budgets let requests wait. */
export async function whileTimePasses<Result>(clock: ManualClock, work: Promise<Result>): Promise<Result> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  await clock.advanceUntil(() => over, { stepMs: 20 });
  return work;
}

/** Lets loopback traffic arrive until `condition` holds, without moving the clock. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !condition(); turn += 1) await settle(1);
  if (!condition()) throw new Error(`not met: ${condition.toString()}`);
}

type Wire<Shape> = Partial<Shape>;

export const tradeData = (volume: number, side: "BUY" | "SELL" = "BUY", extra: object = {}) => ({
  symbolId: 1,
  volume,
  tradeSide: side,
  ...extra,
});

export const orderOf = (fields: Wire<ProtoOAOrder>): ProtoOAOrder => ({
  orderId: 501,
  tradeData: tradeData(1_000_000),
  orderType: "MARKET",
  orderStatus: "ORDER_STATUS_ACCEPTED",
  positionId: 901,
  ...fields,
});

export const positionOf = (fields: Wire<ProtoOAPosition>): ProtoOAPosition => ({
  positionId: 901,
  tradeData: tradeData(1_000_000),
  positionStatus: "POSITION_STATUS_OPEN",
  swap: 0,
  price: 1.0852,
  commission: 0,
  usedMargin: 10_852,
  moneyDigits: 2,
  ...fields,
});

export const dealOf = (fields: Wire<ProtoOADeal>): ProtoOADeal => ({
  dealId: 701,
  orderId: 501,
  positionId: 901,
  volume: 1_000_000,
  filledVolume: 1_000_000,
  symbolId: 1,
  createTimestamp: 1_767_614_400_000,
  executionTimestamp: 1_767_614_400_000,
  executionPrice: 1.0852,
  tradeSide: "BUY",
  dealStatus: "FILLED",
  moneyDigits: 2,
  ...fields,
});
