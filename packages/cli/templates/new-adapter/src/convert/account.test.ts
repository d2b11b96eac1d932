import { expect, test } from "vitest";
import { toAccountInfo, toAccountSummary } from "./account.ts";

const ROW = { id: "1001", kind: "demo", currency: "USD", balance: 1000.5, equity: 990.25 } as const;

test("an account is read with its kind and its money", () => {
  expect([toAccountInfo(ROW), toAccountSummary(ROW)]).toEqual([
    { id: "1001", environment: "demo", available: true },
    { id: "1001", currency: "USD", balance: 1000.5, equity: 990.25, positionMode: "hedging" },
  ]);
});
