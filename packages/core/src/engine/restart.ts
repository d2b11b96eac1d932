import type { Command } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Outcome } from "../errors/retcodes.ts";
import type { Order } from "../model/orders.ts";
import type { Books } from "./books.ts";
import type { JournalEntry } from "./journal.ts";
import { orderOfClose, orderOfPlace } from "./new-order.ts";
import type { OrderRecord } from "./order-book.ts";
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
export function takeUp(books: Books, entries: readonly JournalEntry[]): readonly TakenUp[] {
  return entries.map((entry) => {
    const { command } = entry;
    // What became of an order that was to be changed or cancelled tells what became of the command.
    const changed = command.kind === "cancel-order" || command.kind === "modify-order" ? command.order : undefined;
    if (changed !== undefined && books.findOrder(changed.id) === undefined) books.adoptOrder(changed, undefined);
    if (command.kind !== "place" && command.kind !== "close-position") return { ...entry, record: undefined };
    const order = command.kind === "place" ? orderOfPlace(command) : orderOfClose(command);
    const record = books.submit(order, command, entry);
    record.state = "lost";
    books.advance(record, { status: "unknown" });
    return { ...entry, record };
  });
}

/** Finds out what became of them. To be done when the books are loaded, before anything new is sent. */
export function settleTaken(
  submitter: Submitter,
  taken: readonly TakenUp[],
  options: SubmitOptions,
): Promise<readonly RestoredCommand[]> {
  return Promise.all(
    taken.map(async ({ command, record, sentTimeMs }) => {
      let outcome: Outcome = "executed";
      try {
        await submitter.lookFor(command, record, sentTimeMs, options);
      } catch (error) {
        outcome = BrokerError.is(error) ? error.outcome : "unknown";
      }
      return { command, outcome, ...(record !== undefined && { order: record.order }) };
    }),
  );
}
