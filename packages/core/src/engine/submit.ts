import { setMaxListeners } from "node:events";
import type { Call, Lane } from "../adapter/call.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import { methodOf } from "../adapter/command-methods.ts";
import type { ClosePositionCommand, Command, PlaceOrderCommand, Receipt } from "../adapter/commands.ts";
import type { AccountPort } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { isFinal, type Order } from "../model/orders.ts";
import { type Clock, sleep } from "../system/clock.ts";
import { type AccountView, viewOf } from "./account-view.ts";
import type { Books } from "./books.ts";
import type { Caller, CallPlan } from "./call.ts";
import type { CommandLog } from "./command-log.ts";
import { LostAnswers } from "./lost-answers.ts";
import { orderOfClose, orderOfPlace } from "./new-order.ts";
import type { OrderRecord } from "./order-book.ts";
import type { Reconciler } from "./reconcile.ts";
import { believeReceipt, provesFill } from "./snapshot-merge.ts";
import { changeOfReceipt, closedBeforeFill, rejectionOf, usedBefore } from "./submit-outcomes.ts";
import { sharedAbort, waitFor } from "./wait-for.ts";

export interface SubmitOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface SubmitterOptions {
  readonly books: Books;
  readonly reconciler: Reconciler;
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly accountId: string;
  readonly broker: string;
  readonly log: CommandLog;
  readonly onProblem: (error: BrokerError) => void;
}

/** A command on its way. */
interface Sending {
  readonly command: Command;
  readonly record: OrderRecord | undefined;
  readonly lane: Lane;
  readonly options: SubmitOptions;
  readonly send: (call: Call) => Promise<Receipt>;
}

/** Refusals that are proven not executed and pass by themselves. A market order isn't among those worth a long wait. */
const PASSING = ["RATE_LIMITED", "TOO_MANY_REQUESTS", "LOCKED", "ACCOUNT_BUSY"] as const;
/** Risk reduction is worth another try even when the line was down. */
const PASSING_FOR_REDUCTION = [...PASSING, "UNREACHABLE", "NOT_READY"] as const;
const WRITE_TRIES = 3;
const WRITE_WAIT_MS = 250;
function mayPass({ outcome, retryable, code }: BrokerError, lane: Lane): boolean {
  const passing: readonly string[] = lane === "reduce" ? PASSING_FOR_REDUCTION : PASSING;
  return outcome === "not-executed" && retryable && passing.includes(code);
}

/** How long the executions of an answered market order are waited for before the answer alone is believed. */
const FILL_WAIT_MS = 5_000;

/** Sends commands, each one once, and knows what became of it before anything else is done about it. */
export class Submitter {
  readonly #options: SubmitterOptions;
  readonly #lost: LostAnswers;
  readonly #view: AccountView;
  readonly #closing = sharedAbort();

