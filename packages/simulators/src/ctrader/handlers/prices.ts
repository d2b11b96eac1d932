import type { Int64 } from "@anybroker/ctrader/schema";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { type AccountCall, accountRoute, type Route } from "../calls.ts";
import { PERIODS } from "../convert/bars.ts";
import { invalid, refused } from "../wire-error.ts";

/** The symbols of a request that are not subscribed yet. Throws when one is unknown, or known already. */
function newSymbols(
  { world, message }: AccountCall<{ readonly symbolId: readonly Int64[] }>,
  subscribed: ReadonlyMap<string, unknown>,
): readonly VenueSymbol[] {
  if (message.symbolId.length === 0) throw invalid("symbolId is required.");
  const symbols = [...new Set(message.symbolId.map(String))].map((id) => world.instruments.symbol(id));
  const fresh = symbols.filter(({ name }) => !subscribed.has(world.instruments.idOf(name)));
  if (fresh.length === symbols.length) return fresh;
  if (world.knobs.partlySubscribed === "take" && fresh.length > 0) return fresh;
  throw refused("ALREADY_SUBSCRIBED", "Symbols are subscribed already.");
}

function needSpots(call: AccountCall<unknown>, symbolId: string): void {
  if (call.accountSession.spots.has(symbolId)) return;
  throw refused("NOT_SUBSCRIBED_TO_SPOTS", `Symbol ${symbolId} has no subscription to spots.`);
}

const subscribeSpots = accountRoute("ProtoOASubscribeSpotsReq", "subscribe", (call) => {
  const { accountSession, message, ctidTraderAccountId, session, world, account } = call;
  const symbols = newSymbols(call, accountSession.spots);
  for (const { name } of symbols) {
    const withTimestamp = message.subscribeToSpotTimestamp === true;
    accountSession.spots.set(world.instruments.idOf(name), { withTimestamp, periods: new Set() });
  }
  call.answer("ProtoOASubscribeSpotsRes", { ctidTraderAccountId });
  for (const symbol of symbols) {
    const event = accountSession.firstSpot(symbol);
    if (event !== undefined) session.push("push-tick", "ProtoOASpotEvent", event, account.id);
  }
});

const unsubscribeSpots = accountRoute("ProtoOAUnsubscribeSpotsReq", "unsubscribe", (call) => {
  for (const id of call.message.symbolId) call.accountSession.spots.delete(String(id));
  call.answer("ProtoOAUnsubscribeSpotsRes", { ctidTraderAccountId: call.ctidTraderAccountId });
});

function periodOf(period: string | number): string {
  if (typeof period === "string" && Object.hasOwn(PERIODS, period)) return period;
  throw invalid(`There is no period ${period}.`);
}

const subscribeBars = accountRoute("ProtoOASubscribeLiveTrendbarReq", "subscribe", (call) => {
  const { accountSession, message, session, account, ctidTraderAccountId } = call;
  const symbolId = String(message.symbolId);
  const symbol = call.world.instruments.symbol(symbolId);
  const period = periodOf(message.period);
  needSpots(call, symbolId);
  const periods = accountSession.spots.get(symbolId)?.periods;
  if (periods?.has(period)) throw refused("ALREADY_SUBSCRIBED", `${period} of symbol ${symbolId} is subscribed.`);
  periods?.add(period);
  call.answer("ProtoOASubscribeLiveTrendbarRes", { ctidTraderAccountId });
  const event = accountSession.barEvent(symbol, period);
  if (event !== undefined) session.push("push-candle", "ProtoOASpotEvent", event, account.id);
});

const unsubscribeBars = accountRoute("ProtoOAUnsubscribeLiveTrendbarReq", "unsubscribe", (call) => {
  const { period, symbolId } = call.message;
  call.accountSession.spots.get(String(symbolId))?.periods.delete(periodOf(period));
  call.answer("ProtoOAUnsubscribeLiveTrendbarRes", { ctidTraderAccountId: call.ctidTraderAccountId });
});

const subscribeDepth = accountRoute("ProtoOASubscribeDepthQuotesReq", "subscribe", (call) => {
  const { accountSession, session, world, account, ctidTraderAccountId } = call;
  const symbols = newSymbols(call, accountSession.depth);
  for (const { name } of symbols) needSpots(call, world.instruments.idOf(name));
  for (const { name } of symbols) accountSession.depth.set(world.instruments.idOf(name), new Map());
  call.answer("ProtoOASubscribeDepthQuotesRes", { ctidTraderAccountId });
  for (const symbol of symbols) {
    const event = accountSession.depthEvent(symbol);
    if (event !== undefined) session.push("push-depth", "ProtoOADepthEvent", event, account.id);
  }
});

const unsubscribeDepth = accountRoute("ProtoOAUnsubscribeDepthQuotesReq", "unsubscribe", (call) => {
  for (const id of call.message.symbolId) call.accountSession.depth.delete(String(id));
  call.answer("ProtoOAUnsubscribeDepthQuotesRes", { ctidTraderAccountId: call.ctidTraderAccountId });
});

/** Prices as they come. */
export const PRICE_ROUTES: readonly Route[] = [
  subscribeSpots,
  unsubscribeSpots,
  subscribeBars,
  unsubscribeBars,
  subscribeDepth,
  unsubscribeDepth,
];
