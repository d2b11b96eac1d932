import { BrokerError, type Tick } from "@anybroker/core";
import type { Call, HistoryRange, Page } from "@anybroker/core/adapter";
import { clamp } from "../client/calls/paging.ts";
import { mergeTicks } from "../convert/ticks.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** How much is read at a time: an hour of a busy symbol is some ten thousand ticks. */
const WINDOW_MS = 3_600_000;
/** The other side's last price before a window is looked for this far back, so that its first ticks have both. */
const LEAD_MS = 60_000;

/** One window of past ticks, both sides merged; the cursor is where the next one starts. */
export async function readTicks(
  account: OpenAccount,
  range: HistoryRange & { readonly symbol: string },
  call: Call,
): Promise<Page<Tick>> {
  const symbol = account.symbols.byName(range.symbol);
  if (symbol?.id === undefined) {
    throw new BrokerError("SYMBOL_NOT_FOUND", `There is no symbol ${range.symbol}.`, { broker: "ctrader" });
  }
  const symbolId = symbol.id;
  const whole = clamp({ fromTimestamp: range.fromTimeMs, toTimestamp: range.toTimeMs });
  const fromTimestamp = range.cursor === undefined ? whole.fromTimestamp : Number(range.cursor);
  const toTimestamp = Math.min(whole.toTimestamp, fromTimestamp + WINDOW_MS - 1);
  const span = { fromTimestamp: Math.max(0, fromTimestamp - LEAD_MS), toTimestamp };
  const [bids, asks] = await ask(account, call, () =>
    Promise.all(
      (["BID", "ASK"] as const).map((side) =>
        account.client.market.ticksOf(account.id, symbolId, side, span, { call }),
      ),
    ),
  );
  const items = mergeTicks(symbol, bids ?? [], asks ?? []).filter(({ timeMs }) => timeMs >= fromTimestamp);
  return { items, ...(toTimestamp < whole.toTimestamp && { next: String(toTimestamp + 1) }) };
}
