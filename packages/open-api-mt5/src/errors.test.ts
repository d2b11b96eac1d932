import { BrokerError, RETCODES } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { OpenApiMt5Error } from "./client/open-api-mt5-error.ts";
import { LAST_ERRORS, refusalOf, rowOfRetcode, TRADE_RETCODES, toBrokerError } from "./errors.ts";

const refused = (status: number, detail: string): OpenApiMt5Error =>
  new OpenApiMt5Error({
    kind: "refused",
    status,
    detail,
    message: `The server refused x with HTTP ${status}: ${detail}`,
  });

const told = (status: number, detail: string, ticketOf?: "order" | "position") => {
  const { code, outcome, retryable } = toBrokerError(refused(status, detail), { ticketOf });
  return [code, outcome, retryable];
};

describe("return codes", () => {
  /** MetaTrader's numbers; 10005 and 10037 do not exist. */
  const numbers = Array.from({ length: 10046 - 10004 + 1 }, (_, index) => 10004 + index).filter(
    (number) => number !== 10005 && number !== 10037,
  );

  test("every number of MetaTrader has a row, and its unified code has that very number", () => {
    expect(Object.keys(TRADE_RETCODES).map(Number)).toEqual(numbers);
    expect(numbers.map((number) => RETCODES[rowOfRetcode(number).code].retcode)).toEqual(numbers);
  });

  test("a refusal keeps the terminal's number and words, and says what to do", () => {
    const error = refusalOf("the market order in EURUSD", 10027, "AutoTrading disabled by client", "placeOrder");
    expect(error).toMatchObject({
      code: "CLIENT_DISABLES_AT",
      outcome: "not-executed",
      operation: "placeOrder",
      native: { code: 10027, message: "AutoTrading disabled by client" },
      message:
        "The terminal answered the market order in EURUSD with retcode 10027 CLIENT_DISABLES_AT (AutoTrading disabled by client); switch Algo Trading on in the terminal, and allow it in its options.",
    });
  });

  test.each([10011, 10012, 10031, 10099, 0])("%i proves nothing: the outcome is unknown", (number) => {
    expect(refusalOf("an order", number, "", "placeOrder").outcome).toBe("unknown");
  });
});

describe("refusals", () => {
  test.each([
    [400, "failed: (-6, 'Terminal: Authorization failed') after 3 terminal restart attempts", "AUTH_FAILED"],
    [400, "failed: connected account '1' does not match configured account '2'", "AUTH_FAILED"],
    [400, "volume exceeds position volume (0.1)", "INVALID_CLOSE_VOLUME"],
    [400, "side must be 'buy' or 'sell'", "INVALID"],
    [401, "invalid apiKey", "AUTH_FAILED"],
    [401, "invalid apiSecret", "AUTH_FAILED"],
    [404, "Not Found", "UNSUPPORTED"],
    [404, "available in virtual mode only", "UNSUPPORTED"],
    [404, "symbol not found or unavailable: X", "SYMBOL_NOT_FOUND"],
    [404, "position not found in trade history: 9", "POSITION_NOT_FOUND"],
    [405, "Method Not Allowed", "UNSUPPORTED"],
    [409, "closeOnNews window is active for EURUSD: CPI at 2026-06-11T12:15:00+00:00", "REJECT"],
    [422, "body.volume: Input should be greater than 0", "INVALID"],
    [429, "slow down", "RATE_LIMITED"],
    [501, "calendar API is not available in this MT5 package/build", "UNSUPPORTED"],
    [503, "server security is enabled but apiKey is not configured", "INVALID_CONFIG"],
    [503, "disconnected", "NOT_READY"],
    [503, "failed: (-10003, 'IPC initialize failed')", "NOT_READY"],
    [503, "failed: Algo Trading is disabled in the MT5 terminal", "CLIENT_DISABLES_AT"],
    [503, "failed: MT5 trade API is disabled by the terminal", "CLIENT_DISABLES_AT"],
    [503, "calendar fetch failed: timed out", "SERVER_ERROR"],
  ] as const)("%i %s is %s, not executed", (status, detail, code) => {
    expect(told(status, detail).slice(0, 2)).toEqual([code, "not-executed"]);
  });

  test.each([
    [500, "Internal Server Error"],
    [500, "order_send failed: (-10005, 'IPC timeout')"],
    [500, "order_send failed: (-10004, 'No IPC connection')"],
    [500, "order_send failed: (1, 'Success')"],
    [500, "order_send failed: (-4, 'Terminal: Not found')"],
    [500, "order_send failed: (-77, 'something new')"],
    [502, "Bad Gateway"],
    [503, "Service Unavailable"],
    [504, "Gateway Timeout"],
    [418, "I'm a teapot"],
  ])("%i %s leaves the outcome of a trade open", (status, detail) => {
    expect(told(status, detail)[1]).toBe("unknown");
  });

  test("arguments that the terminal's package refused prove that nothing was sent", () => {
    expect(told(500, `order_send failed: (-2, 'Invalid "comment" argument')`)).toEqual([
      "INVALID",
      "not-executed",
      false,
    ]);
  });

  test("an order that was accepted without its guard was executed, and is not to be repeated", () => {
    const detail =
      "MT5 accepted order 61000016, but durable news-close activation failed: (5, 'disk'). Do not retry this order automatically.";
    expect(told(500, detail)).toEqual(["SERVER_ERROR", "executed", false]);
  });

  test("a ticket that is not there is an order's or a position's, as was asked for", () => {
    const detail = "ticket not found in open positions or pending orders: 9";
    expect([told(404, detail, "order")[0], told(404, detail, "position")[0], told(404, detail)[0]]).toEqual([
      "ORDER_NOT_FOUND",
      "POSITION_NOT_FOUND",
      "NOT_FOUND",
    ]);
  });

  test("every last error of the terminal has a row", () => {
    const codes = [1, -1, -2, -3, -4, -5, -6, -7, -8, -10000, -10001, -10002, -10003, -10004, -10005];
    expect(codes.filter((code) => LAST_ERRORS[code] === undefined)).toEqual([]);
  });
});

describe("other errors", () => {
  test("an argument that was not sent, and an answer that can't be read", () => {
    const argument = new OpenApiMt5Error({ kind: "argument", message: "no" });
    const unreadable = new OpenApiMt5Error({ kind: "unreadable", status: 200, message: "what" });
    expect(
      [argument, unreadable].map((error) => toBrokerError(error)).map(({ code, outcome }) => [code, outcome]),
    ).toEqual([
      ["INVALID_ARGUMENT", "not-executed"],
      ["BAD_ANSWER", "unknown"],
    ]);
  });

  test("an error of the transport keeps its facts; one that a vanished server explains gets the explanation", () => {
    const lost = new BrokerError("CONNECTION_LOST", "It broke.", { requestId: "r1" });
    expect(toBrokerError(lost)).toMatchObject({ message: "It broke.", broker: "open-api-mt5", requestId: "r1" });
    const away = new BrokerError("UNREACHABLE", "Nothing listens.", { details: { reason: "refused" } });
    expect(toBrokerError(away)).toMatchObject({
      code: "UNREACHABLE",
      outcome: "not-executed",
      retryable: true,
      details: { reason: "refused" },
      cause: away,
      message: expect.stringContaining("Nothing listens; start open-api-mt5 again"),
    });
  });

  test("anything else is a fault of the client's, with an open outcome", () => {
    expect(toBrokerError(new Error("oops"), { operation: "placeOrder" })).toMatchObject({
      code: "UNKNOWN",
      outcome: "unknown",
      message: "The open-api-mt5 client failed in placeOrder: oops",
    });
  });
});
