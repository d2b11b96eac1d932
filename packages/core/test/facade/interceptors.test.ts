import { describe, expect, test } from "vitest";
import type { CancelOrderCommand, Command } from "../../src/adapter/index.ts";
import type { InterceptedCall, Interceptor } from "../../src/facade/connect-options.ts";
import { composeInterceptors, readOnly } from "../../src/facade/interceptors.ts";
import { clientOrderId, orderId } from "../../src/index.ts";
import { facts, rejectionOf, sampleSymbol } from "../support/samples.ts";

const symbol = sampleSymbol();
const command: CancelOrderCommand = {
  kind: "cancel-order",
  clientOrderId: clientOrderId("c-1"),
  symbol,
  order: {
    id: orderId("1"),
    symbol: symbol.name,
    side: "buy",
    type: "limit",
    status: "accepted",
    lots: 1,
    filledLots: 0,
  },
};
const callOf = (operation: string, written?: Command): InterceptedCall => ({
  broker: "paper",
  operation,
  lane: "read",
  requestId: "r-1",
  signal: new AbortController().signal,
  ...(written !== undefined && { command: written }),
});
const answer = () => Promise.resolve("answer");

describe("read-only", () => {
  test("lets reads pass", async () => {
    expect(await readOnly()(callOf("snapshot"), answer)).toBe("answer");
  });

  test("refuses what changes the books before it is sent", async () => {
    const sent: string[] = [];
    const send = async () => sent.push("sent");
    const error = await rejectionOf(readOnly()(callOf("cancelOrder", command), send));
    expect(sent).toEqual([]);
    expect(error).toMatchObject({
      code: "READ_ONLY",
      outcome: "not-executed",
      message:
        "cancelOrder was not sent, because the program runs read-only; take readOnly() out of intercept to trade.",
    });
  });
});

describe("several interceptors", () => {
  const named =
    (name: string, log: string[]): Interceptor =>
    async (_call, next) => {
      log.push(`${name} in`);
      const result = await next();
      log.push(`${name} out`);
      return result;
    };

  test("stand around each other, the first outermost", async () => {
    const log: string[] = [];
    const all = composeInterceptors([named("a", log), named("b", log)]);
    expect([await all?.(callOf("snapshot"), answer), log]).toEqual(["answer", ["a in", "b in", "b out", "a out"]]);
  });

  test("are none at all when the list is empty, so that a call costs nothing", () => {
    expect(composeInterceptors([])).toBeUndefined();
  });

  test("can't send a write twice", async () => {
    const sent: string[] = [];
    const send = async () => sent.push("sent");
    const twice: Interceptor = async (_call, next) => {
      await next();
      return next();
    };
    const both = composeInterceptors([twice]);
    const error = await rejectionOf(Promise.resolve(both?.(callOf("cancelOrder", command), send)));
    expect([sent, error]).toEqual([
      ["sent"],
      new TypeError("An interceptor called next() of cancelOrder twice; a write is sent only once."),
    ]);
    expect(await both?.(callOf("snapshot"), send)).toBe(3);
  });

  test("see a refusal of an inner one as its error", async () => {
    const log: string[] = [];
    const all = composeInterceptors([named("a", log), readOnly()]);
    const error = await rejectionOf(Promise.resolve(all?.(callOf("cancelOrder", command), answer)));
    expect([facts(error).code, log]).toEqual(["READ_ONLY", ["a in"]]);
  });
});
