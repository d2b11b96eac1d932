import { BrokerError, type Order, orderId, positionId } from "@anybroker/core";
import { describe, expect, it } from "vitest";
import { FakeBroker, ORDER, POSITION, USDJPY } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { runAlone, runOn } from "./harness.ts";

const sent = (fake: FakeBroker): unknown => fake.calls.filter(({ name }) => name !== "account" && name !== "quote");

describe("buy and sell", () => {
  it("send a market order with the numbers as typed", async () => {
    const fake = new FakeBroker();
    const ran = await runOn(fake, "buy EURUSD 0.10 --sl-distance 0.0020 --tp 1.1200 --yes -c fake.json --json");
    expect(sent(fake)).toEqual([
      {
        name: "place",
        args: [
          {
            symbol: "EURUSD",
            side: "buy",
            type: "market",
            lots: "0.10",
            stopLoss: { distance: "0.0020" },
            takeProfit: "1.1200",
          },
        ],
      },
    ]);
    expect({ code: ran.code, order: JSON.parse(ran.out) }).toEqual({ code: 0, order: ORDER });
  });

  it("send a stop-limit order when both prices are given, and everything else that was said", async () => {
    const fake = new FakeBroker();
    await runOn(
      fake,
      "sell EURUSD 1 --limit 1.08 --stop 1.09 --sl 1.10 --tp-distance 0.01 --expire 2026-02-01T17:00Z " +
        "--round down --client-order-id mine-1 --comment hello --yes -c fake.json",
    );
    expect(sent(fake)).toEqual([
      {
        name: "place",
        args: [
          {
            symbol: "EURUSD",
            side: "sell",
            type: "stop-limit",
            lots: "1",
            limitPrice: "1.08",
            stopPrice: "1.09",
            stopLoss: "1.10",
            takeProfit: { distance: "0.01" },
            timeInForce: "gtd",
            expireTime: Date.UTC(2026, 1, 1, 17),
            round: "down",
            clientOrderId: "mine-1",
            comment: "hello",
          },
        ],
      },
    ]);
  });

  it("show what will be sent and send it after a yes", async () => {
    const fake = new FakeBroker();
    const terminal = new FakeTerminal({ answers: ["y"] });
    const ran = await runOn(fake, "buy EURUSD 0.1 --limit 1.08 --sl-distance 0.002 --tif day -c fake.json", terminal);
    expect(ran.err).toBe(
      [
        "On demo account 5001 (login 700):",
        "  buy 0.1 lots of EURUSD at limit 1.08 (now 1.10000 / 1.10012)",
        "  stop loss 0.002 from the fill",
        "  time in force day",
        "",
      ].join("\n"),
    );
    expect({ code: ran.code, questions: terminal.questions, calls: fake.calls.at(-1)?.name }).toEqual({
      code: 0,
      questions: ["Send? [y/N] "],
      calls: "place",
    });
    expect(ran.out).toContain("Status     accepted\n");
  });

  it.each(["n", "", "no", "yep", "yes!"])("send nothing after the answer %j, and exit 1", async (answer) => {
    const fake = new FakeBroker();
    const ran = await runOn(fake, "buy EURUSD 0.1 -c fake.json", new FakeTerminal({ answers: [answer] }));
    expect({ sent: sent(fake), code: ran.code, out: ran.out, closed: fake.closed }).toEqual({
      sent: [],
      code: 1,
      out: "",
      closed: true,
    });
    expect(ran.err).toContain("error: Nothing was sent.\n");
  });

  it.each(["buy EURUSD 0.1", "sell EURUSD 0.1", "modify 81 --sl 1", "cancel --all", "close --all"])(
    "%s without a terminal and without --yes connects to nothing and exits 2",
    async (line) => {
      const fake = new FakeBroker();
      const ran = await runOn(fake, `${line} -c fake.json`);
      expect({ code: ran.code, calls: fake.calls }).toEqual({ code: 2, calls: [] });
      expect(ran.err).toBe(
        "error: This command trades and asks first, but nobody is at a terminal to answer; add --yes to send.\n",
      );
    },
  );

  it("can be sent while there is no price", async () => {
    const failures = { quote: new BrokerError("PRICE_OFF", "There is no price.") };
    const ran = await runOn(new FakeBroker({ failures }), "buy EURUSD 0.1 --limit 1.08 --yes -c fake.json");
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("buy 0.1 lots of EURUSD at limit 1.08 (no price: PRICE_OFF)\n");
  });

  it("with --yes and --json ask for no price and say nothing beside the result", async () => {
    const fake = new FakeBroker();
    const ran = await runOn(fake, "buy EURUSD 0.1 --yes --json -c fake.json");
    expect({ calls: fake.calls.map(({ name }) => name), err: ran.err }).toEqual({
      calls: ["account", "place"],
      err: "",
    });
  });

  it("report the broker's refusal with code and outcome, and exit 1", async () => {
    const refusal = new BrokerError("NO_MONEY", "EURUSD 50 lots need 55,000 USD of margin; 100 USD are free.", {
      broker: "fake",
      operation: "placeOrder",
      native: { code: 10019, message: "No money" },
    });
    const ran = await runOn(new FakeBroker({ failures: { place: refusal } }), "buy EURUSD 50 --yes -c fake.json");
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 1, out: "" });
    expect(ran.err).toContain(
      "error: EURUSD 50 lots need 55,000 USD of margin; 100 USD are free.\n" +
        "       NO_MONEY (10019) · outcome not-executed · broker fake · the broker said: 10019 No money\n",
    );
  });

  it("report the refusal as JSON with --json", async () => {
    const refusal = new BrokerError("MARKET_CLOSED", "The market is closed.");
    const ran = await runOn(new FakeBroker({ failures: { place: refusal } }), "buy EURUSD 1 --yes -c f --json");
    expect(JSON.parse(ran.err)).toMatchObject({
      code: "MARKET_CLOSED",
      outcome: "not-executed",
      message: "The market is closed.",
    });
  });

  it("warn that an order whose outcome is unknown may be there", async () => {
    const lost = new BrokerError("UNKNOWN_OUTCOME", "The answer was lost.", { operation: "placeOrder" });
    const ran = await runOn(new FakeBroker({ failures: { place: lost } }), "buy EURUSD 1 --yes -c fake.json");
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("UNKNOWN_OUTCOME (20001) · outcome unknown\nwarning: it may have taken effect");
  });

  it("exit 1 when the order ended without a fill, and still print it", async () => {
    const ended = { ...ORDER, type: "market", status: "cancelled" };
    const ran = await runOn(new FakeBroker({ answers: { place: ended } }), "buy EURUSD 1 --tif fok --yes -c f --json");
    expect({ code: ran.code, order: JSON.parse(ran.out) }).toEqual({ code: 1, order: ended });
    expect(JSON.parse(ran.err)).toMatchObject({
      code: "NOT_DONE",
      message: "The order ended cancelled, without a fill.",
    });
  });
});

