import type { Capabilities } from "../adapter/capabilities.ts";
import type { Command, Receipt } from "../adapter/commands.ts";
import type { AccountPort } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { isFinal } from "../model/orders.ts";
import { type Clock, sleep } from "../system/clock.ts";
import type { Books } from "./books.ts";
import type { Caller } from "./call.ts";
import type { OrderRecord } from "./order-book.ts";
import type { Reconciler } from "./reconcile.ts";

/** What became of a command whose answer was lost; `covered`: somebody's later change hides it, for good. */
export type Verdict = "executed" | "not-executed" | "unknown" | "covered";

export interface ResolverOptions {
  readonly books: Books;
  readonly reconciler: Reconciler;
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly accountId: string;
}

/** The evidence is gathered this long before the outcome is given up as unknown. */
export const RESOLVE_LIMIT_MS = 120_000;
/** "Not there" has to be read this often in a row, after the wire's lag, before it is believed. */
const ABSENT_READINGS = 2;
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 5_000;
/** A request may still be on its way for a moment after its answer was given up. */
const IN_FLIGHT_MS = 1_000;

/** Finds out by evidence whether a command took effect. Reads only; never sends anything again. */
export class Resolver {
  readonly #options: ResolverOptions;

  constructor(options: ResolverOptions) {
    this.#options = options;
  }

  /** Rejects only when `signal` aborts. `onReceipt` gets what the port's own evidence says. */
  async resolve(
    command: Command,
    record: OrderRecord | undefined,
    sentTimeMs: number,
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { clock, capabilities } = this.#options;
    const startMs = clock.monotonic();
    const settleMs = capabilities.evidence.readAfterWriteLagMs + IN_FLIGHT_MS;
    let absent = 0;
    let covered = 0;
    for (
      let waitMs = FIRST_WAIT_MS;
      clock.monotonic() - startMs < RESOLVE_LIMIT_MS;
      waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)
    ) {
      await sleep(clock, waitMs, signal);
      const readAtMs = clock.monotonic();
      const evidence = await this.#look(command, record, sentTimeMs, signal);
      if (evidence === "executed" || evidence === "not-executed") return evidence;
      const hasSettled = readAtMs - startMs >= settleMs;
      absent = evidence === "absent" && hasSettled ? absent + 1 : 0;
      covered = evidence === "covered" && hasSettled ? covered + 1 : 0;
      if (absent >= ABSENT_READINGS) return "not-executed";
      if (covered >= ABSENT_READINGS) return "covered";
    }
    return "unknown";
  }

  async #look(
    command: Command,
    record: OrderRecord | undefined,
    sentTimeMs: number,
    signal: AbortSignal,
  ): Promise<"executed" | "not-executed" | "absent" | "covered" | "nothing"> {
    const { port, caller, reconciler, capabilities, accountId } = this.#options;
    try {
      if (port.resolve !== undefined) {
        const { resolve } = port;
        const own = await caller.run({ operation: "resolve", lane: "read", accountId, signal }, (call) =>
          resolve.call(port, command, sentTimeMs, call),
        );
        if (own.state === "executed" && record !== undefined) record.receipt = own.receipt;
        if (own.state !== "absent") return own.state;
      }
      await reconciler.refresh(false);
    } catch (error) {
      // No reading, no evidence: it is tried again until the limit.
      if (signal.aborted || BrokerError.is(error, "CLOSED")) throw error;
      return "nothing";
    }
    if (this.#visible(command, record)) return "executed";
    if (this.#isCovered(command)) return "covered";
    if (targetsOf(command).some((id) => reconciler.leavesOpen(id))) return "nothing";
    const { evidence, clientOrderId } = capabilities;
    const complete =
      evidence.snapshotComplete && record?.doubtful !== true && (command.kind !== "place" || clientOrderId !== "none");
    return complete ? "absent" : "nothing";
  }

  /** Whether what a change was for is neither as it was before nor as it was to be: that it had been so can't be seen. */
  #isCovered(command: Command): boolean {
    const { books } = this.#options;
    if (command.kind === "modify-position") {
      const now = books.positions.get(command.position.id);
      return now === undefined || !unchanged(command.patch, command.position, now);
    }
    if (command.kind !== "modify-order") return false;
    const now = books.findOrder(command.order.id)?.order;
    return now !== undefined && (isFinal(now.status) || !unchanged(command.patch, command.order, now));
  }

  /** Whether the books now show the command's effect. */
  #visible(command: Command, record: OrderRecord | undefined): boolean {
    const { books } = this.#options;
    switch (command.kind) {
      case "place":
        return (
          record !== undefined &&
          (record.order.id !== undefined || record.deals.length > 0 || isFinal(record.order.status))
        );
      case "close-position":
        // That the position shrank may be another close's doing: only a deal tells whose it is.
        return record !== undefined && record.deals.length > 0;
      case "close-by": {
        const now = books.positions.get(command.position.id);
        const other = books.positions.get(command.opposite.id);
        return now?.lots !== command.position.lots && other?.lots !== command.opposite.lots;
      }
      case "cancel-order": {
        const now = books.findOrder(command.order.id)?.order;
        return now === undefined || now.status === "cancelled";
      }
      case "modify-order": {
        const now = books.findOrder(command.order.id)?.order;
        return now !== undefined && patched(command.patch, now);
      }
      case "modify-position": {
        const now = books.positions.get(command.position.id);
        return now !== undefined && patched(command.patch, now);
      }
    }
  }
}

/** Whether every patched field is as it was asked for. */
function patched(patch: object, now: object): boolean {
  return Object.entries(patch).every(
    ([key, wanted]) => (now as Record<string, unknown>)[key] === (wanted ?? undefined),
  );
}

/** The orders and positions that a command works on. */
function targetsOf(command: Command): readonly string[] {
  switch (command.kind) {
    case "place":
      return [];
    case "modify-order":
    case "cancel-order":
      return [command.order.id];
    case "modify-position":
    case "close-position":
      return [command.position.id];
    case "close-by":
      return [command.position.id, command.opposite.id];
  }
}

/** Whether every patched field is as it was before. */
function unchanged(patch: object, before: object, now: object): boolean {
  const was = before as Readonly<Record<string, unknown>>;
  const is = now as Readonly<Record<string, unknown>>;
  return Object.keys(patch).every((key) => was[key] === is[key]);
}

/** A receipt made up from evidence. */
export function receiptFromRecord(record: OrderRecord | undefined): Receipt {
  const order = record?.order;
  return {
    code: order?.type === "market" || order === undefined ? "DONE" : "PLACED",
    ...(order?.id !== undefined && { orderId: order.id }),
    ...(order?.positionId !== undefined && { positionId: order.positionId }),
  };
}
