import { BrokerError, type Tick } from "@anybroker/core";
import { settle } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";
import { FakeBroker, TICK, USDJPY } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { runOn } from "./harness.ts";

const higher: Tick = { ...TICK, bid: 1.1001, ask: 1.10022, timeMs: TICK.timeMs + 250 };
const yen: Tick = { symbol: USDJPY.name, bid: 156.2, ask: 156.212, timeMs: TICK.timeMs + 300 };
const NO_COLOR = { NO_COLOR: "1" };

/** What a terminal shows in the end of text with cursor movements. */
function screenOf(text: string): readonly string[] {
  const lines: string[] = [""];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
  for (const [part, movement] of text.matchAll(/\u001b\[(\d*[AJK])|\r|\n|[^\u001b\r\n]+/g)) {
    if (movement?.endsWith("A")) row -= Number(movement.slice(0, -1));
    else if (movement === "K") lines[row] = lines[row] ?? "";
    else if (movement === "J") lines.splice(row);
    else if (part === "\n") row += 1;
    else if (part !== "\r") lines[row] = part;
    lines[row] ??= "";
  }
  return lines;
}

describe("watch", () => {
  it("prints a line per tick in a pipe, and ends after --count", async () => {
    const fake = new FakeBroker({ ticks: [TICK, yen, higher] });
    const ran = await runOn(fake, "watch EURUSD USDJPY --count 2 -c fake.json");
    expect(ran).toEqual({
      code: 0,
      out: "2026-01-05T12:00:00.007Z  EURUSD  1.10000  1.10012\n2026-01-05T12:00:00.307Z  USDJPY  156.200  156.212\n",
      err: "",
    });
    expect({ asked: fake.calls.at(-1), stopped: fake.ticksClosed, closed: fake.closed }).toEqual({
      asked: { name: "ticks", args: [["EURUSD", "USDJPY"]] },
      stopped: true,
      closed: true,
    });
  });

  it("--json prints a line of JSON per tick", async () => {
    const ran = await runOn(new FakeBroker({ ticks: [TICK, yen] }), "watch EURUSD USDJPY -n 2 --json -c fake.json");
    expect(
      ran.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([TICK, yen]);
  });

  it("ends with 0 on Ctrl-C, and closes the broker", async () => {
    const fake = new FakeBroker({ ticks: [TICK] });
    const terminal = new FakeTerminal();
    const running = runOn(fake, "watch EURUSD -c fake.json", terminal);
    await settle();
    terminal.interrupt();
    expect({ code: (await running).code, closed: fake.closed }).toEqual({ code: 0, closed: true });
  });

  it("ends with 0 on Ctrl-C while it still connects", async () => {
    const terminal = new FakeTerminal();
    const aborted = new BrokerError("ABORTED", "The connect was aborted.");
    const running = runOn(new FakeBroker({ failures: { account: aborted } }), "watch EURUSD -c fake.json", terminal);
    terminal.interrupt();
    expect(await running).toEqual({ code: 0, out: "", err: "" });
  });

  it("draws one table over and over on a terminal", async () => {
    const fake = new FakeBroker({ ticks: [TICK, yen, higher] });
    const terminal = new FakeTerminal({ columns: 80, rows: 24, env: NO_COLOR });
    await runOn(fake, "watch EURUSD USDJPY --count 3 -c fake.json", terminal);
    expect(screenOf(terminal.out)).toEqual([
      "SYMBOL      BID      ASK   SPREAD  TICKS  LAST TICK",
      "EURUSD  1.10010  1.10022  0.00012      2  2026-01-05T12:00:00.257Z",
      "USDJPY  156.200  156.212    0.012      1  2026-01-05T12:00:00.307Z",
      "",
    ]);
  });

  it("draws at most ten times a second", async () => {
    const many = Array.from({ length: 100 }, (_, index): Tick => ({ ...TICK, timeMs: TICK.timeMs + index }));
    const terminal = new FakeTerminal({ columns: 80, rows: 24, env: NO_COLOR });
    const running = runOn(new FakeBroker({ ticks: many }), "watch EURUSD -c fake.json", terminal);
    await settle();
    await terminal.clock.advance(100);
    terminal.interrupt();
    await running;
    expect(terminal.out.split("SYMBOL").length - 1).toBe(3);
  });

  it("keeps to the height of the terminal", async () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 3, env: NO_COLOR });
    await runOn(new FakeBroker({ ticks: [TICK] }), "watch EURUSD USDJPY --count 1 -c fake.json", terminal);
    expect(screenOf(terminal.out)).toHaveLength(3);
  });

  it("prints what happens to the link above the table", async () => {
    const fake = new FakeBroker({ ticks: [TICK] });
    const terminal = new FakeTerminal({ columns: 80, rows: 24, env: NO_COLOR });
    const running = runOn(fake, "watch EURUSD -c fake.json", terminal);
    await settle();
    fake.tell({ state: "resumed", timeMs: 0, gapMs: 1000 });
    const drawnAgain = terminal.out.split("SYMBOL").length - 1;
    terminal.interrupt();
    await running;
    expect({ note: terminal.err.includes("warning: the link is back after 1.0 s\n"), drawnAgain }).toEqual({
      note: true,
      drawnAgain: 2,
    });
  });

  it("says why a subscription was refused", async () => {
    const refusal = new BrokerError("FORBIDDEN", "The key may not read prices.");
    const ran = await runOn(new FakeBroker({ failures: { ticks: refusal } }), "watch EURUSD -c fake.json");
    expect({ code: ran.code, first: ran.err.split("\n")[0] }).toEqual({
      code: 1,
      first: "error: The key may not read prices.",
    });
  });
});
