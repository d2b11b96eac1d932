import { expect, test } from "vitest";
import { engineWorld, POLLED, settled } from "./world.ts";

test("a dozen orders under way at once warn of no leak", async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", hear);
  const world = await engineWorld(POLLED);
  const orders = Array.from(
    { length: 12 },
    () => ({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 }) as const,
  );
  const placed = await Promise.all(orders.map((order) => settled(world.clock, world.account.orders.place(order))));
  await world.close();
  process.off("warning", hear);
  expect(placed.map(({ status }) => status)).toEqual(orders.map(() => "fulfilled"));
  expect(warnings).toEqual([]);
});
