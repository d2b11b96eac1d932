import type { Position } from "@anybroker/core";
import type { ProtoOATradeData } from "@anybroker/ctrader/schema";
import type { Books } from "./books.ts";
import { toTradeSide, toVolume } from "./units.ts";

/** Symbol, side, volume, times and words, as orders and positions carry them. */
export function tradeData(
  { instruments }: Books,
  of: Pick<Position, "symbol" | "side" | "lots">,
  times: { readonly openTimeMs?: number; readonly closeTimeMs?: number },
  words: { readonly label?: string; readonly comment?: string },
): ProtoOATradeData {
  return {
    symbolId: instruments.idOf(of.symbol),
    volume: toVolume(of.lots, instruments.named(of.symbol)),
    tradeSide: toTradeSide(of.side),
    ...(times.openTimeMs !== undefined && { openTimestamp: times.openTimeMs }),
    ...(times.closeTimeMs !== undefined && { closeTimestamp: times.closeTimeMs }),
    ...(words.label !== undefined && { label: words.label }),
    ...(words.comment !== undefined && { comment: words.comment }),
  };
}