describe("modify", () => {
  it("changes the one price of a limit order and shows what was and what will be", async () => {
    const fake = new FakeBroker({ orders: [ORDER] });
    const ran = await runOn(fake, "modify 81 --price 1.0750 --lots 0.2 --sl none --yes -c fake.json");
    expect(sent(fake)).toEqual([
      { name: "modifyOrder", args: ["81", { limitPrice: "1.0750", lots: "0.2", stopLoss: null }] },
    ]);
    expect(ran.err).toBe(
      [
        "On demo account 5001 (login 700):",
        "  modify order 81: buy 0.1 EURUSD limit 1.08000",
        "  lots 0.1 -> 0.2",
        "  limit 1.08000 -> 1.0750",
        "  stop loss 1.07000 -> none",
        "",
      ].join("\n"),
    );
  });

  it("changes a position's levels", async () => {
    const fake = new FakeBroker({ positions: [POSITION] });
    await runOn(fake, "modify 91 --sl 1.0900 --tp none --yes -c fake.json");
    expect(sent(fake)).toEqual([{ name: "modifyPosition", args: ["91", { stopLoss: "1.0900", takeProfit: null }] }]);
  });

  const twins = { orders: [ORDER], positions: [{ ...POSITION, id: positionId("81") }] };

  it("does not guess when an order and a position have the id", async () => {
    const fake = new FakeBroker(twins);
    const ran = await runOn(fake, "modify 81 --sl 1.09 --yes -c fake.json");
    expect({ code: ran.code, sent: sent(fake) }).toEqual({ code: 2, sent: [] });
    expect(ran.err).toBe("error: 81 is a resting order and an open position; add --kind order or --kind position.\n");
  });

  it.each([
    ["--sl 1.09 --kind order", "modifyOrder"],
    ["--sl 1.09 --kind position", "modifyPosition"],
    ["--limit 1.07", "modifyOrder"],
  ])("with %s it is clear: %s", async (flags, name) => {
    const fake = new FakeBroker(twins);
    await runOn(fake, `modify 81 ${flags} --yes -c fake.json`);
    expect(fake.calls.at(-1)?.name).toBe(name);
  });

  it.each([
    ["modify 99 --sl 1", 1, "Looked for the order or position 99 to modify: none is resting or open under this id."],
    ["modify 91 --lots 1", 2, "91 is an open position; --lots can be changed on a resting order only."],
    ["modify 81 --stop 1", 2, "A limit order has no trigger; --stop does not go with it."],
    ["modify 81", 2, "Say what to change: --price, --limit, --stop, --lots, --sl or --tp."],
    ["modify 81 --sl off", 2, '--sl "off" is not a number; write it like 0.10, with a point.'],
    ["modify 81 --price 1 --limit 1", 2, "--price is the one price of a limit or stop order"],
    ["modify 81 --sl 1 --kind ordr", 2, 'Unknown value of --kind "ordr". Did you mean order? Known: order, position.'],
  ])("%s exits %i and says why", async (line, code, message) => {
    const fake = new FakeBroker({ orders: [ORDER], positions: [POSITION] });
    const ran = await runOn(fake, `${line} --yes -c fake.json`);
    expect({ code: ran.code, sent: sent(fake) }).toEqual({ code, sent: [] });
    expect(ran.err).toContain(message);
  });
});

