import CliTable from "cli-table3";
import type { Style } from "./style.ts";

/** One column of a table of `Row`s. */
export interface Column<Row> {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Columns with a higher number go first when the terminal is too narrow; absent: always there. */
  readonly optional?: number;
  readonly cell: (row: Row) => string;
}

/** How wide a table may be, and how it is set off. */
export interface TableOptions {
  readonly style: Style;
  /** Absent: as wide as it is. */
  readonly width?: number;
}

/** A table, and the titles of the columns that did not fit. */
export interface RenderedTable {
  readonly text: string;
  readonly hidden: readonly string[];
}

const GAP = 2;
const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what starts a colour
const COLOUR = /\u001b\[\d+m/g;
/** How many characters of `text` are seen. */
export const visibleLength = (text: string): number => text.replaceAll(COLOUR, "").length;

/** Rows under their titles, without lines; columns that may go are left out until the rest fits the width. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { style, width }: TableOptions,
): RenderedTable {
  const sized = columns.map((column) => {
    const cells = rows.map((row) => column.cell(row));
    return { column, cells, width: Math.max(column.title.length, ...cells.map(visibleLength)) };
  });
  const hidden = columnsToHide(sized, width);
  const shown = sized.filter(({ column }) => !hidden.includes(column));
  const table = new CliTable({
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    head: shown.map(({ column }) => style.faint(column.title)),
    colAligns: shown.map(({ column }) => column.align ?? "left"),
  });
  for (const index of rows.keys()) table.push(shown.map(({ cells }) => cells[index] ?? ""));
  return { text: withoutTrailingSpace(table.toString()), hidden: hidden.map(({ title }) => title) };
}

function columnsToHide<Row>(
  sized: readonly { readonly column: Column<Row>; readonly width: number }[],
  width: number | undefined,
): readonly Column<Row>[] {
  let total = sized.reduce((sum, column) => sum + column.width + GAP, -GAP);
  const candidates = sized
    .filter(({ column }) => column.optional !== undefined)
    .sort((a, b) => (b.column.optional ?? 0) - (a.column.optional ?? 0));
  const hidden: Column<Row>[] = [];
  for (const candidate of candidates) {
    if (width === undefined || total <= width) break;
    hidden.push(candidate.column);
    total -= candidate.width + GAP;
  }
  return hidden;
}

/** Facts under each other: names on the left, values on the right. */
export function renderFacts(facts: readonly (readonly [string, string])[], style: Style): string {
  const longest = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${style.faint(name.padEnd(longest))}  ${value}`).join("\n");
}

function withoutTrailingSpace(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
