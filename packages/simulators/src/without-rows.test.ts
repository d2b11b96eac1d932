import { expect, test } from "vitest";
import { withoutRows } from "./without-rows.ts";

test("the longest list loses its middle, and what counts its rows stays", () => {
  const answer = { count: 4, bars: [{ time: 1 }, { time: 2 }, { time: 3 }, { time: 4 }], zones: ["UTC"] };
  expect(withoutRows(answer)).toEqual({ ...answer, bars: [{ time: 1 }, { time: 3 }, { time: 4 }] });
});

test("a list of one is empty afterwards, an answer without a list is as it was", () => {
  expect([withoutRows([7]), withoutRows({ count: 0, rows: [] }), withoutRows({ balance: 1 })]).toEqual([
    [],
    { count: 0, rows: [] },
    { balance: 1 },
  ]);
});
