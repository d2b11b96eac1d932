import type { EvidenceCapability } from "../adapter/capabilities.ts";
import type { Deal } from "../model/history.ts";
import type { Order } from "../model/orders.ts";
import type { OrderBook } from "./order-book.ts";

/** Since when own orders have been lost whose deals are to be told from other orders' deals; undefined when none is. */
export function lostSinceMs(orders: OrderBook): number | undefined {
  let sinceMs: number | undefined;
  for (const { state, command, sentTimeMs } of orders.open()) {
    if (state === "lost" && command.kind === "place") sinceMs = Math.min(sinceMs ?? sentTimeMs, sentTimeMs);
  }
  return sinceMs;
}

/** Whether the deals themselves bear no tag, but the history of their orders does. */
export const tagsAreInHistory = ({ tagReadableOn }: EvidenceCapability): boolean =>
  tagReadableOn.includes("order-history") && !tagReadableOn.includes("deal");

/**
 * Deals with what the wire can tell of whose they are: the tags of their orders, and that one which opens something
 * without a tag, where own ones have one, is not ours. Otherwise it would pass by its shape for a lost order's.
 *
 * @param history the orders that the deals may belong to, where their tags are to be found there.
 */
export function withTags(
  deals: readonly Deal[],
  { tagReadableOn }: EvidenceCapability,
  history: readonly Order[] = [],
): readonly Deal[] {
  const orders = new Map(history.map((order) => [order.id, order]));
  return deals.map((deal) => {
    if (deal.clientOrderId !== undefined) return deal;
    const order = deal.orderId === undefined ? undefined : orders.get(deal.orderId);
    if (order?.clientOrderId !== undefined) return { ...deal, clientOrderId: order.clientOrderId };
    const readable = tagReadableOn.includes("deal") || order !== undefined;
    return readable && isOpening(deal) ? { ...deal, origin: "external" } : deal;
  });
}

/** A close has no tag of its own on some wires that give one to every order. */
const isOpening = ({ entry, reason, origin }: Deal): boolean =>
  entry === "in" && origin === undefined && (reason === undefined || reason === "client" || reason === "unknown");
