import { BrokerError } from "@anybroker/core";
import { describe, expect, it } from "vitest";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { runAlone, runOn } from "./harness.ts";

describe("wrong usage exits 2, says what is wrong, and prints nothing on stdout", () => {
  it.each([
    ["quot EURUSD", "Unknown command 'quot'. Did you mean quote?"],
    ["quote EURUSD --cofnig f", "Unknown option '--cofnig'. Did you mean --config?"],
    ["quote", "Missing required argument 'symbol'."],
    ["quote EURUSD GBPUSD -c f", "Too many arguments for 'quote'. Expected 1 argument but got 2."],
    ["quote EURUSD --config", "Option '-c, --config <file>' argument missing."],
    ["config shema paper", "Unknown command 'shema'. Did you mean schema?"],
    [
      "config schema papr",
      'Unknown adapter "papr". Did you mean paper? Known: paper, ctrader, tickerall, open-api-mt5, api2trade, tonpo, nats.',
    ],
    [
      "simulate tikerall",
      'Unknown protocol "tikerall". Did you mean tickerall? Known: ctrader, tickerall, open-api-mt5, api2trade, tonpo.',
    ],
    ["simulate tickerall --port 70000", '--port "70000" is not a whole number from 0 to 65535.'],
    ["simulate tickerall --speed 0", '--speed "0" has to be more than zero.'],
    ["candles EURUSD M7 -c f", 'Unknown timeframe "M7". Did you mean M1? Known: M1, M5, M15,'],
    ["candles EURUSD M5 --limit 0 -c f", '--limit "0" is not a whole number 1 or more.'],
    ["candles EURUSD M5 --from yesterday -c f", '--from "yesterday" is not a date; write 2026-01-31,'],
    ["deals --from 2026-02-30 -c f", '--from "2026-02-30" is not a date; write'],
    ["deals --from 1d --to 2d -c f", '--from "1d" is after --to "2d".'],
    ["deals --from 2027-01-01 -c f", '--from "2027-01-01" is after now.'],
    ["watch EURUSD --count none -c f", '--count "none" is not a whole number 1 or more.'],
    ["buy EURUSD 0,1 --yes -c f", 'LOTS "0,1" is not a number; write it like 0.10, with a point.'],
    ["buy EURUSD -1 --yes -c f", 'LOTS "-1" has to be more than zero.'],
    ["buy EURUSD 1 --limit abc --yes -c f", '--limit "abc" is not a number'],
    ["buy EURUSD 1 --sl 1 --sl-distance 1 --yes -c f", "--sl and --sl-distance say the same level twice"],
    ["buy EURUSD 1 --tif gtx --yes -c f", 'Unknown value of --tif "gtx". Did you mean gtc? Known: gtc, gtd,'],
    ["buy EURUSD 1 --tif gtd --yes -c f", "--tif gtd needs --expire"],
    ["buy EURUSD 1 --tif ioc --expire 2026-02-01 --yes -c f", "--expire goes with --tif gtd only"],
    ["buy EURUSD 1 --expire soon --yes -c f", '--expire "soon" is not a date'],
    ["buy EURUSD 1 --round up --yes -c f", 'Unknown value of --round "up". Known: down, nearest.'],
  ])("%s", async (line, message) => {
    const ran = await runAlone(line);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: "" });
    expect(ran.err).toContain(`error: ${message}`);
  });

  it("without --config it shows how to make one", async () => {
    const ran = await runAlone("quote EURUSD");
    expect(ran).toEqual({
      code: 2,
      out: "",
      err:
        "error: --config FILE is missing: it says which broker to use. To try it without a broker, put the line\n" +
        '    {"adapter": "paper"}\n' +
        'into a file paper.json and add --config paper.json. "anybroker adapters" lists the others.\n',
    });
  });

  it("with --json the reason is JSON too", async () => {
    const ran = await runAlone("candles EURUSD M5 --limit x -c f --json");
    expect(JSON.parse(ran.err)).toEqual({
      code: "USAGE",
      message: '--limit "x" is not a whole number 1 or more.',
      outcome: "not-executed",
    });
  });

  it("a configuration that is not valid exits 2 as well", async () => {
    const error = new BrokerError("INVALID_CONFIG", "The file has no adapter.");
    const ran = await runOn(new FakeBroker({ failures: { account: error } }), "account -c fake.json");
    expect({ code: ran.code, err: ran.err }).toEqual({
      code: 2,
      err: "error: The file has no adapter.\n       INVALID_CONFIG (20040) · outcome not-executed\n",
    });
  });

  it("no command at all prints the help on stderr", async () => {
    const ran = await runAlone("");
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: "" });
    expect((await runAlone("--help")).out).toContain("Exit codes: 0 done");
  });
});

