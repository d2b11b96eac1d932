import { accountId, systemClock } from "@anybroker/core";
import { type AdapterContext, createCall } from "@anybroker/core/adapter";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import type { TonpoClient } from "../client/client.ts";
import { accountInfo } from "../client/wire/account-info.ts";
import { type PendingOrder, pendingOrders } from "../client/wire/orders.ts";
import type { Position } from "../client/wire/positions.ts";
import { createServerTime } from "../convert/server-time.ts";
import { AccountWatch } from "./account-watch.ts";
import type { OpenAccount } from "./open-account.ts";
import { readSnapshot } from "./snapshot.ts";

const ID = accountId("acc_5m9wtx");
const INFO = accountInfo.parse(fixture("account-info"));
const RESTING = pendingOrders.parse(fixture("orders"));
const random = { next: () => 0.5, bytes: (count: number) => new Uint8Array(count) } as AdapterContext["random"];
const call = createCall({ clock: systemClock, random }, { operation: "snapshot" });

const position = (ticket: string, comment: string): Position => ({
  ticket,
  symbol: "EURUSD",
  side: "buy",
  volume: 0.1,
  openPrice: 1.08,
  comment,
});

/** A gateway that answers each kind of read with the next of its answers, the last one for ever. */
function gateway(answers: {
  readonly orders?: readonly (readonly PendingOrder[])[];
  readonly positions: readonly Position[];
  readonly status?: string;
}) {
  const asked: string[] = [];
  const links: string[] = [];
  const { orders = [[]] } = answers;
  let reads = 0;
  const client = {
    orders: {
      listPending: async () => {
        asked.push("orders");
        reads += 1;
        return orders[Math.min(reads, orders.length) - 1];
      },
    },
    positions: {
      list: async () => {
        asked.push("positions");
        return answers.positions;
      },
    },
    account: { info: async () => INFO },
    accounts: {
      status: async () => {
        asked.push("status");
        return answers.status === undefined ? {} : { status: answers.status };
      },
    },
  } as unknown as TonpoClient;
  const link = {
    up: () => links.push("up"),
    account: (_id: string, cause?: Error) => links.push(cause === undefined ? "account back" : "account gone"),
  } as unknown as AdapterContext["link"];
  const watch = new AccountWatch(ID, client, link, "active");
  const account = {
    id: ID,
    client,
    options: {},
    terms: { positionMode: "hedging", serverTime: createServerTime("UTC") },
    listsOrders: answers.orders !== undefined,
    watch,
  } as unknown as OpenAccount;
  return { account, asked, links, watch };
}

describe("an order that fills between the two reads", () => {
  const [limit] = RESTING;
  if (limit === undefined) throw new Error("the fixture has two orders");

  test.each([
    ["its ticket", position(limit.ticket, "")],
    ["its tag", position("7", "ab:q1")],
  ])("is found by %s, and the orders are read again", async (_what, opened) => {
    const { account, asked } = gateway({ orders: [RESTING, RESTING.slice(1)], positions: [opened] });
    const snapshot = await readSnapshot(account, call);
    expect(asked).toEqual(["orders", "positions", "orders"]);
    expect([snapshot.orders.length, snapshot.positions.length]).toEqual([1, 1]);
  });

  test("is none when no position is of it", async () => {
    const { account, asked } = gateway({ orders: [RESTING], positions: [position("7", "ab:other")] });
    await readSnapshot(account, call);
    expect(asked).toEqual(["orders", "positions"]);
  });
});

describe("no positions at all", () => {
  test("are believed of an account that is connected, or of which no state is told", async () => {
    for (const status of ["active", "paused", undefined]) {
      const { account, asked } = gateway({ positions: [], ...(status !== undefined && { status }) });
      const snapshot = await readSnapshot(account, call);
      expect([snapshot.positions, snapshot.account.tradingAllowed, asked]).toEqual([
        [],
        status !== "paused",
        ["positions", "status"],
      ]);
    }
  });

  test.each([
    ["reconnecting", "ACCOUNT_UNAVAILABLE"],
    ["login_failed", "AUTH_FAILED"],
    ["deleted", "ACCOUNT_NOT_FOUND"],
  ])("are not believed of one that is %s", async (status, code) => {
    const { account, links } = gateway({ positions: [], status });
    await expect(readSnapshot(account, call)).rejects.toMatchObject({ code });
    expect(links).toEqual(["account gone"]);
  });
});

test("the books of an account that is known to be away are not read until it is back", async () => {
  const away = gateway({ positions: [position("7", "")], status: "reconnecting" });
  away.watch.told("disconnected");
  await expect(readSnapshot(away.account, call)).rejects.toMatchObject({ code: "ACCOUNT_UNAVAILABLE" });
  expect([away.asked, away.links]).toEqual([["status"], ["account gone"]]);

  const back = gateway({ positions: [position("7", "")], status: "active" });
  back.watch.told("disconnected");
  await readSnapshot(back.account, call);
  expect([back.asked, back.links]).toEqual([
    ["status", "positions"],
    ["account gone", "account back", "up"],
  ]);
});
