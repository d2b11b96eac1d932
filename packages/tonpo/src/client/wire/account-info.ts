import * as z from "zod";
import { integer, isObject, number, optional, spelled, textOrNumber } from "./base.ts";

const NAMES = {
  freeMargin: ["free_margin", "margin_free"],
};

const fields = {
  login: optional(textOrNumber),
  name: optional(z.string()),
  server: optional(z.string()),
  equity: optional(number),
  margin: optional(number),
  freeMargin: optional(number),
  /** 100 means 1:100. */
  leverage: optional(integer),
  currency: optional(z.string().min(1)),
  /** Floating profit. */
  profit: optional(number),
};

/** Answer of `GET /api/account/info` and `/api/account`, bare or inside `account`. A missing balance is an error, never 0. */
export const accountInfo = z.preprocess(
  (value) => (isObject(value) && isObject(value["account"]) ? value["account"] : value),
  spelled(NAMES, z.object({ ...fields, balance: number })),
);

/** The money of the account, in its currency. */
export type AccountInfo = z.output<typeof accountInfo>;

/** The stream's `account`: any part of the above. */
export const accountUpdate = spelled(NAMES, z.object({ ...fields, balance: optional(number) }));

export type AccountUpdate = z.output<typeof accountUpdate>;
