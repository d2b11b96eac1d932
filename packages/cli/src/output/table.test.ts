import fc from "fast-check";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { box } from "./box.ts";
import { styleFor } from "./style.ts";
import { type Column, renderTable, visibleLength } from "./table.ts";

const style = styleFor({ write: () => {}, isTerminal: false }, {});
interface Row {
  readonly name: string;
  readonly price: string;
  readonly note: string;
}
const COLUMNS: readonly Column<Row>[] = [
  { title: "NAME", cell: ({ name }) => name },
  { title: "PRICE", align: "right", optional: 1, cell: ({ price }) => price },
  { title: "NOTE", optional: 2, cell: ({ note }) => note },
];
const ROWS: readonly Row[] = [
  { name: "EURUSD", price: "1.1", note: "first" },
  { name: "X", price: "2000.5", note: "" },
];

describe("a table", () => {
  it("is as wide as its cells, numbers on the right", () => {
    expect(renderTable(ROWS, COLUMNS, { style })).toEqual({
      text: "NAME     PRICE  NOTE\nEURUSD     1.1  first\nX       2000.5",
      hidden: [],
    });
  });

  it("fits its width exactly when it can", () => {
    expect(renderTable(ROWS, COLUMNS, { style, width: 21 }).hidden).toEqual([]);
    expect(renderTable(ROWS, COLUMNS, { style, width: 20 }).hidden).toEqual(["NOTE"]);
  });

  it("leaves out the least needed columns first", () => {
    expect(renderTable(ROWS, COLUMNS, { style, width: 5 })).toEqual({
      text: "NAME\nEURUSD\nX",
      hidden: ["NOTE", "PRICE"],
    });
  });

  it("lines up whatever the cells hold", () => {
    const cell = fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map((text) => text.replaceAll("\t", " ").trim());
    fc.assert(
      fc.property(fc.array(fc.record({ name: cell, price: cell, note: cell }), { minLength: 1 }), (rows) => {
        const right = Math.max(4, ...rows.map(({ name }) => name.length)) + 2;
        const edge = right + Math.max(5, ...rows.map(({ price }) => price.length));
        for (const [index, line] of renderTable(rows, COLUMNS, { style }).text.split("\n").slice(1).entries()) {
          expect(line.slice(right, edge).trim()).toBe(rows[index]?.price);
        }
      }),
    );
  });

  it("does not count colours as width", () => {
    const { red } = pc.createColors(true);
    expect(visibleLength(red("-1.50"))).toBe(5);
    const columns: readonly Column<Row>[] = [
      { title: "PRICE", align: "right", cell: ({ price }) => red(price) },
      { title: "NOTE", cell: ({ note }) => note },
    ];
    expect(renderTable(ROWS, columns, { style, width: 13 }).hidden).toEqual([]);
  });
});

describe("a box", () => {
  it("frames lines under a title", () => {
    expect(box("Title", ["one", "twenty"])).toBe("┌─ Title ┐\n│ one    │\n│ twenty │\n└────────┘");
  });
});
