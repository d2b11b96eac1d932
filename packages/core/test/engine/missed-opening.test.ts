import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, PUSHED } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
const WHOLE_STORY = ["deal", "position opened", "deal", "position closed"];

let world: EngineWorld;
afterEach(async () => {
  await world.close();
  expect(world.clock.pendingTimers, "timers after close").toBe(0);
});

/** What was told of deals and positions, recovered or not. */
const story = (): readonly string[] =>
  world
    .told()
    .filter((word) => word.startsWith("deal") || word.startsWith("position"))
    .map((word) => word.replace(" (recovered)", ""));

/** The pushes of what another terminal does, held back; none of them is delivered yet. */
function pushesOf(act: () => void): readonly number[] {
  world.port.heldBack = [];
  act();
  return world.port.heldBack.map((_, index) => index);
}

function openAndClose(): void {
  world.ledger.place(BUY);
  world.ledger.closePosition(String(world.ledger.positions()[0]?.id));
}

describe.each(["hedging", "netting"] as const)("on a %s account", (positionMode) => {
  test("a close that overtakes its opening is told after it, and the position does not come back", async () => {
    world = await engineWorld(PUSHED, { positionMode });
    const pushes = pushesOf(openAndClose);
    world.port.release(pushes.toReversed());
    await world.clock.advance(30_000);
    expect(story()).toEqual(WHOLE_STORY);
    expect(world.account.positions.list()).toEqual([]);
  });

  test("a close whose opening is lost brings the opening to light at once", async () => {
    world = await engineWorld(PUSHED, { positionMode });
    world.port.deaf = true;
    world.ledger.place(BUY);
    world.port.deaf = false;
    world.ledger.closePosition(String(world.ledger.positions()[0]?.id));
    await world.clock.advance(0);
    expect(story()).toEqual(WHOLE_STORY);
  });

  test("a change of levels whose opening is lost is told after the opening deal", async () => {
    world = await engineWorld(PUSHED, { positionMode });
    world.port.deaf = true;
    world.ledger.place(BUY);
    world.port.deaf = false;
    const id = String(world.ledger.positions()[0]?.id);
    world.ledger.modifyPosition(id, { stopLoss: 1.09 });
    await world.clock.advance(0);
    expect(story()).toEqual(["deal", "position opened"]);
    expect(world.account.positions.get(id)).toMatchObject({ lots: 0.1, stopLoss: 1.09 });
  });

  test("a change of levels that comes after the close opens nothing", async () => {
    world = await engineWorld(PUSHED, { positionMode });
    world.ledger.place(BUY);
    const id = String(world.ledger.positions()[0]?.id);
    const [changed = -1] = pushesOf(() => world.ledger.modifyPosition(id, { stopLoss: 1.09 }));
    const late = world.port.heldBack ?? [];
    world.port.heldBack = undefined;
    world.ledger.closePosition(id);
    world.port.heldBack = [...late];
    world.port.release([changed]);
    await world.clock.advance(30_000);
    expect(story()).toEqual(WHOLE_STORY);
    expect(world.account.positions.list()).toEqual([]);
  });

  test("a close is told without its opening when no reading within the wire's lag shows one", async () => {
    world = await engineWorld(PUSHED, { positionMode, lagMs: 2_000 });
    world.port.freeze();
    const pushes = pushesOf(openAndClose);
    world.port.release(pushes.slice(-2));
    await world.clock.advance(1_500);
    expect(story()).toEqual([]);
    await world.clock.advance(1_500);
    expect(story()).toEqual(["deal"]);
  });
});