describe("failures", () => {
  it("a read that fails exits 1 and closes the broker", async () => {
    const fake = new FakeBroker({ failures: { quote: new BrokerError("CONNECTION_LOST", "The link broke.") } });
    const ran = await runOn(fake, "quote EURUSD -c fake.json");
    expect({ code: ran.code, err: ran.err, closed: fake.closed }).toEqual({
      code: 1,
      err: "error: The link broke.\n       CONNECTION_LOST (20003) · outcome unknown\n",
      closed: true,
    });
  });

  it("Ctrl-C before anything was sent exits 1 and says so", async () => {
    const terminal = new FakeTerminal({ answers: [] });
    const aborted = new BrokerError("ABORTED", "The quote was aborted.");
    const running = runOn(new FakeBroker({ failures: { quote: aborted } }), "buy EURUSD 1 -c fake.json", terminal);
    terminal.interrupt();
    expect(await running).toMatchObject({ code: 1, err: "error: Stopped before anything was sent.\n" });
  });

  it("an unknown symbol exits 1 with its code", async () => {
    const ran = await runOn(new FakeBroker(), "quote EURUSDX -c fake.json --json");
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.err)).toMatchObject({ code: "SYMBOL_NOT_FOUND", outcome: "not-executed" });
  });

  it("a fault of our own says so and shows where", async () => {
    const fake = new FakeBroker({ answers: { quote: { bid: "1.1" } } });
    const ran = await runOn(fake, "quote EURUSD -c fake.json");
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/^error: .*\nThis is a fault of anybroker itself\.\nTypeError.*\n {4}at /);
  });

  it("what happens to the link is told on stderr", async () => {
    const fake = new FakeBroker();
    const terminal = new FakeTerminal();
    const cause = new BrokerError("CONNECTION_LOST", "The socket closed.");
    const answering = runOn(fake, "account -c fake.json", terminal);
    await Promise.resolve();
    fake.tell({ state: "lost", timeMs: 0, cause });
    fake.tell({ state: "resumed", timeMs: 0, gapMs: 2500 });
    fake.tell({ state: "failed", timeMs: 0, cause });
    fake.tell({ state: "problem", timeMs: 0, error: cause });
    expect((await answering).err).toBe(
      [
        "warning: the link is lost: The socket closed.",
        "warning: the link is back after 2.5 s",
        "warning: the link cannot be restored: The socket closed.",
        "warning: The socket closed. (CONNECTION_LOST)",
        "",
      ].join("\n"),
    );
  });
});

describe("colours and progress", () => {
  const ESCAPE = "\u001b[";

  it("are there on a terminal", async () => {
    const ran = await runOn(new FakeBroker(), "quote EURUSD -c fake.json", new FakeTerminal({ columns: 80 }));
    expect({ coloured: ran.out.includes(ESCAPE), progress: ran.err.includes("Connecting by fake.json ...") }).toEqual({
      coloured: true,
      progress: true,
    });
  });

  it.each([
    ["NO_COLOR is set", { env: { NO_COLOR: "1" }, columns: 80 }],
    ["the terminal is dumb", { env: { TERM: "dumb" }, columns: 80 }],
    ["stdout is a pipe", {}],
  ])("no colours when %s", async (_, options) => {
    const ran = await runOn(new FakeBroker(), "quote EURUSD -c fake.json", new FakeTerminal(options));
    expect(ran.out).not.toContain(ESCAPE);
  });

  it("an empty NO_COLOR counts as not set", async () => {
    const terminal = new FakeTerminal({ columns: 80, env: { NO_COLOR: "" } });
    expect((await runOn(new FakeBroker(), "quote EURUSD -c fake.json", terminal)).out).toContain(ESCAPE);
  });

  it("no progress with --json, and none in a pipe", async () => {
    const json = await runOn(new FakeBroker(), "account -c fake.json --json", new FakeTerminal({ columns: 80 }));
    const pipe = await runOn(new FakeBroker(), "account -c fake.json");
    expect([json.err, pipe.err]).toEqual(["", ""]);
  });
});