describe("cancel", () => {
  it("cancels one order", async () => {
    const fake = new FakeBroker({ orders: [ORDER] });
    const ran = await runOn(fake, "cancel 81 --yes -c fake.json");
    expect({ sent: sent(fake), code: ran.code }).toEqual({ sent: [{ name: "cancel", args: ["81"] }], code: 0 });
    expect(ran.out).toContain("Status     cancelled\n");
  });

  it("names the resting orders when the id is none of them", async () => {
    const fake = new FakeBroker({ orders: [ORDER] });
    const ran = await runOn(fake, "cancel 99 --yes -c fake.json");
    expect({ code: ran.code, sent: sent(fake) }).toEqual({ code: 1, sent: [] });
    expect(ran.err).toContain("error: Looked for the resting order 99: there is none. Resting are: 81.\n");
  });

  it("--all prints each item, and exits 1 when one was refused", async () => {
    const other: Order = { ...ORDER, id: orderId("82") };
    const error = new BrokerError("FROZEN", "82 is inside the freeze distance.");
    const fake = new FakeBroker({
      orders: [ORDER, other],
      answers: { cancelAll: { done: [ORDER], failed: [{ item: other, error }] } },
    });
    const ran = await runOn(fake, "cancel --all --yes -c fake.json");
    expect({ code: ran.code, out: ran.out }).toEqual({
      code: 1,
      out: "cancelled  order 81: buy 0.1 EURUSD limit 1.08000\nfailed  order 82: buy 0.1 EURUSD limit 1.08000: FROZEN\n",
    });
    expect(ran.err).toContain(
      "error: 82 is inside the freeze distance.\n       FROZEN (10029) · outcome not-executed\n",
    );
  });

  it("--all on an account without orders sends and asks nothing", async () => {
    const terminal = new FakeTerminal({ answers: [] });
    const fake = new FakeBroker();
    const ran = await runOn(fake, "cancel --all -c fake.json", terminal);
    expect({ ran, questions: terminal.questions, sent: sent(fake) }).toEqual({
      ran: { code: 0, out: "No resting orders.\n", err: "" },
      questions: [],
      sent: [],
    });
  });

  it.each(["cancel", "cancel 81 --all"])("%s is wrong usage", async (line) => {
    const ran = await runAlone(`${line} --yes -c fake.json`);
    expect(ran).toEqual({ code: 2, out: "", err: "error: Say which order to cancel: its id, or --all.\n" });
  });
});

describe("close", () => {
  const jpy = { ...POSITION, id: positionId("92"), symbol: USDJPY.name };

  it("closes a part of a position", async () => {
    const fake = new FakeBroker({ positions: [POSITION] });
    const ran = await runOn(fake, "close 91 --lots 0.30 --yes -c fake.json");
    expect(sent(fake)).toEqual([{ name: "close", args: ["91", { lots: "0.30" }] }]);
    expect(ran.out).toBe(
      [
        "Position   91",
        "Closed     0.3 lots",
        "Left open  nothing",
        "Deal 71    sell 0.3 at 1.09850, profit 45.00",
        "",
      ].join("\n"),
    );
  });

  it("--symbol closes what is open of it", async () => {
    const fake = new FakeBroker({ positions: [POSITION, jpy] });
    const ran = await runOn(fake, "close --symbol EURUSD --yes -c fake.json");
    expect(sent(fake)).toEqual([{ name: "closeAll", args: [{ symbol: "EURUSD" }] }]);
    expect(ran.err).not.toContain("USDJPY");
  });

  it("--symbol with --lots closes a part of its only position", async () => {
    const fake = new FakeBroker({ positions: [POSITION, jpy] });
    await runOn(fake, "close --symbol EURUSD --lots 0.1 --yes -c fake.json");
    expect(sent(fake)).toEqual([{ name: "close", args: ["91", { lots: "0.1" }] }]);
  });

  it("--symbol with --lots does not choose between positions", async () => {
    const fake = new FakeBroker({ positions: [POSITION, { ...POSITION, id: positionId("93") }] });
    const ran = await runOn(fake, "close --symbol EURUSD --lots 0.1 --yes -c fake.json");
    expect({ code: ran.code, sent: sent(fake) }).toEqual({ code: 2, sent: [] });
    expect(ran.err).toContain("EURUSD has several: name one of 91, 93.");
  });

  it("--all closes everything", async () => {
    const fake = new FakeBroker({ positions: [POSITION, jpy] });
    const ran = await runOn(fake, "close --all --yes -c fake.json --json");
    expect(sent(fake)).toEqual([{ name: "closeAll", args: [{}] }]);
    expect(JSON.parse(ran.out)).toEqual({ done: [POSITION, jpy], failed: [] });
  });

  it.each([
    ["close", "Say what to close, in one way"],
    ["close 91 --all", "Say what to close, in one way"],
    ["close --all --lots 1", "--lots closes a part of one position; it does not go with --all."],
    ["close 91 --lots 0", '--lots "0" has to be more than zero.'],
  ])("%s is wrong usage", async (line, message) => {
    const ran = await runAlone(`${line} --yes -c fake.json`);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
  });
});
