import type { Command, Receipt } from "../adapter/commands.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { OrderRecord } from "./order-book.ts";
import { Resolver, receiptFromRecord, type Verdict } from "./resolve.ts";
import type { SubmitOptions, SubmitterOptions } from "./submit.ts";
import { unknownOutcome } from "./submit-outcomes.ts";
import { orGiveUp } from "./wait-for.ts";

/** A command that was sent and whose answer did not come. */
export interface LostAnswer {
  readonly command: Command;
  /** The order that it makes, if it makes one. */
  readonly record: OrderRecord | undefined;
  /** When it was sent, by our clock. */
  readonly sentTimeMs: number;
  /** How the answer was lost. */
  readonly cause: BrokerError;
}

export interface LostAnswersOptions extends SubmitterOptions {
  /** Aborts when the broker object closes. */
  readonly closing: AbortSignal;
  /** Takes what was found, as the answer itself would be taken. */
  readonly onAnswer: (record: OrderRecord | undefined, receipt: Receipt) => void;
}

/** Looks for what became of commands whose answer was lost. None of them is sent again. */
export class LostAnswers {
  readonly #options: LostAnswersOptions;
  readonly #resolver: Resolver;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: LostAnswersOptions) {
    this.#options = options;
    this.#resolver = new Resolver(options);
  }

  /** How many are being looked for. */
  get size(): number {
    return this.#running.size;
  }

  /** Resolves when no search runs any more. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  /** Looks for evidence until there is some, the caller's patience ends, or the limit is reached. */
  async findOut(lost: LostAnswer, options: SubmitOptions): Promise<Receipt> {
    const { books, reconciler, clock, broker, closing, onAnswer } = this.#options;
    const { command, record, sentTimeMs, cause } = lost;
    if (record !== undefined) {
      record.state = "lost";
      books.advance(record, { status: "unknown" });
    }
    reconciler.flush();
    const search = this.#resolver.resolve(command, record, sentTimeMs, closing);
    this.#running.add(search);
    const verdict = search
      .catch((error: BrokerError) => {
        // The search ended with the broker object; the command itself was sent.
        throw error.with({ outcome: "unknown" });
      })
      .then((found) => this.#judge(lost, found))
      .finally(() => this.#running.delete(search));
    verdict
      .then((receipt) => {
        onAnswer(record, receipt);
        // Whatever lost the answer may have lost pushes as well.
        return reconciler.refresh(false);
      })
      .catch(() => {});
    // Who has given up already is told so at once; the verdict comes as an event.
    if (options.signal?.aborted) throw cause;
    return orGiveUp(verdict, options, clock, () => unknownOutcome(broker, cause, command));
  }

  #judge({ command, record, cause }: LostAnswer, verdict: Verdict): Receipt {
    const { broker, log, onProblem } = this.#options;
    if (verdict !== "unknown") log.end(command);
    if (verdict === "executed") return record?.receipt ?? receiptFromRecord(record);
    if (verdict === "not-executed") {
      this.#neverArrived(record, cause);
      throw cause.with({ broker, outcome: verdict, details: { ...cause.details, certainty: "inferred" } });
    }
    const unknown = unknownOutcome(broker, cause);
    // What somebody has changed since is no problem: the books show what is in force.
    if (verdict === "unknown") onProblem(unknown);
    throw unknown;
  }

  #neverArrived(record: OrderRecord | undefined, { code, message }: BrokerError): void {
    const { books, reconciler } = this.#options;
    if (record !== undefined) {
      record.state = "over";
      books.advance(record, {
        status: "rejected",
        rejectCode: code,
        rejectMessage: message,
        certainty: "inferred",
      });
    }
    reconciler.flush();
  }
}
