import { addExact, Decimal, type Random, type SymbolInfo, seededRandom } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open, orderOf, place, rest } from "./moves.ts";

/** Precision: numbers print as the broker's decimals, ids keep every digit. */
export const PREC: readonly Scenario[] = [
  {
    id: "PREC-01",
    title: "ids beyond 2^53 keep every digit: each of twenty positions is closed by its own",
    tiers: ["S", "P"],
    world: { positionMode: "hedging" },
    async run(stage) {
      const session = await stage.connect();
      const ids: string[] = [];
      for (let index = 1; index <= 20; index += 1) ids.push((await open(stage, session, { lots: index / 100 })).id);
      expectSame(new Set(ids).size, 20, "the different ids");
      for (let index = 20; index >= 1; index -= 2) {
        const result = await stage.drive(session.account.positions.close(ids[index - 1] ?? ""));
        expectSame(result.closedLots, index / 100, `the lots closed by the id of position ${index}`);
      }
      expectSame(
        stage.ledger.positions().map(({ lots }) => lots),
        Array.from({ length: 10 }, (_, index) => (index * 2 + 1) / 100),
        "the lots that are left at the venue",
      );
    },
  },
  {
    id: "PREC-01b",
    title: "prices of every symbol print as the venue's decimals",
    tiers: ["S", "P"],
    async run(stage) {
      for (const { name, digits, tickSize } of stage.venue.symbols) {
        const base = stage.venue.quote(name)?.bid ?? 100;
        stage.price(name, Number((Math.round(base / tickSize) * tickSize).toFixed(digits)));
      }
      const session = await stage.connect();
      for (const { name, lotsMin, digits } of stage.venue.symbols) {
        const position = await open(stage, session, { symbol: name, lots: lotsMin });
        const truth = stage.ledger.positions().find(({ symbol }) => symbol === name);
        expectSame([position.openPrice, position.lots], [truth?.openPrice, lotsMin], `price and lots of ${name}`);
        const decimals = String(position.openPrice).split(".")[1] ?? "";
        expectThat(decimals.length <= digits, `${name} has ${digits} digits; ${position.openPrice} prints more.`);
      }
    },
  },
  ...([1, 2] as const).map(
    (seed): Scenario => ({
      id: seed === 1 ? "PREC-01c" : "PREC-01d",
      title: `prices and lots of symbols of every shape come back as they were sent, digit for digit (seed ${seed})`,
      tiers: ["S"],
      world: { symbolShapes: seed, positionMode: "hedging" },
      needs: ({ orderTypes }) => orderTypes.includes("limit"),
      async run(stage) {
        const random = seededRandom(seed);
        const shapes = stage.venue.symbols.filter(({ name }) => name.startsWith("SHAPE"));
        for (const { name, referencePrice = 1, tickSize } of shapes) {
          stage.price(name, referencePrice, addExact(referencePrice, 2 * tickSize));
        }
        const session = await stage.connect();
        for (const symbol of shapes) await thereAndBack(stage, session, symbol, random);
      },
    }),
  ),
  {
    id: "PREC-02",
    title: "binary noise is taken as the grid point that it means, a text as it is written",
    tiers: ["S", "P"],
    needs: ({ symbolRules, orderTypes }) => symbolRules && orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      await place(stage, session, { lots: 0.1 + 0.2 });
      await place(stage, session, { lots: "0.30" });
      await place(stage, session, { lots: "3e-1", type: "limit", limitPrice: 1.09 + 0.00001 });
      expectSame(
        stage.ledger.deals().map(({ lots }) => lots),
        [0.3, 0.3],
        "the lots of the deals",
      );
      expectSame(
        stage.ledger.orders().map(({ lots, limitPrice }) => [lots, limitPrice]),
        [[0.3, 1.09001]],
        "the order",
      );
    },
  },
  {
    id: "PREC-02b",
    title: "what is no number is refused before sending",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      for (const lots of [Number.NaN, Number.POSITIVE_INFINITY, "", "abc", "0.1lots", "-0"]) {
        const ended = await stage.drive(
          Promise.resolve()
            .then(() => session.account.orders.place(orderOf({ lots })))
            .then(
              () => "placed",
              () => "refused",
            ),
        );
        expectSame(ended, "refused", `an order of ${JSON.stringify(lots)} (${String(lots)}) lots`);
      }
      expectSame([stage.ledger.deals(), stage.ledger.orders()], [[], []], "what reached the venue");
    },
  },
  {
    id: "PREC-03",
    title: "money is exact after many small deals",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      for (let round = 1; round <= 15; round += 1) {
        const { id } = await open(stage, session, { lots: round / 100, side: round % 2 ? "buy" : "sell" });
        stage.price(EURUSD, Number((1.1 + round * 0.00037).toFixed(5)));
        await stage.drive(session.account.positions.close(id));
      }
      const { balance } = stage.ledger.summary();
      await stage.until(() => session.account.state.balance === balance, "the balance was not told", 130_000);
      expectThat(/^\d+(\.\d{1,2})?$/.test(String(session.account.state.balance)), `the balance prints as ${balance}.`);
    },
  },
];

/** Sends numbers on the symbol's grid and finds the very same ones at the venue and in the library. */
async function thereAndBack(
  stage: Stage,
  session: Session,
  {
    name,
    digits = 0,
    lotsStep = 1,
    contractSize,
    referencePrice = 1,
  }: SymbolInfo & { readonly referencePrice?: number },
  random: Random,
): Promise<void> {
  const shape = `${name} (${digits} digits, steps of ${lotsStep} lots, contracts of ${contractSize})`;
  const lots = Decimal.of(lotsStep)
    .multiply(1 + Math.floor(random.next() * 3))
    .toNumber();
  const below = (ticks: number): number =>
    Decimal.of(referencePrice)
      .subtract(Decimal.of(`${ticks + Math.floor(random.next() * 100)}e-${digits}`))
      .toNumber();
  const limitPrice = below(2_000);
  const stopLoss = below(5_000);
  const levels = stage.capabilities.protection.pending === "none" ? {} : { stopLoss };
  const { id } = await rest(stage, session, { symbol: name, type: "limit", lots, limitPrice, ...levels });
  const truth = stage.ledger.orders().find(({ symbol }) => symbol === name);
  const shown = session.account.orders.get(id);
  for (const order of [truth, shown]) {
    expectSame([order?.lots, order?.limitPrice], [lots, limitPrice], `lots and limit of an order for ${shape}`);
  }
  if ("stopLoss" in levels) expectSame(truth?.stopLoss, stopLoss, `the stop loss of an order for ${shape}`);
  const position = await open(stage, session, { symbol: name, lots });
  expectSame(
    [position.lots, position.openPrice],
    [lots, stage.ledger.positions().find(({ symbol }) => symbol === name)?.openPrice],
    `lots and price of a position of ${shape}`,
  );
}
