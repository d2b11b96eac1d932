import { describe, expect, it } from "vitest";
import { DEFAULT_SYMBOLS } from "../venue/default-symbols.ts";
import { parseCsv } from "./parse.ts";

const [EURUSD] = DEFAULT_SYMBOLS;
const read = (...lines: string[]) => {
  if (EURUSD === undefined) throw new Error("EURUSD is a built-in symbol");
  return parseCsv(lines.join("\n"), EURUSD, "file.csv", undefined);
};
const CANDLE = { open: 1.1, high: 1.2, low: 1.05, close: 1.15 };
const AT = Date.UTC(2024, 0, 2, 17);

describe("a file of candles", () => {
  it.each([
    [
      "MetaTrader 5's export",
      [
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",
        "2024.01.02\t17:00:00\t1.1\t1.2\t1.05\t1.15\t7\t0\t3",
      ],
    ],
    ["MetaTrader 4's export", ["2024.01.02,17:00,1.1,1.2,1.05,1.15,7"]],
    ["Dukascopy's export", ["Gmt time,Open,High,Low,Close,Volume", "02.01.2024 17:00:00.000,1.1,1.2,1.05,1.15,7"]],
    [
      "Dukascopy's export in Eastern European time",
      ["Time (EET),Open,High,Low,Close,Volume", "2024.01.02 19:00:00,1.1,1.2,1.05,1.15,7"],
    ],
    ["HistData's export, in Eastern Standard Time", ["20240102 120000;1.1;1.2;1.05;1.15;7"]],
    ["TradingView's export", ["time,open,high,low,close,Volume", "1704214800,1.1,1.2,1.05,1.15,7"]],
    ["a plain file", ["timestamp,open,high,low,close,volume", "2024-01-02T17:00:00Z,1.1,1.2,1.05,1.15,7"]],
    [
      "a plain file of another order, quoted",
      ['"Close";"Open";"Low";"High";"Volume";"Date"', '1,15;1,1;1,05;1,2;7;"2024-01-02 17:00"'],
    ],
    ["a file without a header", ["1704214800,1.1,1.2,1.05,1.15,7"]],
  ])("is read from %s", (_, lines) => {
    expect(read(...lines)).toEqual({ kind: "candles", rows: [{ timeMs: AT, ...CANDLE, volume: 7 }] });
  });

  it("goes without a volume", () => {
    expect(read("time,open,high,low,close", "1704214800,1.1,1.2,1.05,1.15")).toEqual({
      kind: "candles",
      rows: [{ timeMs: AT, ...CANDLE }],
    });
  });
});

describe("a file of ticks", () => {
  it.each([
    ["a plain file", ["timestamp,bid,ask,volume", "1704214800000,1.1,1.1002,3"]],
    ["Dukascopy's export", ["Time (EET),Ask,Bid,Volume", "2024.01.02 19:00:00,1.1002,1.1,3"]],
    ["HistData's export", ["20240102 120000000,1.1,1.1002,3"]],
    [
      "MetaTrader 5's export",
      ["<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>", "2024.01.02\t17:00:00.000\t1.1\t1.1002\t\t3\t6"],
    ],
  ])("is read from %s", (_, lines) => {
    expect(read(...lines)).toEqual({ kind: "ticks", rows: [{ timeMs: AT, bid: 1.1, ask: 1.1002, volume: 3 }] });
  });

  it("keeps the side that MetaTrader leaves empty", () => {
    const header = "<DATE>\t<TIME>\t<BID>\t<ASK>";
    const parsed = read(header, "2024.01.02\t17:00:00\t1.1\t1.1002", "2024.01.02\t17:00:01\t\t1.1003");
    expect(parsed.rows[1]).toEqual({ timeMs: AT + 1000, bid: 1.1, ask: 1.1003 });
  });

  it("may hold several ticks of one instant, empty lines and a byte order mark", () => {
    expect(read("\uFEFFtime,bid,ask", "1704214800,1.1,1.1002", "", "1704214800,1.1001,1.1002", "").rows).toHaveLength(
      2,
    );
  });
});

describe("a bad file is refused", () => {
  it.each([
    ["an empty file", ["", ""], 1, "the file is empty"],
    ["unknown columns", ["foo,bar", "1,2"], 1, '"foo,bar" is not a header with time,bid,ask'],
    ["a header alone", ["time,bid,ask"], 2, "the file holds no prices"],
    ["a time in words", ["time,bid,ask", "noon,1.1,1.1002"], 2, '"noon" is no time'],
    ["a price in words", ["time,bid,ask", "1704214800,1.1,1.1002", "1704214801,n/a,1.1002"], 3, 'bid is "n/a"'],
    ["a missing price", ["time,bid,ask", "1704214800,1.1"], 2, 'ask is ""'],
    ["a price of zero", ["time,bid,ask", "1704214800,0,1.1"], 2, 'bid is "0"'],
    ["a price off the grid", ["time,bid,ask", "1704214800,1.100005,1.1002"], 2, "off the price steps of 0.00001"],
    ["a crossed price", ["time,bid,ask", "1704214800,1.1003,1.1002"], 2, "the ask 1.1002 is below the bid 1.1003"],
    [
      "a high below the close",
      ["time,open,high,low,close", "1704214800,1.1,1.12,1.05,1.15"],
      2,
      "contradict each other",
    ],
    [
      "a line out of order",
      ["time,bid,ask", "1704214801,1.1,1.1002", "1704214800,1.1,1.1002"],
      3,
      "lines have to ascend",
    ],
    [
      "a repeated candle",
      ["time,open,high,low,close", "1704214800,1,1,1,1", "1704214800,1,1,1,1"],
      3,
      "have to ascend",
    ],
    ["a volume in words", ["time,bid,ask,volume", "1704214800,1.1,1.1002,many"], 2, 'volume is "many"'],
  ])("for %s, with its line", (_, lines, line, words) => {
    expect(() => read(...lines)).toThrow(
      expect.objectContaining({
        code: "INVALID_CONFIG",
        message: expect.stringContaining(words),
        details: { source: "file.csv", line },
      }),
    );
  });
});
