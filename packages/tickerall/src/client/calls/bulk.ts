import type * as z from "zod";
import { present, type RequestOptions, type Sender, type WriteOptions } from "../requests.ts";
import { invalidArgument } from "../tickerall-error.ts";
import { path } from "../urls.ts";
import type { Side } from "../wire/base.ts";
import {
  type BulkAccounts,
  type BulkPlaced,
  type BulkWritten,
  bulkAccounts,
  bulkPlaced,
  bulkWritten,
} from "../wire/bulk.ts";
import { checkOrder, type OrderChange, type OrderRequest } from "./orders.ts";
import type { PositionChange } from "./positions.ts";

/** One order of a bulk place; each account may occur once. `type` defaults to `market`. */
export type BulkOrder = Omit<OrderRequest, "type"> & {
  readonly accountId: string;
  readonly type?: OrderRequest["type"];
};

/** One position or order, by its account and ticket. */
export interface BulkItem {
  readonly accountId: string;
  readonly ticket: string | number;
}

/** What to close or cancel: named tickets, or everything that fits on some accounts. One of the two. */
export type BulkSelection<Item, Target> =
  | { readonly items: readonly Item[]; readonly targets?: never }
  | { readonly targets: readonly Target[]; readonly items?: never };

/** Positions to close; a target without symbol and side flattens its account. */
export type BulkCloseSelection = BulkSelection<
  BulkItem & { readonly volume?: number },
  { readonly accountId: string; readonly symbol?: string; readonly side?: Side }
>;

/** Orders to cancel. */
export type BulkCancelSelection = BulkSelection<BulkItem, { readonly accountId: string; readonly symbol?: string }>;

/**
 * Many accounts in one request. Not atomic: what fails is a row of the result. Needs a Pro or Enterprise plan
 * (BULK_REQUIRES_PRO); writes only act on demo accounts.
 */
export interface BulkCalls {
  place(orders: readonly BulkOrder[], options?: WriteOptions): Promise<BulkPlaced>;
  closePositions(selection: BulkCloseSelection, options?: WriteOptions): Promise<BulkWritten>;
  modifyPositions(items: readonly (BulkItem & PositionChange)[], options?: WriteOptions): Promise<BulkWritten>;
  cancelPending(selection: BulkCancelSelection, options?: WriteOptions): Promise<BulkWritten>;
  modifyPending(items: readonly (BulkItem & OrderChange)[], options?: WriteOptions): Promise<BulkWritten>;
  /** Money and positions of many accounts (default: all), live ones too. */
  readAccounts(
    request?: { readonly ids?: readonly string[]; readonly include?: readonly ("account" | "positions")[] },
    options?: RequestOptions,
  ): Promise<BulkAccounts>;
}

/** A ticket as the wire wants it: a number, unless it would lose digits. */
function wireTicket(ticket: string | number): string | number {
  const value = Number(ticket);
  return Number.isSafeInteger(value) ? value : ticket;
}

const wireItem = <Item extends BulkItem>(item: Item): Item => ({ ...item, ticket: wireTicket(item.ticket) });

/** The service takes exactly one of the two forms, and an empty body might flatten everything. */
function selected(what: string, selection: BulkSelection<BulkItem, object>): Readonly<Record<string, unknown>> {
  const { items, targets } = selection as { items?: readonly BulkItem[]; targets?: readonly object[] };
  if ((items === undefined) === (targets === undefined)) {
    throw invalidArgument(
      `The bulk ${what} names ${items === undefined ? "neither" : "both"} items and targets; give one.`,
    );
  }
  return items === undefined ? { targets } : { items: items.map(wireItem) };
}

export function bulkCalls(sender: Sender): BulkCalls {
  const write = <Answer>(
    name: string,
    segments: readonly string[],
    lane: "open" | "modify" | "reduce",
    body: unknown,
    answer: z.ZodType<Answer>,
    options?: WriteOptions,
  ): Promise<Answer> =>
    sender.send(
      { operation: `bulk.${name}`, lane, method: "POST", path: path("bulk", ...segments), body, answer },
      options,
    );
  return {
    place: async (orders, options) => {
      for (const { type = "market", ...order } of orders) checkOrder({ ...order, type });
      return write("place", ["orders"], "open", { orders: orders.map(present) }, bulkPlaced, options);
    },
    closePositions: async (selection, options) =>
      write(
        "closePositions",
        ["positions", "close"],
        "reduce",
        selected("close of positions", selection),
        bulkWritten,
        options,
      ),
    modifyPositions: (items, options) =>
      write("modifyPositions", ["positions", "modify"], "modify", { items: items.map(wireItem) }, bulkWritten, options),
    cancelPending: async (selection, options) =>
      write("cancelPending", ["orders", "cancel"], "reduce", selected("cancel", selection), bulkWritten, options),
    modifyPending: (items, options) =>
      write("modifyPending", ["orders", "modify"], "modify", { items: items.map(wireItem) }, bulkWritten, options),
    readAccounts: ({ ids, include } = {}, options) => {
      // The commas have to arrive as they are: `%2C` is not split.
      const query = Object.entries({ ids, include }).flatMap(([name, values]) =>
        values === undefined ? [] : [`${name}=${values.map(encodeURIComponent).join(",")}`],
      );
      return sender.send(
        {
          operation: "bulk.readAccounts",
          lane: "read",
          method: "GET",
          path: [path("bulk", "accounts"), ...(query.length > 0 ? [query.join("&")] : [])].join("?"),
          answer: bulkAccounts,
        },
        options,
      );
    },
  };
}
