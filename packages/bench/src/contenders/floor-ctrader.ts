import { openFloor, tickReader } from "../floor/ctrader.ts";
import { FloorOrders } from "../floor/ctrader-orders.ts";
import type { OrderContender, TickContender } from "./contender.ts";

export const floorTicks: TickContender = async ({ target, port, symbols }, tally) => {
  const names = new Map(symbols.map(({ id, name }) => [Number(id), name]));
  const ids = symbols.map(({ id }) => id);
  await openFloor(
    target,
    port,
    ids,
    tickReader(names, (tick) => tally.hit(tick.bid, tick.timeMs)),
  );
};

export const floorOrders: OrderContender = async ({ target, port, symbols }) => {
  const symbolId = symbols[0]?.id ?? "";
  const floor = new FloorOrders(target, symbolId);
  await floor.open(target, port, symbolId);
  return () => floor.place();
};
