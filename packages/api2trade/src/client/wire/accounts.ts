import * as z from "zod";
import { integer, number, optional, textOrNumber, ticket, word } from "./base.ts";

/** Answer of a registration, in either dialect. */
export const registeredAccount = z
  .object({
    /** A UUID, named in every call. */
    id: z.string().min(1),
    /** A free word; `connected` in every sample. */
    status: optional(z.string()),
    /** What the REST dialect calls it. */
    message: optional(z.string()),
  })
  .transform(({ id, status, message }) => ({ id, status: status ?? message ?? "" }));

export type RegisteredAccount = z.output<typeof registeredAccount>;

/** Answer of `CheckConnect`: an object in the SDK's dialect; the other one is seen to say a plain word. */
export const connectStatus = z.union([
  z
    .object({ connected: optional(z.boolean()), isConnected: optional(z.boolean()), id: optional(z.string()) })
    .refine(
      ({ connected, isConnected }) => connected !== undefined || isConnected !== undefined,
      "expected connected or isConnected",
    )
    .transform(({ connected, isConnected, id }) => ({
      connected: connected ?? isConnected ?? false,
      ...(id !== undefined && { id }),
    })),
  z.boolean().transform((connected): ConnectStatus => ({ connected })),
  z
    .string()
    .regex(/^\s*"?(ok|true|false|connected|disconnected|not connected)"?\s*$/i, "expected a state of the connection")
    .transform((text): ConnectStatus => ({ connected: /^\W*(ok|true|connected)\W*$/i.test(text) })),
]);

export interface ConnectStatus {
  readonly connected: boolean;
  readonly id?: string;
}

/** Answer of `AccountSummary`. Money in the account's currency. */
export const accountSummary = z.object({
  balance: number,
  equity: optional(number),
  margin: optional(number),
  freeMargin: optional(number),
  /** Percent; 0 while nothing is open. */
  marginLevel: optional(number),
  currency: optional(z.string()),
  credit: optional(number),
  /** Floating. */
  profit: optional(number),
  /** 100 means 1:100. */
  leverage: optional(number),
  type: optional(word<"Real" | "Demo">()),
  /** True: the account may only be looked at. */
  isInvestor: optional(z.boolean()),
});

export type AccountSummary = z.output<typeof accountSummary>;

/** Answer of `GetAccounts` (REST dialect). */
export const accountRows = z.array(
  z.object({
    id: z.string().min(1),
    account_number: optional(textOrNumber),
    account_server: optional(z.string()),
    type: optional(word<"Metatrader 4" | "Metatrader 5">()),
    name: optional(z.string()),
  }),
);

export type AccountRow = z.output<typeof accountRows>[number];

/** Answer of `Account` (REST dialect, MetaTrader 5); members beyond these are kept. */
export const accountDetails = z.looseObject({
  login: ticket,
  type: optional(textOrNumber),
  userName: optional(z.string()),
  tradeFlags: optional(integer),
  country: optional(z.string()),
  city: optional(z.string()),
  state: optional(z.string()),
  zipCode: optional(z.string()),
  userAddress: optional(z.string()),
  phone: optional(z.string()),
  email: optional(z.string()),
  balance: optional(number),
  credit: optional(number),
  blocked: optional(number),
  leverage: optional(number),
});

export type AccountDetails = z.output<typeof accountDetails>;
