import type { Command, Resolution } from "@anybroker/core/adapter";
import type { VenueAccount } from "../venue/types.ts";
import { receiptOf } from "./receipts.ts";

function holds(state: object | undefined, patch: object): boolean {
  if (state === undefined) return false;
  const facts: Readonly<Record<string, unknown>> = { ...state };
  return Object.entries(patch).every(([key, value]) => (value ?? undefined) === facts[key]);
}

/** That it is not so now proves nothing: somebody may have changed it since. */
const absent: Resolution = { state: "absent", complete: true };
const executed: Resolution = { state: "executed", receipt: { code: "DONE" } };
const notExecuted = (reason: string): Resolution => ({ state: "not-executed", reason });

/** Finds by the venue's own books whether a command took effect. The books are complete and never late. */
export function resolve(account: VenueAccount, command: Command, sentTimeMs: number): Resolution {
  switch (command.kind) {
    case "place":
    case "close-position": {
      const order = account.orderByClientOrderId(command.clientOrderId);
      if (order === undefined) return absent;
      if (order.status === "rejected") return notExecuted(order.rejectMessage ?? "the venue refused it");
      return { state: "executed", receipt: receiptOf(account, order, "resolve") };
    }
    case "modify-order":
      return holds(account.order(command.order.id), command.patch) ? executed : absent;
    case "cancel-order":
      return account.order(command.order.id)?.status === "cancelled"
        ? executed
        : notExecuted("the order is not cancelled");
    case "modify-position": {
      const position = account.positions().find((each) => each.id === command.position.id);
      return holds(position, command.patch) ? executed : absent;
    }
    case "close-by": {
      const closed = account.deals({ fromTimeMs: sentTimeMs }).filter((deal) => deal.entry === "out-by");
      const done = [command.position.id, command.opposite.id].every((id) => {
        return closed.some((deal) => deal.positionId === id);
      });
      return done ? executed : notExecuted("no close-by deal names the positions");
    }
  }
}
