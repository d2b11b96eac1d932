import { Decimal, type Side } from "@anybroker/core";
import type { ProtoOAMarginCall } from "@anybroker/ctrader/schema";
import type { VenueSymbol } from "@anybroker/paper/venue";
import type { MarginCall } from "../broker-account.ts";
import { type AccountCall, accountRoute, type Route } from "../calls.ts";
import { toLots, toMoney } from "../convert/units.ts";
import { invalid, refused } from "../wire-error.ts";

/** What a volume would bind, in the account's currency; undefined while a price is missing. */
function marginOf(
  { world, account }: AccountCall<unknown>,
  symbol: VenueSymbol,
  side: Side,
  volume: number,
): Decimal | undefined {
  const rate = world.instruments.rate(symbol.marginCurrency, account.venue.currency, side);
  const tick = world.venue.quote(symbol.name);
  if (rate === undefined || tick === undefined) return undefined;
  const units = Decimal.of(toLots(volume, symbol)).multiply(symbol.contractSize);
  const price = side === "buy" ? tick.ask : tick.bid;
  const value = symbol.marginCurrency === symbol.profitCurrency ? units.multiply(price) : units;
  return value.multiply(symbol.marginFactor).multiply(rate).divide(account.venue.leverage, 2);
}

const expectedMargin = accountRoute("ProtoOAExpectedMarginReq", "read-margin", (call) => {
  const { books, message, world } = call;
  const symbol = world.instruments.symbol(message.symbolId);
  const { moneyDigits } = books;
  const margin = message.volume.map((volume) => {
    const buy = marginOf(call, symbol, "buy", Number(volume));
    const sell = marginOf(call, symbol, "sell", Number(volume));
    if (buy === undefined || sell === undefined) throw refused("NO_QUOTES", `${symbol.name} has no price.`);
    return {
      volume,
      buyMargin: toMoney(buy.toNumber(), moneyDigits),
      sellMargin: toMoney(sell.toNumber(), moneyDigits),
    };
  });
  call.answer("ProtoOAExpectedMarginRes", { ctidTraderAccountId: call.ctidTraderAccountId, margin, moneyDigits });
});

/** A margin call as messages carry it. */
export const toMarginCall = ({ type, threshold, updateTimeMs }: MarginCall): ProtoOAMarginCall => ({
  marginCallType: type,
  marginLevelThreshold: threshold,
  utcLastUpdateTimestamp: updateTimeMs,
});

const marginCallList = accountRoute("ProtoOAMarginCallListReq", "read-margin", ({ account, answer }) =>
  answer("ProtoOAMarginCallListRes", { marginCall: account.marginCalls.map(toMarginCall) }),
);

const marginCallUpdate = accountRoute(
  "ProtoOAMarginCallUpdateReq",
  "modify-margin-call",
  (call) => {
    const { account, ctidTraderAccountId, message, session, world } = call;
    const { marginCallType, marginLevelThreshold } = message.marginCall;
    const found = account.marginCalls.find(({ type }) => type === marginCallType);
    if (found === undefined) throw invalid(`There is no margin call ${marginCallType}.`);
    if (!(marginLevelThreshold > 0)) throw invalid("marginLevelThreshold has to be above 0.");
    found.threshold = marginLevelThreshold;
    found.updateTimeMs = world.clock.now();
    call.answer("ProtoOAMarginCallUpdateRes", {});
    session.push(
      "push-account",
      "ProtoOAMarginCallUpdateEvent",
      { ctidTraderAccountId, marginCall: toMarginCall(found) },
      account.id,
    );
  },
  { level: "trade" },
);

/** Margin. */
export const MARGIN_ROUTES: readonly Route[] = [expectedMargin, marginCallList, marginCallUpdate];
