import { weekRecord } from "../exchange-schedule.ts";
import { currenciesOf, weekendTrigger } from "../guard-duty.ts";
import type { Guard } from "../guard-keeper.ts";
import { type NewsPolicy, policyInComment, type WeekendPolicy } from "../guard-policy.ts";
import type { Ledger } from "../ledger.ts";
import { orderRecord, pendingOf, positionRecord } from "../records.ts";
import { isoMicros, isoSeconds } from "../times.ts";
import type { WireObject } from "../wire-json.ts";
import type { Handler, World } from "../world.ts";

interface Item {
  readonly kind: "position" | "pendingOrder";
  readonly ticket: string;
  readonly symbol: string;
  readonly comment: string;
  readonly magic: bigint;
  readonly record: WireObject;
}

/** What is open and pending, by ticket. */
function itemsOf(world: World, ledger: Ledger): readonly Item[] {
  const positions = ledger.books.positions().map((position) => ({
    kind: "position" as const,
    ticket: String(position.id),
    symbol: String(position.symbol),
    comment: position.comment ?? "",
    magic: ledger.magicOf(position.openOrderId),
    record: positionRecord(world, ledger, position),
  }));
  const orders = pendingOf(ledger.books.orders()).map((order) => ({
    kind: "pendingOrder" as const,
    ticket: String(order.id),
    symbol: String(order.symbol),
    comment: order.comment ?? "",
    magic: ledger.magicOf(order.id),
    record: orderRecord(world, ledger, order),
  }));
  return [...positions, ...orders];
}

function newsJob(world: World, item: Item, policy: NewsPolicy, guard: Guard | undefined): WireObject {
  const symbol = world.venue.symbol(item.symbol);
  const madeAt = guard === undefined ? null : isoMicros(guard.createdAtMs);
  return {
    kind: item.kind,
    ticket: BigInt(item.ticket),
    symbol: item.symbol,
    policy: policy.policy,
    ...(guard !== undefined && { referenceTicket: BigInt(item.ticket), magic: item.magic, resolved: true }),
    minutes: policy.minutes,
    minimumImpact: policy.impact,
    currencies: symbol === undefined ? [] : currenciesOf(symbol),
    comment: item.comment,
    createdAt: madeAt,
    updatedAt: madeAt,
    item: item.record,
  };
}

function weekendJob(world: World, item: Item, policy: WeekendPolicy, guard: Guard): WireObject {
  const { closeMs, triggerMs } = weekendTrigger(world, item.symbol, policy, guard.createdAtMs);
  const week = world.schedules?.symbols[item.symbol] ?? {};
  const madeAt = isoMicros(guard.createdAtMs);
  return {
    kind: item.kind,
    ticket: BigInt(item.ticket),
    referenceTicket: BigInt(item.ticket),
    symbol: item.symbol,
    policy: policy.policy,
    minutes: policy.minutes,
    timezone: world.schedules?.timezone ?? null,
    exchangeSchedule: weekRecord(week),
    fridayClose: week.Friday?.close ?? null,
    targetCloseUtc: isoSeconds(closeMs),
    triggerAtUtc: isoSeconds(triggerMs),
    magic: item.magic,
    resolved: true,
    createdAt: madeAt,
    updatedAt: madeAt,
    item: item.record,
  };
}

const listJobs = (jobOf: (world: World, item: Item, guard: Guard | undefined) => WireObject | undefined): Handler => {
  return ({ world }) => {
    const ledger = world.session.ledger();
    world.session.reach("failed to fetch positions");
    const jobs = itemsOf(world, ledger)
      .map((item) => {
        const guard = world.guards.guards.find(({ ticket }) => ticket === item.ticket);
        return jobOf(world, item, guard);
      })
      .filter((job) => job !== undefined);
    return { count: jobs.length, jobs };
  };
};

/** `GET /orders/news-close/jobs`; policies that stand in comments, as older servers kept them, are listed too. */
export const newsJobs: Handler = listJobs((world, item, guard) => {
  if (guard?.news !== undefined) return newsJob(world, item, guard.news, guard);
  const policy = policyInComment(item.comment);
  return policy && newsJob(world, item, policy, undefined);
});

/** `GET /orders/weekend-close/jobs`. */
export const weekendJobs: Handler = listJobs((world, item, guard) =>
  guard?.weekend === undefined ? undefined : weekendJob(world, item, guard.weekend, guard),
);
