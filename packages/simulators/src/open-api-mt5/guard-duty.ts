import type { VenueSymbol } from "@anybroker/paper/venue";
import type { CalendarEvent } from "./calendar.ts";
import { IMPACTS } from "./calendar.ts";
import { nextFridayCloseMs } from "./exchange-schedule.ts";
import type { Guard } from "./guard-keeper.ts";
import type { NewsPolicy, WeekendPolicy } from "./guard-policy.ts";
import { isoSeconds } from "./times.ts";
import { WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

const MINUTE_MS = 60_000;

/** The currencies whose news concern a symbol. */
export const currenciesOf = ({ baseCurrency, profitCurrency, marginCurrency }: VenueSymbol): readonly string[] =>
  [...new Set([baseCurrency, profitCurrency, marginCurrency])].sort();

/** The first event that starts within a policy's minutes from now. Throws 500 when the feed is down. */
export function imminentNews(world: World, symbol: VenueSymbol, policy: NewsPolicy): CalendarEvent | undefined {
  if (world.calendar === "down") {
    throw new WireError(500, "failed to load calendar for news-close order check: feed unreachable");
  }
  const nowMs = world.clock.now();
  const currencies = currenciesOf(symbol);
  return world.calendar.find(
    ({ timeMs, country, impact }) =>
      currencies.includes(country) &&
      impact !== "Holiday" &&
      IMPACTS.indexOf(impact) >= IMPACTS.indexOf(policy.impact) &&
      timeMs >= nowMs &&
      timeMs <= nowMs + policy.minutes * MINUTE_MS,
  );
}

/** When a weekend policy strikes next, and the close that it looks at. Throws 400 without a schedule. */
export function weekendTrigger(
  world: World,
  symbol: string,
  policy: WeekendPolicy,
  fromMs: number,
): { readonly triggerMs: number; readonly closeMs: number } {
  const closeMs = world.schedules && nextFridayCloseMs(world.schedules, symbol, fromMs);
  if (closeMs === undefined) {
    throw new WireError(
      400,
      `closeOnWeekend requires exchangeSchedule.${symbol} with the shared timezone and a Friday session`,
    );
  }
  return { closeMs, triggerMs: closeMs - policy.minutes * MINUTE_MS };
}

/** Refuses an order that its own guard would close at once. Throws 400, 409 or 500. */
export function checkWindows(
  world: World,
  symbol: VenueSymbol,
  { news, weekend }: { readonly news?: NewsPolicy | undefined; readonly weekend?: WeekendPolicy | undefined },
): void {
  if (weekend !== undefined) {
    const { triggerMs, closeMs } = weekendTrigger(world, symbol.name, weekend, world.clock.now());
    if (world.clock.now() >= triggerMs) {
      const when = isoSeconds(closeMs);
      throw new WireError(409, `closeOnWeekend window is active for ${symbol.name}: exchange closes at ${when}`);
    }
  }
  const event = news && imminentNews(world, symbol, news);
  if (event !== undefined) {
    const when = isoSeconds(event.timeMs);
    throw new WireError(409, `closeOnNews window is active for ${symbol.name}: ${event.title} at ${when}`);
  }
}

/** Closes or cancels what a guard stands over when it is due, and drops the guard of what is gone. */
export function doDuty(world: World, guard: Guard): void {
  const ledger = world.session.ledgerNow();
  if (ledger === undefined) return;
  const { ticket, symbol: name, news, weekend, createdAtMs } = guard;
  const isPending = ledger.venue.orders().some(({ id }) => id === ticket);
  const isOpen = ledger.venue.positions().some(({ id }) => id === ticket);
  if (!isPending && !isOpen) {
    world.guards.drop(ticket);
    return;
  }
  const symbol = world.venue.symbol(name);
  const newsDue =
    news !== undefined && symbol !== undefined && world.calendar !== "down" && imminentNews(world, symbol, news);
  const weekendDue =
    weekend !== undefined && world.clock.now() >= weekendTrigger(world, name, weekend, createdAtMs).triggerMs;
  if (!newsDue && !weekendDue) return;
  const comment = newsDue ? "api-close-news" : "api-close-weekend";
  const result = isPending
    ? ledger.venue.cancelOrder(ticket)
    : ledger.venue.closePosition(ticket, undefined, { comment });
  if (!result.ok) return;
  if (result.order?.id !== undefined && !isPending) ledger.mark(result.order.id, 0n);
  world.guards.drop(ticket);
}