  constructor(options: SubmitterOptions) {
    this.#options = options;
    // Each order that waits listens to it, however many there are.
    setMaxListeners(0, this.#closing.signal);
    this.#lost = new LostAnswers({
      ...options,
      closing: this.#closing.signal,
      onAnswer: (record, receipt) => this.#accepted(record, receipt),
    });
    const { books, reconciler, capabilities } = options;
    this.#view = viewOf(
      books,
      () => (reconciler.freshness.lastReadMs ?? Number.NEGATIVE_INFINITY) - capabilities.evidence.readAfterWriteLagMs,
    );
  }

  /** Commands whose answer was lost and is being looked for. */
  get unresolved(): number {
    return this.#lost.size;
  }

  /** Starts the life of an order that is to be placed. Throws DUPLICATE_CLIENT_ORDER_ID. */
  begin(command: PlaceOrderCommand): OrderRecord {
    this.#refuseDuplicate(command.clientOrderId);
    return this.#options.books.submit(orderOfPlace(command), command);
  }

  /** Sends an order that was begun and follows it to the state that `place` promises. */
  async place(command: PlaceOrderCommand, options: SubmitOptions, record: OrderRecord): Promise<Order> {
    const lane = command.intent === "open" ? "open" : "reduce";
    await this.#carryOut(command, record, lane, options, (call) => this.#options.port.placeOrder(command, call));
    if (command.type === "market" && !isFinal(record.order.status)) await this.#untilFilled(record, options);
    if (record.order.status === "rejected") throw rejectionOf(record.order);
    return record.order;
  }

  /** Closes a position or a part of it; resolves when its deals are in the books. */
  async close(command: ClosePositionCommand, options: SubmitOptions): Promise<OrderRecord> {
    this.#refuseDuplicate(command.clientOrderId);
    const record = this.#options.books.submit(orderOfClose(command), command);
    await this.#carryOut(command, record, "reduce", options, (call) => this.#options.port.closePosition(command, call));
    if (!isFinal(record.order.status)) await this.#untilFilled(record, options);
    return record;
  }

  /** Any command that makes no order of its own. Resolves when the broker has taken it. */
  async change(
    command: Exclude<Command, PlaceOrderCommand | ClosePositionCommand>,
    lane: Lane,
    options: SubmitOptions,
    send: (call: Call) => Promise<Receipt>,
  ): Promise<Receipt> {
    return this.#carryOut(command, undefined, lane, options, send);
  }

  /** Stops looking for lost answers; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#closing.abort(new BrokerError("CLOSED", "The broker object was closed before the lost answer was found."));
    await this.#lost.ended();
  }

  #refuseDuplicate(clientOrderId: string): void {
    const { books, broker } = this.#options;
    const order = books.orders.byClientOrderId(clientOrderId)?.order;
    if (order === undefined && !books.wasUsed(clientOrderId)) return;
    throw usedBefore(broker, clientOrderId, order);
  }

  async #carryOut(
    command: Command,
    record: OrderRecord | undefined,
    lane: Lane,
    options: SubmitOptions,
    send: (call: Call) => Promise<Receipt>,
  ): Promise<Receipt> {
    const { clock, log } = this.#options;
    const sentTimeMs = clock.now();
    const sending: Sending = { command, record, lane, options, send };
    try {
      if (log.keeps) await this.#note(sending, sentTimeMs);
      return this.#answered(sending, await this.#sendOnce(sending));
    } catch (error) {
      return this.#failed(sending, sentTimeMs, error as BrokerError);
    }
  }

  /** Resolves when the journal has the command. */
  #note({ command, record, lane }: Sending, sentTimeMs: number): Promise<void> {
    const { books, log } = this.#options;
    const after = record?.after ?? books.newestDeals;
    return log.begin(lane, { command, sentTimeMs, ...(after !== undefined && { after }) });
  }

  #sendOnce({ command, lane, options, send }: Sending): Promise<Receipt> {
    const { caller, accountId } = this.#options;
    const plan: CallPlan = { operation: methodOf(command), lane, accountId, command, account: this.#view };
    const isPlain = options.signal === undefined && options.timeoutMs === undefined;
    return caller.run(isPlain ? plan : { ...plan, ...options }, send);
  }

  #answered({ command, record }: Sending, receipt: Receipt): Receipt {
    this.#options.log.end(command);
    this.#accepted(record, receipt);
    this.#noteChange(command);
    return receipt;
  }

  /** Repeats only what is proven not executed and passes by itself; what may have been executed is looked for. */
  async #failed(sending: Sending, sentTimeMs: number, first: BrokerError): Promise<Receipt> {
    const { clock, log } = this.#options;
    const { command, record, options } = sending;
    let known = first;
    for (let attempt = 1; attempt < WRITE_TRIES && mayPass(known, sending.lane); attempt += 1) {
      try {
        await sleep(clock, known.retryAfterMs ?? WRITE_WAIT_MS * attempt, options.signal);
      } catch {
        break;
      }
      try {
        return this.#answered(sending, await this.#sendOnce(sending));
      } catch (error) {
        known = error as BrokerError;
      }
    }
    if (known.outcome !== "not-executed")
      return this.#lost.findOut({ command, record, sentTimeMs, cause: known }, options);
    log.end(command);
    this.#refused(record, known);
    throw known;
  }

  #noteChange(command: Command): void {
    const { books, clock } = this.#options;
    if (command.kind === "modify-order") books.changes.note(command.order.id, clock.monotonic());
    if (command.kind === "modify-position") books.changes.note(command.position.id, clock.monotonic());
  }

  #refused(record: OrderRecord | undefined, error: BrokerError): void {
    const { books, reconciler, capabilities } = this.#options;
    if (record !== undefined) {
      record.state = "over";
      books.advance(record, {
        status: "rejected",
        rejectCode: error.code,
        rejectMessage: error.message,
        certainty: "proven",
      });
    }
    reconciler.flush();
    // "No such order" says that something happened which we have not seen.
    if (error.kind === "not-found" && capabilities.events !== "pushed") reconciler.refresh(false).catch(() => {});
  }

  #accepted(record: OrderRecord | undefined, receipt: Receipt): void {
    const { books, reconciler, capabilities } = this.#options;
    if (record !== undefined) {
      record.receipt = receipt;
      record.state = "answered";
      books.advance(record, changeOfReceipt(record.order, receipt));
      for (const deal of receipt.deals ?? []) books.fill(deal, { answered: true });
      if (record.command?.kind === "place" && record.command.type !== "market" && receipt.code === "PLACED")
        record.state = "over";
    }
    reconciler.flush();
    if (capabilities.events !== "pushed") reconciler.refresh(false).catch(() => {});
  }

  /** Finds out what became of a command that an earlier process sent and did not hear of. Settles as its answer would. */
  async lookFor(
    command: Command,
    record: OrderRecord | undefined,
    sentTimeMs: number,
    options: SubmitOptions,
  ): Promise<Receipt> {
    const cause = new BrokerError("CONNECTION_LOST", "The process ended before the broker's answer came.");
    const receipt = await this.#lost.findOut({ command, record, sentTimeMs, cause }, options);
    // What was executed before the books were loaded is no change that a reading could show.
    if (record !== undefined && receipt.code === "DONE" && !isFinal(record.order.status))
      believeReceipt(this.#options.books, record);
    return receipt;
  }

  /** Waits for the executions of an answered order; on wires that hide them they are read. */
  async #untilFilled(record: OrderRecord, options: SubmitOptions): Promise<void> {
    const { books, clock, capabilities, reconciler } = this.#options;
    const waitMs = FILL_WAIT_MS + capabilities.evidence.readAfterWriteLagMs * 4;
    const enough = (): boolean => isFinal(record.order.status);
    const closing = this.#closing.signal;
    const limitMs = Math.min(waitMs, options.timeoutMs ?? waitMs);
    if (await waitFor(record, enough, clock, limitMs, options.signal, closing)) return;
    if (closing.aborted) throw closedBeforeFill();
    if (provesFill(record)) believeReceipt(books, record);
    else reconciler.refresh(false).catch(() => {});
  }
}
