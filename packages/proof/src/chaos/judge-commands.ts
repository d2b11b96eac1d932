import type { Account, Deal, RestoredCommand } from "@anybroker/core";
import type { Meant } from "./commands.ts";
import { duplicate, type Finding, unresolved, wrong } from "./finding.ts";
import type { LedgerHistory } from "./ledger-history.ts";
import type { Played } from "./run.ts";

/** Each client order id has one order at the venue or none, and the program was told which. */
export function judgePlaces({ meant, history }: Played, account: Account): readonly Finding[] {
  const names = new Map<string, Meant[]>();
  for (const one of meant.filter(isPlace)) names.set(one.name, [...(names.get(one.name) ?? []), one]);
  return [
    ...[...names].flatMap(([name, given]) => judgePlace(history, account, name, given)),
    ...history
      .unmeant(new Set(names.keys()))
      .map((deal) => duplicate(`nobody meant deal ${deal.id} of ${deal.lots} lots`)),
  ];
}

const isPlace = ({ command }: Meant): boolean => command.kind === "place" || command.kind === "repeat";

function judgePlace(
  history: LedgerHistory,
  account: Account,
  name: string,
  given: readonly Meant[],
): readonly Finding[] {
  const orders = history.ordersOf(name);
  const [order, second] = orders;
  const known = account.orders.get(name);
  if (second !== undefined) return [duplicate(`${name} has ${orders.length} orders at the venue`)];
  if (known?.status === "unknown" || known?.status === "submitting") {
    return [unresolved(`whether ${name} was executed stays unknown; the venue has ${order?.status ?? "no order"}`)];
  }
  if (order === undefined) {
    const isDone = given.some(({ said }) => said.outcome === "done");
    return isDone ? [wrong(`${name} was said to be done, and the venue has no order`)] : [];
  }
  if (given.every(isProvenNot)) return [wrong(`${name} was proven not executed, and the venue has ${order.status}`)];
  if (known === undefined || known.status === order.status) return [];
  const text = `${name} is ${known.status} for the program and ${order.status} at the venue`;
  // Without deals nothing shows what became of an order on a position that others move as well.
  const isSure = known.certainty !== "inferred" && known.status !== "partially-filled";
  const isGuess = !isSure && !account.capabilities.dealHistory;
  return [isGuess ? unresolved(text) : wrong(text)];
}

const isProvenNot = ({ said }: Meant): boolean =>
  said.outcome === "not-executed" && !said.inferred && said.code !== "DUPLICATE_CLIENT_ORDER_ID";

/** No position was closed by more than was meant, nor by less than was said to be done. */
export function judgeCloses({ meant, history, lives }: Played, account: Account): readonly Finding[] {
  const closes = meant.filter(({ command }) => command.kind === "close");
  const places = new Set(meant.filter(isPlace).map(({ name }) => name));
  const targets = new Set(closes.map(({ target }) => String(target)));
  return [...targets].flatMap((target) => {
    const given = closes.filter((close) => close.target === target);
    const closed = sum(history.ownClosesOf(target, places).map(({ lots }) => lots));
    const most = sum(given.filter((close) => !isProvenNot(close)).map(mostOf));
    const least = sum(given.filter(({ said }) => said.outcome === "done").map(({ lots = 0 }) => lots));
    if (closed > most) {
      return [duplicate(`position ${target} was closed by ${closed} lots, and at most ${most} were meant`)];
    }
    const isGone = history.ledger.positions().every(({ id }) => id !== target);
    // Somebody else may have left less than was to be closed.
    if (closed >= least || (isGone && closed > 0)) return [];
    const text = `closes of ${least} lots of position ${target} were said to be done, and ${closed} were closed`;
    // Without deals a position that is gone does not tell who closed it, nor does another's deal of just these lots.
    const toldWithoutReason = lives.some(({ events }) =>
      events.some((event) => event.type === "deal" && event.deal.positionId === target && isNamelessClose(event.deal)),
    );
    const alike = given.some(({ lots }) => history.otherCloseOf(target, lots, toldWithoutReason));
    return [(isGone && !account.capabilities.dealHistory) || alike ? unresolved(text) : wrong(text)];
  });
}

/** A wire that does not tell why a position was closed. */
const isNamelessClose = ({ entry, reason }: Deal): boolean =>
  entry === "out" && (reason === undefined || reason === "unknown");

/** The most that a close may close: all of the position, however large it has become, means all of it. */
const mostOf = ({ command, lots = 0 }: Meant): number =>
  command.kind === "close" && command.part === 1 ? Number.POSITIVE_INFINITY : lots;

const sum = (lots: readonly number[]): number => Math.round(lots.reduce((total, one) => total + one * 100, 0)) / 100;

/** What was said of a change of levels, of a price or of a cancel is what the ledger went through. */
export function judgeChanges(played: Played): readonly Finding[] {
  return played.meant.flatMap((meant): readonly Finding[] => {
    const { command, said, name } = meant;
    const had = tookEffect(played, meant);
    if (had === undefined) return [];
    if (said.outcome === "unknown") return [unresolved(`whether ${command.kind} ${name} took effect stays unknown`)];
    if (said.outcome !== "done" && said.outcome !== "not-executed") return [];
    if ((said.outcome === "done") === had) return [];
    const text = `${command.kind} ${name} was said to be ${said.outcome}, and the ledger ${had ? "had" : "never had"} it`;
    if (said.outcome === "done") return [wrong(text)];
    if (said.inferred && meant.mayComeLate) return [];
    // What is changed again before it can be read leaves no trace.
    return [said.inferred && meant.overwritten ? unresolved(text) : wrong(text)];
  });
}

/** Whether a command that changes an order or position did; undefined of others, and where somebody else may have. */
function tookEffect({ history, meant: all }: Played, meant: Meant): boolean | undefined {
  const { command, target, wanted, historyBefore = 0 } = meant;
  if (target === undefined || meant.hadBefore === true) return undefined;
  if (command.kind !== "cancel") return wanted && history.had(target, wanted, historyBefore);
  const others = all.some((one) => one !== meant && one.command.kind === "cancel" && one.target === target);
  if (history.foreignCancels.has(target) || (others && meant.said.outcome !== "done")) return undefined;
  return history.had(target, { status: "cancelled" }, 0);
}

/** What a killed process had sent was found by the one after it. */
export function judgeRestored(played: Played, { capabilities }: Account): readonly Finding[] {
  const restored = new Map<string, RestoredCommand>();
  for (const { account } of played.lives) {
    for (const entry of account?.restored ?? []) restored.set(entry.command.clientOrderId, entry);
  }
  return played.meant.flatMap((meant): readonly Finding[] => {
    const { name, command, said, journalId } = meant;
    // Without an entry the journal had heard of its end before the process died.
    const entry = journalId === undefined ? undefined : restored.get(journalId);
    if (said.outcome !== "died" || entry === undefined) return [];
    if (entry.outcome === "unknown") return [unresolved(`${command.kind} ${name} of a killed process stays unknown`)];
    const executed = isPlace(meant) ? played.history.ordersOf(name).length > 0 : tookEffect(played, meant);
    if (executed === undefined || (entry.outcome === "executed") === executed) return [];
    if (executed && meant.mayComeLate) return [];
    const truth = executed ? "executed" : "not executed";
    const text = `${command.kind} ${name} of a killed process was found ${entry.outcome}, and was ${truth}`;
    return [capabilities.dealHistory ? wrong(text) : unresolved(text)];
  });
}
