import * as z from "zod";
import { integer64, optionalFields } from "./base.ts";

/** MetaTrader's account record. Money is in `currency`. */
export const account = z.looseObject({
  /** The account number. */
  login: integer64,
  balance: z.number(),
  currency: z.string(),
  /** 0 netting, 1 exchange (netting), 2 hedging. */
  marginMode: z.int(),
  /** `tradeMode`: 0 demo, 1 contest, 2 real. `limitOrders`: most pending orders, 0 for no limit. `marginSoMode`: 0 percent, 1 money. */
  ...optionalFields(["tradeMode", "leverage", "limitOrders", "marginSoMode", "currencyDigits"], z.int()),
  ...optionalFields(["tradeAllowed", "tradeExpert", "fifoClose"], z.boolean()),
  ...optionalFields(
    [
      "credit",
      "profit",
      "equity",
      "margin",
      "marginFree",
      "marginLevel",
      "marginSoCall",
      "marginSoSo",
      "marginInitial",
      "marginMaintenance",
      "assets",
      "liabilities",
      "commissionBlocked",
    ],
    z.number(),
  ),
  ...optionalFields(["name", "server", "company"], z.string()),
});

export type Account = z.output<typeof account>;

/** Answer of `GET /account`. */
export const accountAnswer = z.object({ account });

/** Answer of `POST /account/connect` and `/account/disconnect`. */
export const sessionChanged = z.object({ success: z.boolean(), mt5: z.string() });

export type SessionChanged = z.output<typeof sessionChanged>;
