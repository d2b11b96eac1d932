import { describe, expect, test } from "vitest";
import { SymbolTable } from "../../src/engine/symbol-table.ts";
import { bareSymbol, facts, thrownBy } from "../support/samples.ts";

const tableOf = (...names: readonly string[]): SymbolTable => new SymbolTable(names.map(bareSymbol));
const resolved = (name: string, ...names: readonly string[]): unknown => {
  try {
    return tableOf(...names).resolve(name).name;
  } catch (error) {
    return facts(error).code;
  }
};

describe("a program's name of a symbol", () => {
  test("is found exactly before anything else", () => {
    expect(resolved("EURUSD", "EURUSD.r", "eurusd", "EURUSD", "EURUSDm")).toBe("EURUSD");
  });

  test("is found in other letter case", () => {
    expect(resolved("eurusd", "GBPUSD", "EURUSD", "EURUSDm")).toBe("EURUSD");
  });

  test("is found whichever way its currencies are parted", () => {
    expect([resolved("EURUSD", "EUR/USD"), resolved("EUR/USD", "EURUSD"), resolved("EUR_USD", "EUR-USD")]).toEqual([
      "EUR/USD",
      "EURUSD",
      "EUR-USD",
    ]);
  });

  test.each([
    "EURUSD.r",
    "EURUSDm",
    "EURUSDpro",
    "mEURUSD",
    "fx.EURUSD",
    "#EURUSD",
    "EURUSD#",
    "EURUSD_i",
    "EURUSD-ECN",
    "EURUSD.raw",
    "EUR/USD.r",
  ])("is found in %s", (decorated) => {
    expect(resolved("EURUSD", "GBPUSD", decorated, "EURGBP.r")).toBe(decorated);
  });

  test.each([
    ["BTCUSD", "BTCUSDT"],
    ["btcusd", "btcusdt"],
    ["US500", "US5000"],
    ["ES1", "ES1-Z26"],
    ["XAU", "XAUUSD"],
    ["A", "BRK.A"],
    ["EURUSD.r", "EURUSD"],
  ])("%s is not taken for another instrument, %s", (name, other) => {
    expect(resolved(name, other)).toBe("SYMBOL_NOT_FOUND");
  });

  test("is found by the broker's id", () => {
    const table = new SymbolTable([
      { ...bareSymbol("EURUSD"), id: "1" },
      { ...bareSymbol("GBPUSD"), id: "2" },
    ]);
    expect(table.resolve("2").name).toBe("GBPUSD");
  });

  test("that fits several symbols is refused with all of them", () => {
    expect(facts(thrownBy(() => tableOf("EURUSD.r", "GBPUSD", "EURUSDm").resolve("EURUSD")))).toEqual({
      code: "SYMBOL_AMBIGUOUS",
      message:
        '"EURUSD" fits 2 symbols of the account (EURUSD.r, EURUSDm); choose one by an alias: aliases: { "EURUSD": "EURUSD.r" }.',
      details: { symbol: "EURUSD", candidates: ["EURUSD.r", "EURUSDm"] },
    });
  });

  test("that fits none is refused with the closest", () => {
    expect(facts(thrownBy(() => tableOf("EURUSD", "GBPUSD", "XAUUSD").resolve("EURUDS")))).toEqual({
      code: "SYMBOL_NOT_FOUND",
      message:
        'The account has no symbol for "EURUDS" among its 3; name the broker\'s by an alias: aliases: { "EURUDS": "..." }. The closest are EURUSD.',
      details: { symbol: "EURUDS", closest: ["EURUSD"] },
    });
  });

  test("that is no text is a programming mistake", () => {
    expect(() => tableOf("EURUSD").resolve(1 as unknown as string)).toThrow(
      new TypeError("A symbol is named by a text; it was 1."),
    );
  });
});

describe("an alias", () => {
  const symbols = [bareSymbol("EURUSD"), bareSymbol("EURUSD.r"), { ...bareSymbol("GER40"), id: "77" }];

  test("wins over every rule, by name or id", () => {
    const table = new SymbolTable(symbols, { EURUSD: "EURUSD.r", DAX: "77" });
    expect([table.resolve("EURUSD").name, table.resolve("DAX").name]).toEqual(["EURUSD.r", "GER40"]);
  });

  test("that leads nowhere is refused, not replaced by a guess", () => {
    const table = new SymbolTable(symbols, { EURUSD: "EURUSD.x" });
    expect(facts(thrownBy(() => table.resolve("EURUSD")))).toMatchObject({
      code: "SYMBOL_NOT_FOUND",
      details: { symbol: "EURUSD", alias: "EURUSD.x" },
    });
  });

  test("named like a member of every object is no alias", () => {
    expect(() => new SymbolTable(symbols, {}).resolve("constructor")).toThrow(/no symbol for "constructor"/);
  });
});

describe("the table", () => {
  test("forgets what it had resolved when the broker sends a new list", () => {
    const table = tableOf("EURUSD.r");
    expect(table.resolve("EURUSD").name).toBe("EURUSD.r");
    table.replace([bareSymbol("EURUSD")]);
    expect(table.resolve("EURUSD").name).toBe("EURUSD");
    expect(table.byName("EURUSD.r")).toBeUndefined();
  });

  test("gives the same object for the same name", () => {
    const table = tableOf("EURUSD.r");
    expect(table.resolve("EURUSD")).toBe(table.byName("EURUSD.r"));
    expect(table.resolve("EURUSD")).toBe(table.resolve("EURUSD"));
  });

  test("lists by a pattern, whose signs mean nothing else", () => {
    const table = tableOf("EURUSD", "EURUSD.r", "GBPUSD", "EURGBP");
    const names = (pattern?: string): readonly string[] => table.list(pattern).map((symbol) => symbol.name);
    expect([names(), names("eur*"), names("???USD"), names("*.r"), names("EUR")]).toEqual([
      ["EURUSD", "EURUSD.r", "GBPUSD", "EURGBP"],
      ["EURUSD", "EURUSD.r", "EURGBP"],
      ["EURUSD", "GBPUSD"],
      ["EURUSD.r"],
      [],
    ]);
  });
});
