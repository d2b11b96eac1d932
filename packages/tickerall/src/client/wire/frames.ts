import * as z from "zod";
import { accountDetails, position } from "./accounts.ts";
import { number, optional, word } from "./base.ts";
import { pendingOrder } from "./orders.ts";

/** What can be subscribed to. */
export type ChannelKind = "ticks" | "positions" | "orders" | "account";

/** A subscription as the wire writes it. Symbols go with `ticks` only, and add to those of earlier subscriptions. */
export interface ChannelFrame {
  readonly kind: ChannelKind;
  readonly accountId: string;
  readonly symbols?: readonly string[];
}

/** What the client says on the stream. */
export type ClientFrame =
  | { readonly type: "subscribe" | "unsubscribe"; readonly channels: readonly ChannelFrame[] }
  | { readonly type: "ping" };

/** A quote. */
export const tickFrame = z.object({
  type: z.literal("tick"),
  accountId: z.string().min(1),
  symbol: z.string().min(1),
  bid: number,
  ask: number,
  /** ISO-8601; one client has seen milliseconds since the epoch. */
  timestamp: optional(z.union([z.string(), z.number()])),
});

export type TickFrame = z.output<typeof tickFrame>;

export type Tick = Omit<TickFrame, "type">;

export const positionFrame = z.object({
  type: z.literal("position_update"),
  accountId: z.string().min(1),
  event: word<"opened" | "updated" | "closed">(),
  position,
});

/** A position came, changed or went. */
export type PositionUpdate = Omit<z.output<typeof positionFrame>, "type">;

export const ordersFrame = z.object({
  type: z.literal("order_update"),
  accountId: z.string().min(1),
  orders: z.array(pendingOrder),
});

/** Every resting order of an account: replaces the book, never adds to it. */
export type OrdersUpdate = Omit<z.output<typeof ordersFrame>, "type">;

export const accountFrame = z.object({
  type: z.literal("account_update"),
  accountId: z.string().min(1),
  snapshot: accountDetails,
});

/** The balance changed; only group and balance are certain to be there. */
export type AccountUpdate = Omit<z.output<typeof accountFrame>, "type">;

/** A channel in an answer. Its shape is not documented, so everything may be missing. */
const answeredChannel = z.object({
  kind: optional(z.string()),
  accountId: optional(z.string()),
  symbols: optional(z.array(z.string())),
  symbol: optional(z.string()),
  code: optional(z.string()),
  message: optional(z.string()),
  reason: optional(z.string()),
});

export type AnsweredChannel = z.output<typeof answeredChannel>;

export const subscribedFrame = z.object({
  type: z.literal("subscribed"),
  channels: optional(z.array(answeredChannel)),
  rejected: z
    .array(z.union([answeredChannel, z.string().transform((message): AnsweredChannel => ({ message }))]))
    .default([]),
});

/** What became of a subscribe frame. */
export type SubscribedFrame = z.output<typeof subscribedFrame>;

export const errorFrame = z.object({
  type: z.literal("error"),
  code: optional(z.string()),
  message: optional(z.string()),
});

export type ErrorFrame = z.output<typeof errorFrame>;
