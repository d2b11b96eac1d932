import { Decimal, seededRandom } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import { createVenue, type Venue, type VenueAccount } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Step = { readonly kind: string; readonly a: number; readonly b: number; readonly symbol: string };

const SYMBOLS = ["EURUSD", "USDJPY", "EURGBP", "XAUUSD", "BTCUSD", "US500"];
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(
      "buy",
      "sell",
      "limit",
      "stop",
      "close",
      "part",
      "by",
      "modify",
      "cancel",
      "wait",
      "roll",
      "thin",
      "cash",
    ),
    a: fc.double({ min: 0, max: 1, noNaN: true }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
    symbol: fc.constantFrom(...SYMBOLS),
  }),
  { minLength: 5, maxLength: 60 },
);
const accounts = fc.record({
  currency: fc.constantFrom("USD", "EUR", "GBP", "JPY"),
  positionMode: fc.constantFrom("hedging" as const, "netting" as const),
  balance: fc.constantFrom(500, 20_000, 3_000_000),
  leverage: fc.constantFrom(30, 100, 500),
});

const pick = <Item>(items: readonly Item[], at: number): Item | undefined =>
  items[Math.floor(at * items.length * 0.999)];

function act(venue: Venue, account: VenueAccount, clock: ManualClock, step: Step): void {
  const { kind, a, b } = step;
  const symbol = venue.symbol(step.symbol);
  const tick = venue.quote(step.symbol);
  if (symbol === undefined || tick === undefined) throw new Error(`no price of ${step.symbol}`);
  const lots = Decimal.scaled(1 + Math.floor(a * 200), 0)
    .multiply(symbol.lotsStep)
    .toNumber();
  const away = Decimal.of(tick.bid)
    .add(Decimal.scaled(Math.floor((b - 0.5) * 400), symbol.digits))
    .toNumber();
  const side = a < 0.5 ? "buy" : "sell";
  const position = pick(account.positions(), a);
  const order = pick(account.orders(), a);
  const common = { symbol: step.symbol, lots };
  const distance = Decimal.scaled(100 + Math.floor(b * 400), symbol.digits).toNumber();
  const acts: Readonly<Record<string, () => unknown>> = {
    buy: () => account.place({ ...common, side: "buy", type: "market", stopLossDistance: distance }),
    sell: () => account.place({ ...common, side: "sell", type: "market", trailingDistance: distance }),
    limit: () => account.place({ ...common, side, type: "limit", limitPrice: away }),
    stop: () => account.place({ ...common, side, type: "stop", stopPrice: away, takeProfitDistance: distance }),
    close: () => position && account.closePosition(position.id),
    part: () => position && account.closePosition(position.id, lots),
    by: () => position && account.closeBy(position.id, pick(account.positions(), b)?.id ?? ""),
    modify: () => position && account.modifyPosition(position.id, { stopLoss: b < 0.3 ? null : away }),
    cancel: () => order?.id && account.cancelOrder(order.id),
    wait: () => clock.advanceSync(Math.floor(a * 20_000)),
    roll: () => venue.rollover(),
    thin: () =>
      venue.setLiquidity(
        step.symbol,
        a < 0.3
          ? undefined
          : [
              { distance: 0, lots },
              { distance, lots: 3 },
            ],
      ),
    cash: () => account.deposit(Math.round((a - 0.3) * 10_000) / 100),
  };
  acts[kind]?.();
}

function trade(
  seed: number,
  options: object,
  script: readonly Step[],
  inspect: (account: VenueAccount) => void = () => {},
) {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(seed) });
  const account = venue.openAccount(options);
  const told: Execution[] = [];
  account.onExecution((execution) => told.push(execution));
  venue.start();
  for (const step of script) {
    act(venue, account, clock, step);
    inspect(account);
  }
  venue.stop();
  return { account, told };
}

function sum(amounts: readonly (number | undefined)[]): Decimal {
  return amounts.reduce((total, amount) => total.add(amount ?? 0), Decimal.zero);
}

