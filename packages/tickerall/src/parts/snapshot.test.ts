import { seededRandom } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountSnapshot } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { pendingOrders } from "../client/wire/orders.ts";
import { type OpenAccount, OrderTypes } from "./open-account.ts";
import { readSnapshot } from "./snapshot.ts";

const detail = accountSnapshot.parse(withoutNulls(fixture("account-online")));
const { orders } = pendingOrders.parse(withoutNulls(fixture("pending-orders")));
const offline = accountSnapshot.parse(withoutNulls(fixture("account-offline")));

function stage(books: readonly (typeof orders)[], details: readonly (typeof detail)[], isKept = true) {
  const asked: string[] = [];
  const next = <Item>(items: readonly Item[], what: string): Promise<Item> => {
    asked.push(what);
    const index = asked.filter((one) => one === what).length - 1;
    return Promise.resolve(items[Math.min(index, items.length - 1)] as Item);
  };
  const account = {
    id: "acc_K3v0",
    isMt4: false,
    currency: undefined,
    orderTypes: new OrderTypes(),
    session: { isKept: () => isKept },
    client: {
      orders: { listPending: () => next(books, "pending") },
      accounts: { get: () => next(details, "account") },
      sessions: { rearm: () => next([undefined], "rearm") },
    },
  } as unknown as OpenAccount;
  const call = createCall({ clock: new ManualClock(), random: seededRandom(1) }, { operation: "snapshot" });
  return { asked, account, read: () => readSnapshot(account, call) };
}

test("an order that filled between the two reads is in the snapshot as a position only", async () => {
  const filled = { ...orders[0], ticket: "7700000101" } as (typeof orders)[number];
  const { asked, account, read } = stage([[filled, ...orders], orders], [detail]);
  const snapshot = await read();
  expect(snapshot.positions.map(({ id }) => id)).toEqual(["7700000101", "9007199254740993"]);
  expect(snapshot.orders.map(({ id }) => id)).toEqual(["7700000203", "7700000204", "7700000205"]);
  expect(asked).toEqual(["pending", "account", "pending"]);
  expect(account.orderTypes.get("7700000205")).toBe("stop-limit");
});

test("a kept account that answers as offline is warmed and asked again", async () => {
  const { asked, read } = stage([orders], [offline, detail]);
  expect((await read()).account.balance).toBe(25000.55);
  expect(asked).toEqual(["pending", "account", "rearm", "account"]);
});

test("an account that stays offline is unavailable, with the service's hint and the fix", async () => {
  for (const isKept of [true, false]) {
    await expect(stage([orders], [offline], isKept).read()).rejects.toMatchObject({
      code: "ACCOUNT_UNAVAILABLE",
      outcome: "not-executed",
      message:
        "The account acc_K3v0 is offline at TickerAll (The connection is cold); start its session again, or give its credentials in accounts so that it is kept.",
    });
  }
});

test("the types of old orders are forgotten first", () => {
  const types = new OrderTypes(2);
  types.remember("1", "limit");
  types.remember("2", "stop");
  types.remember("1", "limit");
  types.remember("3", "stop");
  expect(["1", "2", "3"].map((ticket) => types.get(ticket))).toEqual(["limit", undefined, "stop"]);
});
