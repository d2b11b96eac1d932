import type { Account, Deal, RestoredCommand } from "@anybroker/core";
import {
  bookDifferences,
  dealsTold,
  describeDifferences,
  eventFaults,
  ledgerBooks,
  libraryBooks,
} from "@anybroker/testkit";
import type { Meant } from "./commands.ts";
import { compareDeals } from "./deals.ts";
import type { Life } from "./life.ts";
import type { Played } from "./run.ts";

/** What breaks a safety rule, and what is known to be unknown. */
export type FindingKind = "duplicate" | "lost" | "wrong" | "unresolved";

/** One thing that is not as it has to be. */
export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

/** Compares the venue's ledger, the library's books, the events that were told, and what was meant. */
export function judge(played: Played): readonly Finding[] {
  const last = played.lives.at(-1);
  if (last?.account === undefined) return [{ kind: "wrong", text: "no process is alive at the end" }];
  return [
    ...judgePlaces(played, last.account),
    ...judgeCloses(played),
    ...played.meant.flatMap((meant) => judgeChange(played, meant)),
    ...judgeRestored(played),
    ...played.lives.flatMap((life) => judgeEvents(played, life, life === last)),
    ...judgeBooks(played, last.account),
  ];
}

const isPlace = ({ command }: Meant): boolean => command.kind === "place" || command.kind === "repeat";

const wrong = (text: string): Finding => ({ kind: "wrong", text });

/** Each client order id has one order at the venue or none, and the program was told which. */
function judgePlaces(played: Played, account: Account): readonly Finding[] {
  const names = new Map<string, Meant[]>();
  for (const meant of played.meant) {
    if (!isPlace(meant)) continue;
    names.set(meant.name, [...(names.get(meant.name) ?? []), meant]);
  }
  return [...names].flatMap(([name, given]) => judgePlace(played, account, name, given));
}

function judgePlace(played: Played, account: Account, name: string, given: readonly Meant[]): readonly Finding[] {
  const orders = played.history.ordersOf(name);
  const [order, second] = orders;
  if (second !== undefined) return [{ kind: "duplicate", text: `${name} has ${orders.length} orders at the venue` }];
  const known = account.orders.get(name);
  const findings: Finding[] = [];
  if (order === undefined) {
    if (given.some(({ said }) => said.outcome === "done"))
      findings.push(wrong(`${name} was said to be done, and the venue has no order`));
  } else if (given.every(isProvenNot)) {
    findings.push(
      wrong(`${name} was said to be proven not executed, and the venue has an order that is ${order.status}`),
    );
  } else if (known !== undefined && known.status !== "unknown" && known.status !== order.status) {
    findings.push(wrong(`${name} is ${known.status} for the program and ${order.status} at the venue`));
  }
  if (known?.status === "unknown" || known?.status === "submitting") {
    findings.push({
      kind: "unresolved",
      text: `whether ${name} was executed stays unknown; the venue has ${order === undefined ? "no order" : "one"}`,
    });
  }
  return findings;
}

const isProvenNot = ({ said }: Meant): boolean =>
  said.outcome === "not-executed" && !said.inferred && said.code !== "DUPLICATE_CLIENT_ORDER_ID";

/** No position was closed by more than was meant, nor by less than was said to be done. */
function judgeCloses({ meant, history }: Played): readonly Finding[] {
  const closes = meant.filter(({ command }) => command.kind === "close");
  const places = new Set(meant.filter(isPlace).map(({ name }) => name));
  const targets = new Set(closes.map(({ target }) => target));
  return [...targets].flatMap((target) => {
    const given = closes.filter((close) => close.target === target);
    const own = history.ownClosesOf(String(target), places);
    const closed = sum(own.map(({ lots }) => lots));
    const most = sum(given.filter((close) => !isProvenNot(close)).map(({ lots = 0 }) => lots));
    const least = sum(given.filter(({ said }) => said.outcome === "done").map(({ lots = 0 }) => lots));
    if (closed > most)
      return [
        {
          kind: "duplicate" as const,
          text: `position ${target} was closed by ${closed} lots, and at most ${most} were meant`,
        },
      ];
    if (closed < least)
      return [wrong(`closes of ${least} lots of position ${target} were said to be done, and ${closed} were closed`)];
    return [];
  });
}

