import { BrokerError } from "../errors/broker-error.ts";
import type { AccountEventMap, AccountEventUnion } from "./events.ts";
import { createStream, type ItemStream, type StreamSource } from "./stream.ts";

/** Hands each event to every listener and reader, in order. One that throws hurts no other. */
export class EventHub {
  readonly #sources = new Set<StreamSource<AccountEventUnion>>();
  readonly #report: (error: BrokerError) => void;
  #closed = false;

  constructor(report: (error: BrokerError) => void) {
    this.#report = report;
  }

  /** Whether anybody listens or reads. */
  get isHeard(): boolean {
    return this.#sources.size > 0;
  }

  emit(event: AccountEventUnion): void {
    for (const source of this.#sources) source.push(event);
  }

  on<Type extends keyof AccountEventMap>(type: Type, listener: (event: AccountEventMap[Type]) => void): () => void {
    const source = this.#open((event) => {
      if (event.type === type) return listener(event as AccountEventMap[Type]);
    }, `the ${type} events`);
    return () => {
      void source.stream.close();
    };
  }

  stream(): ItemStream<AccountEventUnion> {
    return this.#open(undefined, "the account's events").stream;
  }

  #open(listener: ((event: AccountEventUnion) => void) | undefined, name: string): StreamSource<AccountEventUnion> {
    const source = createStream<AccountEventUnion>({
      mode: "queue",
      name,
      listener,
      onListenerError: (error) => this.#report(listenerError(name, error)),
      onClose: () => {
        this.#sources.delete(source);
      },
    });
    source.grant();
    if (this.#closed) source.end();
    else this.#sources.add(source);
    return source;
  }

  close(): void {
    this.#closed = true;
    for (const source of this.#sources) source.end();
    this.#sources.clear();
  }
}

/** What a listener threw, as a problem of the program and not of the broker. */
export function listenerError(name: string, cause: unknown): BrokerError {
  const found = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new BrokerError(
    "INVALID_ARGUMENT",
    `A listener of ${name} threw (${found}); the others were told all the same.`,
    { cause },
  );
}
