import {
  BrokerError,
  type Capabilities,
  type Order,
  type OrderType,
  type PlaceOrderRequest,
  type Position,
  type Side,
} from "@anybroker/core";
import { expectPresent, expectThat, fail } from "../checks.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";

/** The symbol that scenarios trade when it does not matter: five digits, from 1.10000 / 1.10010. */
export const EURUSD = "EURUSD";

/** Places an order and waits for the answer. */
export function place(stage: Stage, session: Session, request: Partial<PlaceOrderRequest>): Promise<Order> {
  return stage.drive(session.account.orders.place(orderOf(request)), "orders.place");
}

/** A market buy of 0.1 EURUSD, but for what `request` says. */
export function orderOf(request: Partial<PlaceOrderRequest>): PlaceOrderRequest {
  return { symbol: EURUSD, side: "buy", type: "market", lots: 0.1, ...request };
}

/** Opens a position by a market order and gives it as the library shows it. */
export async function open(
  stage: Stage,
  session: Session,
  request: Partial<PlaceOrderRequest> = {},
): Promise<Position> {
  const known = new Set(session.account.positions.list().map(({ id }) => id));
  await place(stage, session, request);
  const fresh = (): Position | undefined => session.account.positions.list().find(({ id }) => !known.has(id));
  await stage.until(() => fresh() !== undefined, "the position was not shown");
  // What some wires tell after the fill, as the account's change, is not to be taken for what comes next.
  await stage.pause(100);
  return expectPresent(fresh(), "the new position");
}

/** Places a buy limit at 1.09 (but for what `request` says) that rests, and gives it as the library shows it. */
export async function rest(
  stage: Stage,
  session: Session,
  request: Partial<PlaceOrderRequest> = {},
): Promise<Order & { readonly id: string }> {
  const order = await place(
    stage,
    session,
    request.type === undefined ? { type: "limit", limitPrice: 1.09, ...request } : request,
  );
  expectThat(order.status === "accepted", `a resting order is ${order.status}; accepted was expected.`);
  return { ...order, id: expectPresent(order.id, "the id of a resting order") };
}

/** Where an order of this type rests without being triggered, and the prices (bid, ask) that fill it. */
export function restingPlace(
  type: Exclude<OrderType, "market">,
  side: Side,
  { stopLimitSide }: Pick<Capabilities, "stopLimitSide"> = {},
): { readonly request: Partial<PlaceOrderRequest>; readonly fillAt: readonly (readonly [number, number])[] } {
  const sign = side === "buy" ? 1 : -1;
  const at = (points: number): number => Number((1.1 + (sign * points) / 100_000).toFixed(5));
  const quote = (points: number): readonly [number, number] => [at(points), Number((at(points) + 0.0001).toFixed(5))];
  switch (type) {
    case "limit":
      return { request: { side, type, limitPrice: at(-500) }, fillAt: [quote(-700)] };
    case "stop":
      return { request: { side, type, stopPrice: at(500) }, fillAt: [quote(700)] };
    case "stop-limit":
      // With room behind the stop it fills where it is triggered.
      if (stopLimitSide === "behind-stop") {
        return { request: { side, type, stopPrice: at(500), limitPrice: at(900) }, fillAt: [quote(700)] };
      }
      // The trigger is passed first, then the price comes back to the limit.
      return { request: { side, type, stopPrice: at(500), limitPrice: at(300) }, fillAt: [quote(700), quote(100)] };
  }
}

/** Repeats a read until it succeeds, to use up the refusals that are left over. */
export async function settled(stage: Stage, read: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const done = await stage.drive(
      read().then(
        () => true,
        () => false,
      ),
    );
    if (done) return;
  }
  fail("a read did not succeed after twenty tries.");
}

/** The status that an order reaches, or the outcome that its refusal states. */
export function endOf(stage: Stage, placing: Promise<Order>): Promise<string> {
  return stage.drive(
    placing.then(
      ({ status }) => status,
      (error: unknown) => {
        if (BrokerError.is(error)) return error.outcome;
        throw error;
      },
    ),
    "the order",
  );
}
