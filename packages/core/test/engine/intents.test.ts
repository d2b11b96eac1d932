import { BrokerError } from "@anybroker/core";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, PUSHED, settled } from "./world.ts";

const BASE = { symbol: "EURUSD", type: "market" } as const;

let world: EngineWorld;
afterEach(async () => {
  await world.close();
});

async function place(
  request: Omit<Parameters<EngineWorld["account"]["orders"]["place"]>[0], "symbol" | "type">,
): Promise<PromiseSettledResult<unknown>> {
  return settled(world.clock, world.account.orders.place({ ...BASE, ...request }));
}

const codeOf = (result: PromiseSettledResult<unknown>): string | undefined =>
  result.status === "rejected" && BrokerError.is(result.reason) ? result.reason.code : undefined;

describe.each(["hedging", "netting"] as const)("on a %s account", (positionMode) => {
  const open = async (): Promise<void> => {
    world = await engineWorld(PUSHED, { positionMode });
    await place({ side: "buy", lots: 0.5 });
  };

  test("reduce leaves the rest, close leaves nothing, reverse leaves the other side", async () => {
    await open();
    await place({ side: "sell", lots: 0.2, intent: "reduce" });
    expect(world.account.positions.net("EURUSD")).toBe(0.3);
    await place({ side: "sell", lots: 0.3, intent: "close" });
    expect(world.account.positions.list()).toEqual([]);
    await place({ side: "buy", lots: 0.4 });
    await place({ side: "sell", lots: 0.1, intent: "reverse" });
    expect(world.account.positions.net("EURUSD")).toBe(-0.1);
    expect(world.account.positions.list()).toHaveLength(1);
  });

  test("positions.reverse leaves the same lots on the other side", async () => {
    await open();
    await settled(world.clock, world.account.positions.reverse(String(world.account.positions.list()[0]?.id)));
    expect(world.account.positions.list()).toMatchObject([{ side: "sell", lots: 0.5 }]);
  });

  test("what does not fit the open exposure is refused before anything is sent", async () => {
    await open();
    const sent = world.port.placed;
    expect(codeOf(await place({ side: "sell", lots: 0.6, intent: "reduce" }))).toBe("INVALID_CLOSE_VOLUME");
    expect(codeOf(await place({ side: "sell", lots: 0.4, intent: "close" }))).toBe("INVALID_CLOSE_VOLUME");
    expect(codeOf(await place({ side: "buy", lots: 0.1, intent: "reduce" }))).toBe("POSITION_NOT_FOUND");
    expect(world.port.placed).toBe(sent);
  });
});

test("an open that would shrink a netting position is refused, and the message says how to mean it", async () => {
  world = await engineWorld(PUSHED, { positionMode: "netting" });
  await place({ side: "buy", lots: 0.5 });
  const result = await place({ side: "sell", lots: 0.1 });
  expect(codeOf(result)).toBe("HEDGE_PROHIBITED");
  expect(String((result as PromiseRejectedResult).reason.message)).toContain('intent: "reduce"');
});

test("reduce on a hedging account closes the oldest position first", async () => {
  world = await engineWorld(PUSHED);
  await place({ side: "buy", lots: 0.1 });
  await world.clock.advance(1_000);
  await place({ side: "buy", lots: 0.2 });
  const result = await place({ side: "sell", lots: 0.15, intent: "reduce" });
  expect(result).toMatchObject({ status: "fulfilled", value: { status: "filled", filledLots: 0.15 } });
  expect(world.account.positions.list().map((position) => position.lots)).toEqual([0.15]);
});
