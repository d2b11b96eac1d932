import type { Capabilities } from "@anybroker/core/adapter";

/** One line of the capability table. */
export interface CapabilityRow {
  readonly name: string;
  readonly of: (capabilities: Capabilities) => string;
}

/** A flag as a word. */
export const yesNo = (value: boolean): string => (value ? "yes" : "no");
const list = (values: readonly string[]): string => (values.length === 0 ? "none" : values.join(" "));

const STOP_LIMIT_SIDES = { either: "either side of the stop", "behind-stop": "behind the stop" } as const;

/** What each row of the table says, in the words of the capabilities. */
export const CAPABILITY_ROWS: readonly CapabilityRow[] = [
  { name: "position modes", of: ({ positionModes }) => list(positionModes) },
  { name: "several accounts", of: ({ multipleAccounts }) => yesNo(multipleAccounts) },
  { name: "order types", of: ({ orderTypes }) => list(orderTypes) },
  {
    name: "limit of a stop-limit",
    of: ({ orderTypes, stopLimitSide = "either" }) =>
      orderTypes.includes("stop-limit") ? STOP_LIMIT_SIDES[stopLimitSide] : "none",
  },
  { name: "market tif", of: ({ marketTimeInForce }) => list(marketTimeInForce) },
  { name: "pending tif", of: ({ pendingTimeInForce }) => list(pendingTimeInForce) },
  { name: "protection, market", of: ({ protection }) => protection.market },
  { name: "protection, pending", of: ({ protection }) => protection.pending },
  { name: "trailing stop", of: ({ protection }) => yesNo(protection.trailing) },
  { name: "modify order", of: ({ modifyOrder }) => yesNo(modifyOrder.length > 0) },
  { name: "modify position", of: ({ modifyPosition }) => yesNo(modifyPosition) },
  { name: "partial close", of: ({ partialClose }) => yesNo(partialClose) },
  { name: "close by", of: ({ closeBy }) => yesNo(closeBy) },
  { name: "client order id", of: ({ clientOrderId }) => clientOrderId },
  { name: "account events", of: ({ events }) => events },
  { name: "fills", of: ({ fills }) => (fills === "each" ? "each a deal" : "summed per order") },
  { name: "ticks", of: ({ ticks }) => ticks },
  { name: "live candles", of: ({ liveCandles }) => liveCandles },
  { name: "candle history", of: ({ candleTimeframes }) => list(candleTimeframes) },
  { name: "depth", of: ({ depth }) => yesNo(depth) },
  { name: "deal history", of: ({ dealHistory }) => yesNo(dealHistory) },
  { name: "order history", of: ({ orderHistory }) => yesNo(orderHistory) },
  { name: "cash history", of: ({ cashHistory }) => yesNo(cashHistory) },
];
