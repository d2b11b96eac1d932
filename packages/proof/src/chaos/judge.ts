import { type Account, type Capabilities, clientOrderId } from "@anybroker/core";
import {
  type Books,
  bookDifferences,
  dealsTold,
  describeDifferences,
  eventFaults,
  ledgerBooks,
  libraryBooks,
} from "@anybroker/testkit";
import { compareDeals, compareLots } from "./deals.ts";
import { duplicate, type Finding, wrong } from "./finding.ts";
import { judgeChanges, judgeCloses, judgePlaces, judgeRestored } from "./judge-commands.ts";
import type { Life } from "./life.ts";
import type { Played } from "./run.ts";

/** Compares the venue's ledger, the library's books, the events that were told, and what was meant. */
export function judge(played: Played, capabilities: Capabilities): readonly Finding[] {
  const last = played.lives.at(-1);
  if (last?.account === undefined) return [wrong("no process is alive at the end")];
  return [
    ...judgePlaces(played, last.account),
    ...judgeCloses(played, last.account),
    ...judgeChanges(played),
    ...judgeRestored(played, last.account),
    ...played.lives.flatMap((life) => judgeEvents(played, life, life === last)),
    ...judgeBooks(played, last.account),
    ...judgeProtection(played, capabilities),
  ];
}

/** What a process heard is in order, happened, and is all that happened while it lived. */
function judgeEvents({ history, meant }: Played, life: Life, isLast: boolean): readonly Finding[] {
  const where = `life ${life.number}`;
  // The orders of earlier processes were told to those.
  const earlier = meant
    .filter(({ life: number }) => number < life.number)
    .flatMap(({ name }) => history.ordersOf(name).map((order) => ({ ...order, clientOrderId: clientOrderId(name) })));
  const faults = eventFaults(life.events, [...life.knownOrders, ...earlier]).map((text) =>
    text.endsWith("was told twice") ? duplicate(`${where}: ${text}`) : wrong(`${where}: ${text}`),
  );
  const told = dealsTold(life.events);
  const happened = history.ledger.deals();
  if (life.account?.capabilities.dealHistory === false) {
    // What a killed process did not hear any more is for the next one to find.
    return isLast ? [...faults, ...compareLots(told, happened, life.dealsBefore)] : faults;
  }
  const { invented, missing, swapped } = compareDeals(told, happened, life.dealsBefore);
  return [
    ...faults,
    ...invented.map((deal) => duplicate(`${where}: a deal was told that did not happen, or twice: ${deal}`)),
    // A netting position is whatever all its deals make of it: one that is found late has no place of its own.
    ...(history.ledger.positionMode === "netting" ? [] : swapped).map((deal) =>
      wrong(`${where}: a deal was told before an earlier one: ${deal}`),
    ),
    ...(isLast ? missing : []).map((deal) => ({
      kind: "lost" as const,
      text: `${where}: a deal was not told: ${deal}`,
    })),
  ];
}

/** The policy's limit, and a call that ends late within it. */
const LONGEST_BARE_MS = 20_000;

/** No position is without the stop loss that it was meant to have: never, or longer than the policy allows. */
function judgeProtection({ protection }: Played, capabilities: Capabilities): readonly Finding[] {
  const allowedMs = capabilities.protection.market === "two-step" ? LONGEST_BARE_MS : 0;
  return protection.bare.flatMap(({ positionId, ms, servedMs }): readonly Finding[] => {
    const countedMs = allowedMs === 0 ? ms : servedMs;
    if (countedMs <= allowedMs) return [];
    return [
      { kind: "bare", text: `position ${positionId} had no stop loss for ${ms} ms; ${allowedMs} ms are allowed` },
    ];
  });
}

function judgeBooks({ history }: Played, account: Account): readonly Finding[] {
  const differences = bookDifferences(asTold(libraryBooks(account, undefined)), asTold(ledgerBooks(history.ledger)));
  if (differences.length === 0) return [];
  return [wrong(`the books differ (found: the library; expected: the venue):\n${describeDifferences(differences)}`)];
}

/** Books as exact as every wire tells them: some cut times to seconds, and the average of several prices to ten digits. */
export function asTold(books: Books): Books {
  const seconds = (timeMs = 0): number => Math.floor(timeMs / 1_000);
  return {
    ...books,
    positions: books.positions.map((position) => ({
      ...position,
      openPrice: Number(position.openPrice.toFixed(8)),
      openTimeMs: seconds(position.openTimeMs),
    })),
    orders: books.orders.map((order) => ({ ...order, createTimeMs: seconds(order.createTimeMs) })),
  };
}
