import type { BrokerError } from "@anybroker/core";
import { type Clock, type Random, randomUuid } from "@anybroker/core";
import { createCall, type OwnedCall } from "@anybroker/core/adapter";
import { createCorrelator } from "@anybroker/core/transport";
import { TonpoError } from "./tonpo-error.ts";
import { withoutNulls } from "./wire/base.ts";
import { type AnswerFrame, type ClientFrame, errorFrame } from "./wire/frames.ts";

/** How a command waits for its answer. */
export interface CommandOptions {
  readonly signal?: AbortSignal;
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** Sends commands and brings their answers back by `request_id`. */
export class StreamCommands {
  readonly #environment: { readonly clock: Clock; readonly random: Random };
  readonly #send: (text: string) => void;
  readonly #waiting;

  constructor(environment: { readonly clock: Clock; readonly random: Random }, send: (text: string) => void) {
    this.#environment = environment;
    this.#send = send;
    this.#waiting = createCorrelator<string, AnswerFrame>({ clock: environment.clock });
  }

  /**
   * Sends a command and waits for its answer.
   *
   * Rejects with a `TonpoError` of kind `subscription` when the service answers an error, a `BrokerError`
   * REQUEST_TIMEOUT when it is silent, NOT_READY while the stream is down, CONNECTION_LOST when it goes down meanwhile.
   */
  async ask(frame: ClientFrame, options: CommandOptions = {}): Promise<AnswerFrame> {
    const call: OwnedCall = createCall(this.#environment, {
      operation: `stream.${frame.type}`,
      timeoutMs: options.timeoutMs ?? ANSWER_TIMEOUT_MS,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const id = randomUuid(this.#environment.random);
    try {
      const answer = await this.#waiting.wait(id, call, () => {
        this.#send(JSON.stringify({ ...frame, request_id: id }));
        call.markSent();
      });
      if (answer.type === "error") throw refused(frame, answer);
      return answer;
    } finally {
      call.dispose();
    }
  }

  /** Takes an answer; false when nobody waits for it. */
  answered(id: string, frame: AnswerFrame): boolean {
    return this.#waiting.settle(id, frame);
  }

  rejectAll(error: BrokerError): void {
    this.#waiting.rejectAll(error);
  }
}

function refused({ type }: ClientFrame, answer: AnswerFrame): TonpoError {
  const { code, message } = errorFrame.catch({}).parse(withoutNulls(answer));
  const text = message ?? "no reason is given";
  return new TonpoError({
    kind: "subscription",
    status: 0,
    code: code === undefined || /^\d+$/.test(code) ? "COMMAND_REFUSED" : code,
    message: `Tonpo refused the stream's ${type}: ${text.replace(/[.\s]+$/, "")}.`,
    text,
  });
}
