import { type Position, positionId, seededRandom, symbolName } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import type { RoundTrip } from "../convert/trades.ts";
import { readDeals } from "./history.ts";
import type { OpenAccount } from "./open-account.ts";
import { SeenPositions } from "./seen-positions.ts";
import type { Wire } from "./wire.ts";

const EURUSD = symbolName("EURUSD");
const clock = new ManualClock();
const T0 = clock.now() - 60_000;

const open = (lots: number): Position => ({ id: positionId("7"), symbol: EURUSD, side: "buy", lots, openPrice: 1.1 });
const part = (lots: number): RoundTrip => ({
  ticket: "7",
  symbol: EURUSD,
  side: "buy",
  lots,
  openPrice: 1.1,
  openTimeMs: T0,
  closePrice: 1.2,
  closeTimeMs: T0 + 1000,
});

/** Deals of a wire that gives these answers one after the other; the last ones for ever. */
async function read(positions: readonly (readonly Position[])[], history: readonly (readonly RoundTrip[])[]) {
  const asked: string[] = [];
  const next = <Item>(answers: readonly Item[], what: string): Promise<Item> => {
    const count = asked.filter((word) => word === what).length;
    asked.push(what);
    return Promise.resolve((answers[count] ?? answers.at(-1)) as Item);
  };
  const wire = { open: () => next(positions, "open"), closed: () => next(history, "closed") } as unknown as Wire;
  const account = { clock, seen: new SeenPositions(), options: { retcodeNames: "sdk" } } as unknown as OpenAccount;
  const call = createCall({ clock, random: seededRandom(1) }, { operation: "deals" });
  const { items } = await readDeals(account, wire, { fromTimeMs: 0, toTimeMs: clock.now() }, call);
  call.dispose();
  return { asked, deals: items.map(({ id, lots }) => [id, lots]) };
}

test("one look is enough when nothing that is open was closed in part", async () => {
  expect(await read([[open(1)]], [[]])).toEqual({ asked: ["open", "closed"], deals: [["7:in", 1]] });
});

test("a part that is closed between the two looks is not counted twice", async () => {
  const { asked, deals } = await read([[open(1)], [open(0.7)]], [[part(0.3)]]);
  expect(deals).toEqual([
    ["7:in", 1],
    [`7:out:${T0 + 1000}:0.3`, 0.3],
  ]);
  expect(asked).toEqual(["open", "closed", "open", "closed", "open"]);
});

test("a position that is gone between the two looks has only what was closed", async () => {
  const { deals } = await read([[open(1)], []], [[part(1)]]);
  expect(deals).toEqual([
    ["7:in", 1],
    [`7:out:${T0 + 1000}:1`, 1],
  ]);
});