describe("whatever is traded", () => {
  it("the deals' money and the cash operations add up to the balance, to the last digit", () => {
    fc.assert(
      fc.property(fc.nat(), accounts, steps, (seed, options, script) => {
        const { account } = trade(seed, options, script);
        const digits = options.currency === "JPY" ? 0 : 2;
        const money = account.deals().flatMap(({ profit, swap, commission }) => [profit, swap, commission]);
        const cash = account.cash().map((operation) => operation.amount);
        for (const amount of [...money, ...cash])
          expect(
            Decimal.of(amount ?? 0)
              .round(digits)
              .equals(amount ?? 0),
          ).toBe(true);
        expect(sum([...money, ...cash]).toNumber()).toBe(account.summary().balance);
      }),
      { numRuns: 150 },
    );
  });

  it("the positions are what the deals make of them", () => {
    fc.assert(
      fc.property(fc.nat(), accounts, steps, (seed, options, script) => {
        const { account } = trade(seed, options, script);
        const net = new Map<string, Decimal>();
        for (const { side, lots, positionId = "" } of account.deals()) {
          net.set(positionId, (net.get(positionId) ?? Decimal.zero).add(side === "buy" ? lots : -lots));
        }
        const left = [...net].filter(([, lots]) => lots.sign() !== 0).map(([id, lots]) => [id, lots.toNumber()]);
        const open = account.positions().map(({ id, side, lots }) => [id, side === "buy" ? lots : -lots]);
        expect(new Map(open as [string, number][])).toEqual(new Map(left as [string, number][]));
      }),
      { numRuns: 150 },
    );
  });

  it("the account's money is at every moment what its positions hold together", () => {
    const inspect = (account: VenueAccount): void => {
      const positions = account.positions();
      const profit = sum(positions.map((position) => position.profit));
      const equity = sum([account.summary().balance, ...positions.map((position) => position.swap)]).add(profit);
      const margin = sum(positions.map((position) => position.margin));
      expect(account.summary()).toMatchObject({
        unrealizedProfit: profit.toNumber(),
        equity: equity.toNumber(),
        margin: margin.toNumber(),
        freeMargin: equity.subtract(margin).toNumber(),
      });
    };
    fc.assert(
      fc.property(fc.nat(), accounts, steps, (seed, options, script) => {
        trade(seed, options, script, inspect);
      }),
      { numRuns: 150 },
    );
  });

  it("an order is told as accepted first and as ended last, and its deals sum up to what it has filled", () => {
    fc.assert(
      fc.property(fc.nat(), accounts, steps, (seed, options, script) => {
        const { account, told } = trade(seed, options, script);
        const ended = new Set<string>();
        const filled = new Map<string, Decimal>();
        for (const { order, deal } of told) {
          if (order?.id === undefined) continue;
          expect(ended.has(order.id)).toBe(false);
          if (!filled.has(order.id)) expect(["accepted", "rejected"]).toContain(order.status);
          const total = (filled.get(order.id) ?? Decimal.zero).add(deal?.lots ?? 0);
          filled.set(order.id, total);
          expect(order.filledLots).toBe(total.toNumber());
          if (["filled", "cancelled", "expired", "rejected"].includes(order.status)) ended.add(order.id);
        }
        expect(account.orderHistory().map((order) => order.id)).toEqual([...ended]);
        expect(told.flatMap(({ deal }) => deal ?? [])).toEqual(account.deals());
      }),
      { numRuns: 150 },
    );
  });

  it("the same seed, clock and calls make the same bytes", () => {
    fc.assert(
      fc.property(fc.nat(), accounts, steps, (seed, options, script) => {
        const [first, second] = [trade(seed, options, script), trade(seed, options, script)];
        expect(JSON.stringify(first.told)).toBe(JSON.stringify(second.told));
        expect(JSON.stringify(first.account.summary())).toBe(JSON.stringify(second.account.summary()));
      }),
      { numRuns: 40 },
    );
  });
});
