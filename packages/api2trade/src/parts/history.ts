import type { Deal } from "@anybroker/core";
import type { Call, HistoryRange, Page } from "@anybroker/core/adapter";
import { type Trades, toDeals } from "../convert/deals.ts";
import { ask, type OpenAccount } from "./open-account.ts";
import type { Wire } from "./wire.ts";

/** Parts of a position may be closed while it is read; nobody closes so many in a row. */
const MAX_READINGS = 5;

/** The deals of a range, put together from what was closed and what is open. */
export async function readDeals(
  account: OpenAccount,
  wire: Wire,
  range: HistoryRange,
  call: Call,
): Promise<Page<Deal>> {
  const trades = await ask(account, call, () => readTrades(wire, range, call));
  const { seen, clock } = account;
  const nowMs = clock.now();
  seen.note(trades.open, nowMs);
  const deals = toDeals(trades, ({ id }) => seen.timeOf(id, nowMs));
  const { fromTimeMs, toTimeMs } = range;
  const items = deals.filter(
    ({ timeMs, symbol }) => timeMs >= fromTimeMs && timeMs <= toTimeMs && (range.symbol ?? symbol) === symbol,
  );
  return { items };
}

/**
 * What is open and what was closed at one moment. A position of which a part was closed between the two readings would
 * get an opening deal with too many lots, so both have to agree.
 */
async function readTrades(wire: Wire, range: HistoryRange, call: Call): Promise<Trades> {
  let open = await wire.open(call);
  for (let reading = 1; ; reading += 1) {
    const closed = await wire.closed(range, call);
    const partly = new Set(closed.map(({ ticket }) => ticket));
    if (!open.some(({ id }) => partly.has(id))) return { open, closed };
    const again = await wire.open(call);
    const lotsOf = new Map(again.map(({ id, lots }) => [id, lots]));
    if (open.every(({ id, lots }) => lotsOf.get(id) === lots) || reading >= MAX_READINGS)
      return { open: again, closed };
    open = again;
  }
}
