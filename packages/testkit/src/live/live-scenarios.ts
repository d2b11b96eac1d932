import { BrokerError, type Capabilities, type Deal } from "@anybroker/core";
import { expectPresent, expectThat } from "../checks.ts";
import type { LiveStage } from "./live-stage.ts";

/** One case that is safe to play at a real broker. Its id is that of the suite's scenario whose live form it is. */
export interface LiveScenario {
  readonly id: string;
  readonly title: string;
  readonly needs?: (capabilities: Capabilities) => boolean;
  run(stage: LiveStage): Promise<void>;
}

const looking: readonly LiveScenario[] = [
  {
    id: "CONN-01",
    title: "the account is ready with its money, symbols and books",
    async run({ account, signal }) {
      const { currency, balance } = await account.summary({ signal });
      expectThat(currency !== "" && Number.isFinite(balance), "the account has no currency or balance.");
      expectThat(account.symbols.list().length > 0, "the account has no symbols.");
    },
  },
  {
    id: "DATA-01",
    title: "the symbol has its trading rules, and none of them is 0",
    needs: ({ symbolRules }) => symbolRules,
    async run({ symbol }) {
      for (const rule of ["digits", "contractSize", "lotsMin", "lotsStep"] as const) {
        const value = expectPresent(symbol[rule], `${rule} of ${symbol.name}`);
        expectThat(rule === "digits" ? value >= 0 : value > 0, `${rule} of ${symbol.name} is ${value}.`);
      }
    },
  },
  {
    id: "DATA-02",
    title: "a price has two sides in their order",
    async run({ account, symbol, signal }) {
      const { bid, ask } = await account.quote(symbol.name, { signal });
      expectThat(bid > 0 && ask >= bid, `the price of ${symbol.name} is ${bid} / ${ask}.`);
    },
  },
  {
    id: "DATA-08",
    title: "candles are ascending and unique",
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    async run({ account, symbol, signal }) {
      const candles = await account.candles(symbol.name, "M1", { limit: 100 }, { signal }).toArray();
      const isOrdered = candles.every(({ openTimeMs }, at) => openTimeMs > (candles[at - 1]?.openTimeMs ?? 0));
      expectThat(candles.length > 0 && isOrdered, `${candles.length} candles came, not ascending or not unique.`);
    },
  },
  {
    id: "ORD-09",
    title: "lots below the least are refused before anything is sent",
    needs: ({ symbolRules }) => symbolRules,
    async run(stage) {
      const refused = await stage.place({ side: "buy", type: "market", lots: stage.lots / 2 }).catch((error) => error);
      expectThat(
        BrokerError.is(refused, "INVALID_VOLUME") && refused.outcome === "not-executed",
        `half of the least lots gave ${String(refused)}.`,
      );
    },
  },
];

const trading: readonly LiveScenario[] = [
  {
    id: "ORD-01",
    title: "a market order fills, is told once, and its position closes",
    async run(stage) {
      const deals: Deal[] = [];
      using _listening = stage.account.on("deal", ({ deal }) => deals.push(deal));
      const order = await stage.place({ side: "buy", type: "market" });
      expectThat(order.status === "filled", `the order is ${order.status}.`);
      const position = await stage.positionOf(order);
      expectThat(
        position.side === "buy" && position.lots === stage.lots,
        `the position is ${position.side} ${position.lots}.`,
      );
      await stage.account.positions.close(position.id, { signal: stage.signal });
      await stage.until(() => stage.account.positions.get(position.id) === undefined, "the position was not closed");
      const ids = deals.map(({ id }) => id);
      expectThat(new Set(ids).size === ids.length, `a deal was told twice: ${ids.join(", ")}.`);
    },
  },
  {
    id: "ORD-02",
    title: "a limit far from the market rests, and ends cancelled",
    needs: ({ orderTypes, cancelOrder }) => orderTypes.includes("limit") && cancelOrder,
    async run(stage) {
      const { account, symbol, signal } = stage;
      const { bid } = await account.quote(symbol.name, { signal });
      const order = await stage.place({ side: "buy", type: "limit", limitPrice: stage.onGrid(bid * 0.9) });
      const id = String(expectPresent(order.id, "the order's id"));
      await stage.until(() => account.orders.list().some((resting) => resting.id === id), "the order does not rest");
      const cancelled = await account.orders.cancel(id, { signal });
      expectThat(cancelled.status === "cancelled", `the order is ${cancelled.status} after the cancel.`);
    },
  },
  {
    id: "PROT-01",
    title: "stop loss and take profit by distance are on the position, each on its side",
    needs: ({ protection }) => protection.market !== "none",
    async run(stage) {
      const { ask } = await stage.account.quote(stage.symbol.name, { signal: stage.signal });
      const level = { distance: stage.distanceAt(ask) };
      const order = await stage.place({ side: "buy", type: "market", stopLoss: level, takeProfit: level });
      const { id } = await stage.positionOf(order);
      const held = () => stage.account.positions.get(id);
      await stage.until(
        () => held()?.stopLoss !== undefined && held()?.takeProfit !== undefined,
        "the levels were not set",
      );
      const { stopLoss = 0, takeProfit = 0, openPrice = 0 } = held() ?? {};
      expectThat(
        stopLoss < openPrice && openPrice < takeProfit,
        `a buy at ${openPrice} has its stop loss at ${stopLoss} and its take profit at ${takeProfit}.`,
      );
    },
  },
  {
    id: "POS-02",
    title: "a part of a position is closed, and the rest stays",
    needs: ({ partialClose }) => partialClose,
    async run(stage) {
      const order = await stage.place({ side: "buy", type: "market", lots: stage.lots * 2, round: "nearest" });
      const { id } = await stage.positionOf(order);
      await stage.account.positions.close(id, { lots: stage.lots, signal: stage.signal });
      const isLeft = (): boolean =>
        stage
          .positions()
          .map(({ lots }) => lots)
          .join() === String(stage.lots);
      await stage.until(isLeft, `${stage.lots} lots are not what is left`);
    },
  },
  {
    id: "HIST-01",
    title: "the run's own deals are in the history, ascending and unique",
    needs: ({ dealHistory }) => dealHistory,
    async run({ account, clock, signal }) {
      // A clock that is off is no fault of the history's.
      const range = { from: clock.now() - 3_600_000, to: clock.now() + 3_600_000 };
      const deals = await account.history.deals(range, { signal }).toArray();
      const isOrdered = deals.every(({ timeMs }, at) => timeMs >= (deals[at - 1]?.timeMs ?? 0));
      expectThat(deals.length > 0, "no deal of the last hour is there.");
      expectThat(
        isOrdered && new Set(deals.map(({ id }) => id)).size === deals.length,
        "they are not ascending and unique.",
      );
    },
  },
];

/** The cases that are safe at a real broker, in their order: first those that only look. */
export const LIVE_SCENARIOS: readonly LiveScenario[] = [...looking, ...trading];
