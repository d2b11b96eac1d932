import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountListings, accountSnapshot } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { toAccountChanges, toAccountInfo, toAccountSummary } from "./account.ts";

const snapshot = (name: string) => accountSnapshot.parse(withoutNulls(fixture(name)));

test("an account's money is read as it is told", () => {
  const read = snapshot("account-online");
  expect(toAccountSummary({ ...read, positions: read.positions.slice(0, 1) }, undefined)).toEqual({
    id: "acc_K3v0",
    currency: "EUR",
    positionMode: "hedging",
    balance: 25000.55,
    equity: 25012.05,
    margin: 54.1,
    freeMargin: 24957.95,
    marginLevelPercent: 46232.99,
    unrealizedProfit: 11.5,
    leverage: 200,
  });
});

test("a profit that is not known makes their sum unknown", () => {
  expect(toAccountSummary(snapshot("account-online"), undefined)).not.toHaveProperty("unrealizedProfit");
});

test("without margin in use there is no margin level, whatever number stands there", () => {
  expect(toAccountChanges({ balance: 5, margin: 0, marginLevel: 0 })).toEqual({ balance: 5, margin: 0 });
});

test("a MetaTrader 4 account takes its currency from the options, and is refused without one", () => {
  const mt4 = snapshot("account-mt4");
  expect(toAccountSummary(mt4, "USD")).toEqual({
    id: "acc_M4x9",
    currency: "USD",
    positionMode: "hedging",
    balance: 500,
    unrealizedProfit: 0,
    leverage: 100,
  });
  expect(() => toAccountSummary(mt4, undefined)).toThrow(
    /acc_M4x9 could not be read: currency is missing.*set "currency"/,
  );
});

test("the roster's accounts show the login that was configured, else the masked one", () => {
  const [mt5, mt4] = accountListings.parse(withoutNulls(fixture("roster")));
  if (mt5 === undefined || mt4 === undefined) throw new Error("the fixture has two accounts");
  expect([
    toAccountInfo(mt5, { available: true, login: "90017741" }),
    toAccountInfo(mt4, { available: false }),
  ]).toEqual([
    { id: "acc_K3v0", login: "90017741", server: "Harbor-Demo", environment: "demo", available: true },
    { id: "acc_M4x9", login: "****0032", server: "Pier-Live4", environment: "live", available: false },
  ]);
});
