import { describe, expect, it } from "vitest";
import { CANDLE, DEAL, FakeBroker, INFO, NOON_MS, ORDER, POSITION, SUMMARY, TICK } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { runOn } from "./harness.ts";

describe("commands that look", () => {
  it("account prints the money with its currency", async () => {
    const ran = await runOn(new FakeBroker(), "account --config fake.json");
    expect(ran).toEqual({
      code: 0,
      out: [
        "Account      5001",
        "Login        700",
        "Kind         demo, hedging",
        "Balance      100,000.00 USD",
        "Equity       100,012.50 USD",
        "Open profit  -",
        "Margin       -",
        "Free margin  -",
        "Leverage     1:100",
        "",
      ].join("\n"),
      err: "",
    });
  });

  it("account --json prints the model's fields", async () => {
    const ran = await runOn(new FakeBroker(), "account --config fake.json --json");
    expect(JSON.parse(ran.out)).toEqual({ ...INFO, ...SUMMARY });
  });

  it("symbols prints the rules, and nothing where the broker tells none", async () => {
    const ran = await runOn(new FakeBroker(), "symbols EUR* -c fake.json");
    expect(ran.out).toBe(
      [
        "SYMBOL  DIGITS     TICK  CONTRACT  MIN LOTS  MAX LOTS  STEP  TRADING  DESCRIPTION",
        "EURUSD       5  0.00001   100,000      0.01        50  0.01  full     Euro / US Dollar",
        "USDJPY       3        -         -         -         -     -  -",
        "",
      ].join("\n"),
    );
  });

  it("symbols says that none fits", async () => {
    const ran = await runOn(new FakeBroker(), "symbols FOO* -c fake.json");
    expect(ran).toEqual({ code: 0, out: "No symbol fits FOO*.\n", err: "" });
  });

  it("symbols --json prints an empty array when none fits", async () => {
    const ran = await runOn(new FakeBroker(), "symbols FOO* -c fake.json --json");
    expect(ran.out).toBe("[]\n");
  });

  it("quote prints prices with all digits of the symbol", async () => {
    const ran = await runOn(new FakeBroker(), "quote EURUSD -c fake.json");
    expect(ran.out).toBe(
      "Symbol  EURUSD\nBid     1.10000\nAsk     1.10012\nSpread  0.00012\nTime    2026-01-05T12:00:00.007Z\n",
    );
  });

  it("quote --json prints the tick", async () => {
    const ran = await runOn(new FakeBroker(), "quote EURUSD -c fake.json --json");
    expect(JSON.parse(ran.out)).toEqual(TICK);
  });

  it("orders prints the resting orders", async () => {
    const ran = await runOn(new FakeBroker({ orders: [ORDER] }), "orders -c fake.json");
    expect(ran.out).toBe(
      [
        "ID  SYMBOL  SIDE  TYPE   LOTS  FILLED    LIMIT  STOP       SL  TP  STATUS    EXPIRES  CREATED",
        "81  EURUSD  buy   limit   0.1       0  1.08000     -  1.07000   -  accepted  -        -",
        "",
      ].join("\n"),
    );
  });

  it("orders, positions and deals say that there are none", async () => {
    const outs = [];
    for (const command of ["orders", "positions", "deals", "deals --from 1d", "candles EURUSD M5"]) {
      outs.push((await runOn(new FakeBroker(), `${command} -c fake.json`)).out);
    }
    expect(outs).toEqual([
      "No resting orders.\n",
      "No open positions.\n",
      "No deals in the last seven days.\n",
      "No deals in that time.\n",
      "No M5 candles of EURUSD in that time.\n",
    ]);
  });

  it("positions leaves out what an 80 column terminal has no room for, and says so", async () => {
    const terminal = new FakeTerminal({ columns: 80, env: { NO_COLOR: "1" } });
    const ran = await runOn(
      new FakeBroker({ positions: [{ ...POSITION, stopLoss: 1.09 }] }),
      "positions -c f",
      terminal,
    );
    expect(ran.out).toBe(
      [
        "ID  SYMBOL  SIDE  LOTS     OPEN      NOW       SL  TP  PROFIT",
        "91  EURUSD  buy    0.3  1.09850  1.10000  1.09000   -   45.00",
        "",
      ].join("\n"),
    );
    expect(ran.err).toContain("Too narrow for: swap, opened.\n");
  });

  it("positions --json prints what the books have", async () => {
    const ran = await runOn(new FakeBroker({ positions: [POSITION] }), "positions -c fake.json --json");
    expect(JSON.parse(ran.out)).toEqual([POSITION]);
  });

  it("deals asks for the range typed", async () => {
    const fake = new FakeBroker({ deals: [DEAL] });
    const ran = await runOn(fake, "deals -c fake.json --from 2d --to 2026-01-05T10:30 --json");
    expect(fake.calls.at(-1)).toEqual({
      name: "deals",
      args: [{ from: NOON_MS - 2 * 86_400_000, to: Date.UTC(2026, 0, 5, 10, 30) }],
    });
    expect(JSON.parse(ran.out)).toEqual([DEAL]);
  });

  it("candles asks for the query typed and prints them", async () => {
    const fake = new FakeBroker({ candles: [CANDLE] });
    const ran = await runOn(fake, "candles EURUSD m5 --limit 1 -c fake.json");
    expect(fake.calls.at(-1)).toEqual({ name: "candles", args: ["EURUSD", "M5", { limit: 1 }] });
    expect(ran.out).toBe(
      [
        "TIME                     OPEN     HIGH      LOW    CLOSE  VOLUME",
        "2026-01-05T12:00:00Z  1.10000  1.10050  1.09950  1.10010   1,234",
        "",
      ].join("\n"),
    );
  });

  it("hands --account on, and closes the broker at the end", async () => {
    const fake = new FakeBroker();
    await runOn(fake, "account -c fake.json --account 5001");
    expect({ first: fake.calls[0], closed: fake.closed }).toEqual({
      first: { name: "account", args: ["5001"] },
      closed: true,
    });
  });
});
