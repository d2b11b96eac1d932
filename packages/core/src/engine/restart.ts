import type { Command } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Outcome } from "../errors/retcodes.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { attributeDeal } from "./attribution.ts";
import type { Books } from "./books.ts";
import type { JournalEntry } from "./journal.ts";
import { orderOfClose, orderOfPlace } from "./new-order.ts";
import type { OrderRecord } from "./order-book.ts";
import type { Protector } from "./protector.ts";
import { estimateDeals } from "./snapshot-merge.ts";
import type { SubmitOptions, Submitter } from "./submit.ts";

/** A command of an earlier process, and what was found of it. */
export interface RestoredCommand {
  readonly command: Command;
  readonly outcome: Outcome;
  /** The order of a place or close, as it is now. */
  readonly order?: Order;
}

/** A command that is taken up again. */
export interface TakenUp extends JournalEntry {
  readonly record: OrderRecord | undefined;
}

/** Puts the commands of an earlier process into the books as lost. To be done before the books are loaded. */
export function takeUp(books: Books, entries: readonly JournalEntry[], protector: Protector): readonly TakenUp[] {
  return entries.map((entry) => {
    const { command } = entry;
    // What became of an order that was to be changed or cancelled tells what became of the command.
    const changed = command.kind === "cancel-order" || command.kind === "modify-order" ? command.order : undefined;
    if (changed !== undefined && !isKnown(books, changed)) books.adoptOrder(changed, undefined);
    if (command.kind !== "place" && command.kind !== "close-position") return { ...entry, record: undefined };
    const sent = command.kind === "place" ? protector.asSent(command) : command;
    const order = sent.kind === "place" ? orderOfPlace(sent) : orderOfClose(sent);
    const record = books.submit(order, sent, entry);
    record.state = "lost";
    books.advance(record, { status: "unknown" });
    return { ...entry, record };
  });
}

/**
 * For wires without executions: what the first picture of the positions says of the commands that were taken up. A close
 * knows the position as it was; an order is known by its tag or shape. To be done before the positions are adopted.
 *
 * On a netting account what an order added to a position can't be told from what was there, so that nothing missing proves
 * anything.
 */
export function explainTaken(books: Books, positions: readonly Position[], nowMs: number): void {
  const lost = [...books.orders.open()].filter(({ state }) => state === "lost");
  if (lost.length === 0) return;
  const before = new Map<string, Position>();
  for (const { command } of lost) {
    if (command.kind === "close-position") before.set(command.position.id, command.position);
  }
  const shown = new Map(positions.map((position) => [String(position.id), position]));
  for (const deal of estimateDeals(books, shown, nowMs, before)) {
    const position = shown.get(deal.positionId ?? "");
    if (typeof attributeDeal(books.orders, deal, position) !== "string") books.adoptDeal(deal, position);
  }
  if (books.account?.positionMode !== "netting") return;
  for (const record of lost) {
    if (record.command.kind === "place" && record.deals.length === 0) record.doubtful = true;
  }
}

/** An order that an entry of the same journal placed has no id yet. */
const isKnown = (books: Books, { id, clientOrderId }: Order): boolean =>
  [id, clientOrderId].some((name) => name !== undefined && books.findOrder(name) !== undefined);

/** Finds out what became of them. To be done when the books are loaded, before anything new is sent. */
export function settleTaken(
  submitter: Submitter,
  protector: Protector,
  taken: readonly TakenUp[],
  options: SubmitOptions,
): Promise<readonly RestoredCommand[]> {
  return Promise.all(
    taken.map(async ({ command, record, sentTimeMs }) => {
      let outcome: Outcome = "executed";
      if (command.kind === "place" && record !== undefined) protector.takeUp(command, record);
      try {
        await submitter.lookFor(command, record, sentTimeMs, options);
      } catch (error) {
        outcome = BrokerError.is(error) ? error.outcome : "unknown";
      }
      if (command.kind === "place") await protector.settle(command, outcome, options);
      return { command, outcome, ...(record !== undefined && { order: record.order }) };
    }),
  );
}
