import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountAnswer } from "../client/wire/account.ts";
import { toAccountInfo, toAccountSummary, toPositionMode } from "./account.ts";

const hedging = accountAnswer.parse(fixture("account")).account;
const netting = accountAnswer.parse(fixture("account-idle-real-netting")).account;

test("an account is told with its money and how it holds positions", () => {
  expect(toAccountSummary(hedging)).toEqual({
    id: "70014455",
    currency: "EUR",
    positionMode: "hedging",
    balance: 25010.4,
    equity: 25024.6,
    margin: 120.55,
    freeMargin: 24904.05,
    marginLevelPercent: 20758.69,
    unrealizedProfit: 14.2,
    credit: 0,
    leverage: 200,
    tradingAllowed: true,
  });
});

test("without margin in use there is no margin level, and without automated trading no trading", () => {
  const { marginLevelPercent, tradingAllowed, positionMode } = toAccountSummary(netting);
  expect({ marginLevelPercent, tradingAllowed, positionMode }).toEqual({
    marginLevelPercent: undefined,
    tradingAllowed: false,
    positionMode: "netting",
  });
});

test("an account is listed by its number, with every digit", () => {
  expect([hedging, netting].map(toAccountInfo)).toEqual([
    {
      id: "70014455",
      login: "70014455",
      name: "Fixture Trader",
      server: "Harbor-Demo",
      environment: "demo",
      available: true,
    },
    { id: "9007199254740993", login: "9007199254740993", server: "Harbor-Demo", environment: "live", available: true },
  ]);
});

test("a margin mode that is not known is refused: orders would do another thing", () => {
  expect(() => toPositionMode({ ...hedging, marginMode: 3 })).toThrow("marginMode is 3; expected 0, 1 or 2");
});
