/**
 * The names of what a client asks for and of what a server pushes, the same in every simulator, so that one fault
 * scenario runs on all of them. A simulator may add names of its own.
 */
export const OPERATIONS = [
  "login",
  "logout",
  "refresh-token",
  "list-accounts",
  "read-account",
  "read-symbols",
  "read-orders",
  "read-positions",
  "read-quote",
  "read-candles",
  "read-ticks",
  "read-deals",
  "read-order-history",
  "read-cash",
  "place",
  "modify-order",
  "cancel-order",
  "modify-position",
  "close",
  "close-by",
  "close-all",
  "cancel-all",
  "connect-stream",
  "subscribe",
  "unsubscribe",
  "ping",
  "push-tick",
  "push-candle",
  "push-order",
  "push-deal",
  "push-position",
  "push-account",
  "subscribed",
  "pong",
  "error",
] as const;

/** A request or frame that every simulator may know. */
export type Operation = (typeof OPERATIONS)[number];

const TRADING: readonly string[] = [
  "place",
  "modify-order",
  "cancel-order",
  "modify-position",
  "close",
  "close-by",
  "close-all",
  "cancel-all",
];

/** Names that stand for several operations in a fault rule: everything, what changes the books, reads, pushed frames. */
export const OPERATION_GROUPS = ["*", "trade", "read", "push"] as const;

/** Whether `operation` is the one that `selector` names, or belongs to the group that it names. */
export function selects(selector: string, operation: string): boolean {
  switch (selector) {
    case "*":
      return true;
    case "trade":
      return TRADING.includes(operation);
    case "read":
      return operation.startsWith("read-");
    case "push":
      return operation.startsWith("push-");
    default:
      return selector === operation;
  }
}