const sum = (lots: readonly number[]): number => Math.round(lots.reduce((total, one) => total + one * 100, 0)) / 100;

/** What was said of a change of levels, of a price or of a cancel is what the ledger went through. */
function judgeChange({ history, meant: all }: Played, meant: Meant): readonly Finding[] {
  const { command, target, wanted, said, historyBefore = 0, name } = meant;
  if (target === undefined || said.outcome === "pending" || said.outcome === "died" || said.outcome === "unknown")
    return [];
  let had: boolean;
  if (command.kind === "cancel") {
    const others = all.some((one) => one !== meant && one.command.kind === "cancel" && one.target === target);
    if (history.foreignCancels.has(target) || (others && said.outcome === "not-executed")) return [];
    had = history.had(target, { status: "cancelled" }, 0);
  } else if (wanted !== undefined) had = history.had(target, wanted, historyBefore);
  else return [];
  if (said.outcome === "done" && !had)
    return [wrong(`${command.kind} ${name} was said to be done, and the ledger never had it`)];
  if (said.outcome === "not-executed" && had && !(said.inferred && meant.mayComeLate)) {
    return [wrong(`${command.kind} ${name} was said to be not executed (${said.code}), and the ledger had it`)];
  }
  return [];
}

/** What a killed process had sent was found by the one after it. */
function judgeRestored({ meant, lives, history }: Played): readonly Finding[] {
  const restored = new Map<string, RestoredCommand>();
  for (const { account } of lives) {
    for (const entry of account?.restored ?? []) restored.set(entry.command.clientOrderId, entry);
  }
  return meant.flatMap((one): readonly Finding[] => {
    const { name, command, said, journalId, target, wanted, historyBefore = 0 } = one;
    if (said.outcome !== "died" || journalId === undefined) return [];
    const entry = restored.get(journalId);
    // The journal had heard of its end before the process died.
    if (entry === undefined) return [];
    if (entry.outcome === "unknown")
      return [{ kind: "unresolved", text: `what the killed process did by ${command.kind} ${name} stays unknown` }];
    const executed =
      command.kind === "place" || command.kind === "repeat"
        ? history.ordersOf(name).length > 0
        : command.kind === "cancel"
          ? history.had(String(target), { status: "cancelled" }, 0)
          : wanted !== undefined
            ? history.had(String(target), wanted, historyBefore)
            : undefined;
    if (executed === undefined || (entry.outcome === "executed") === executed) return [];
    if (executed && one.mayComeLate) return [];
    return [
      wrong(
        `${command.kind} ${name} of a killed process was found ${entry.outcome}, and was ${executed ? "" : "not "}executed`,
      ),
    ];
  });
}

/** What a process heard is in order, happened, and is all that happened while it lived. */
function judgeEvents({ history }: Played, life: Life, isLast: boolean): readonly Finding[] {
  const where = `life ${life.number}`;
  const findings = eventFaults(life.events, life.knownOrders).map(
    (text): Finding => ({ kind: / told twice/.test(text) ? "duplicate" : "wrong", text: `${where}: ${text}` }),
  );
  const deals: readonly Deal[] = history.ledger.deals();
  const { invented, missing, swapped } = compareDeals(dealsTold(life.events), deals, life.dealsBefore);
  for (const deal of invented)
    findings.push({ kind: "duplicate", text: `${where}: a deal was told that did not happen, or twice: ${deal}` });
  for (const deal of swapped) findings.push(wrong(`${where}: a deal was told before an earlier one: ${deal}`));
  // What a killed process did not hear any more is for the next one to find.
  if (isLast)
    for (const deal of missing) findings.push({ kind: "lost", text: `${where}: a deal was not told: ${deal}` });
  return findings;
}

function judgeBooks({ history }: Played, account: Account): readonly Finding[] {
  const differences = bookDifferences(libraryBooks(account, undefined), ledgerBooks(history.ledger));
  if (differences.length === 0) return [];
  return [wrong(`the books differ (found: the library; expected: the venue):\n${describeDifferences(differences)}`)];
}
