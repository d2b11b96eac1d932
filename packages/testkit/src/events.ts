import type { AccountEventUnion, Deal, Order, OrderStatus } from "@anybroker/core";

/**
 * Where an order may go from a status; repeating one is a change of fields. A late deal may still fill an ended order, and
 * one whose end was only inferred may turn out to rest.
 */
const LEGAL: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  submitting: ["accepted", "rejected", "unknown"],
  unknown: ["accepted", "rejected"],
  accepted: ["accepted", "partially-filled", "filled", "cancelled", "expired", "rejected", "unknown"],
  "partially-filled": ["partially-filled", "filled", "cancelled", "expired"],
  filled: [],
  // A deal that comes late fills an ended order, or a part of it.
  cancelled: ["cancelled", "filled"],
  expired: ["expired", "filled"],
  rejected: ["filled"],
};

/**
 * What is wrong with a sequence of events, whatever happened: each line is one fault. Empty when nothing is.
 *
 * @param known orders that the listener knew of before the first event.
 */
export function eventFaults(events: readonly AccountEventUnion[], known: readonly Order[] = []): readonly string[] {
  return [
    ...sequenceFaults(events),
    ...repeatedDeals(events),
    ...orderFaults(events, known),
    ...positionFaults(events),
  ];
}

function sequenceFaults(events: readonly AccountEventUnion[]): readonly string[] {
  return events.flatMap((event, index) => {
    const before = events[index - 1];
    if (before === undefined || event.sequence === before.sequence + 1) return [];
    return [`event ${event.sequence} (${describeEvent(event)}) follows event ${before.sequence}`];
  });
}

function repeatedDeals(events: readonly AccountEventUnion[]): readonly string[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== "deal") return [];
    const { id } = event.deal;
    if (seen.has(id)) return [`deal ${id} was told twice`];
    seen.add(id);
    return [];
  });
}

function orderFaults(events: readonly AccountEventUnion[], knownBefore: readonly Order[]): readonly string[] {
  const faults: string[] = [];
  const last = new Map<string, { readonly status: OrderStatus; readonly filledLots: number }>();
  const keys = new Map<string, string>();
  for (const { id, clientOrderId } of knownBefore) {
    const ids = [id, clientOrderId].filter((part) => part !== undefined);
    for (const part of ids) keys.set(part, ids[0] ?? part);
  }
  for (const event of events) {
    if (event.type === "deal") {
      const { orderId, clientOrderId } = event.deal;
      const known = [orderId, clientOrderId].some((part) => part !== undefined && keys.has(part));
      if (!known && clientOrderId !== undefined) faults.push(`deal ${event.deal.id} was told before its order`);
    }
    if (event.type !== "order") continue;
    const { id, clientOrderId, status, filledLots, lots } = event.order;
    const ids = [id, clientOrderId].filter((part) => part !== undefined);
    const key = ids.map((part) => keys.get(part)).find((part) => part !== undefined) ?? ids[0] ?? "";
    for (const part of ids) keys.set(part, key);
    const before = last.get(key);
    if (before !== undefined && !LEGAL[before.status].includes(status)) {
      faults.push(`order ${key} went from ${before.status} to ${status}`);
    }
    if (before !== undefined && filledLots < before.filledLots) {
      faults.push(`order ${key} went from ${before.filledLots} filled lots back to ${filledLots}`);
    }
    if (filledLots > lots) faults.push(`order ${key} of ${lots} lots has ${filledLots} filled`);
    last.set(key, { status, filledLots });
  }
  return faults;
}

function positionFaults(events: readonly AccountEventUnion[]): readonly string[] {
  const open = new Set<string>();
  const closed = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== "position") return [];
    const { id } = event.position;
    const isNew = event.change === "opened" || event.change === "adopted";
    if (isNew && open.has(id)) return [`position ${id} was ${event.change} while it was open`];
    if (!isNew && closed.has(id)) return [`position ${id} was ${event.change} after it had been closed`];
    if (event.change === "closed") {
      open.delete(id);
      closed.add(id);
    } else {
      open.add(id);
      closed.delete(id);
    }
    return [];
  });
}

/** An event in a few words, without ids: `order accepted`, `deal in buy 0.1`, `position opened 0.1`, `account`. */
export function describeEvent(event: AccountEventUnion): string {
  const mark = event.recovered === true ? " recovered" : "";
  switch (event.type) {
    case "order":
      return `order ${event.order.status}${mark}`;
    case "deal":
      return `deal ${event.deal.entry} ${event.deal.side} ${event.deal.lots}${mark}`;
    case "position":
      return `position ${event.change} ${event.position.lots}${mark}`;
    case "account":
      return `account${mark}`;
    case "discrepancy":
      return `discrepancy${mark}`;
    case "protection":
      return `protection ${event.state}`;
  }
}

/** The executions of `events`, in the order in which they were told. */
export function dealsTold(events: readonly AccountEventUnion[]): readonly Deal[] {
  return events.flatMap((event) => (event.type === "deal" ? [event.deal] : []));
}
