import { BrokerError } from "../errors/broker-error.ts";

/** What a reader holds: the `Stream` of the facade. */
export interface ItemStream<Item> extends AsyncIterable<Item>, AsyncDisposable {
  readonly ready: Promise<void>;
  readonly dropped: number;
  close(): Promise<void>;
}

/** What becomes of items that the reader has not taken: the latest per key stays, or all do. */
export type StreamMode<Item> =
  | { readonly mode: "conflate"; readonly keyOf: (item: Item) => unknown }
  | { readonly mode: "queue" };

/** How a stream is made. */
export type StreamOptions<Item> = StreamMode<Item> & {
  /** For messages: "the ticks of EURUSD". */
  readonly name: string;
  /** Hears each item inside `push`; such a stream keeps nothing and can't be iterated. */
  readonly listener?: ((item: Item) => void) | undefined;
  /** Hears the first error of `listener`, thrown or rejected; later ones of the same stream are not told. */
  readonly onListenerError?: (error: unknown) => void;
  /** Called once when the reader has closed the stream; its promise is awaited by `close`. */
  readonly onClose?: () => Promise<void> | void;
};

/** The producer's end of a stream. Nothing here throws. */
export interface StreamSource<Item> {
  /** The reader's end. */
  readonly stream: ItemStream<Item>;
  readonly closed: boolean;
  /** Delivers an item. After the end it does nothing. Bound, so that it can be passed on as a plain function. */
  readonly push: (item: Item) => void;
  /** The broker has granted the subscription: `ready` resolves. */
  grant(): void;
  /** No more items: what is kept is still read, then the iteration ends. */
  end(): void;
  /** As `end`, but the iteration throws `error` at its end, and `ready` rejects with it if it is still open. */
  fail(error: BrokerError): void;
}

/** What both kinds have: readiness, and one end. */
export abstract class Source<Item> {
  readonly stream: ItemStream<Item>;
  readonly #name: string;
  readonly #onClose: (() => Promise<void> | void) | undefined;
  readonly #ready: Promise<void>;
  #settleReady: (error?: BrokerError) => void = () => {};
  #closing: Promise<void> | undefined;
  closed = false;

  constructor({ name, onClose }: StreamOptions<Item>) {
    this.#name = name;
    this.#onClose = onClose;
    this.#ready = new Promise((resolve, reject) => {
      this.#settleReady = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever does not wait for it is not to die of it.
    this.#ready.catch(() => {});
    this.stream = this.#readerSide();
  }

  get name(): string {
    return this.#name;
  }

  grant(): void {
    this.#settleReady();
  }

  end(): void {
    this.#finish(undefined);
  }

  fail(error: BrokerError): void {
    this.#finish(error);
  }

  /** The reader is done: nothing is kept, and the producer is told once. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#finish(undefined);
      this.discard();
      this.#closing = Promise.resolve(this.#onClose?.());
      this.#closing.catch(() => {});
    }
    return this.#closing;
  }

  #finish(error: BrokerError | undefined): void {
    if (this.closed) return;
    this.closed = true;
    this.#settleReady(
      error ?? new BrokerError("CLOSED", `The stream of ${this.#name} was closed before the broker had granted it.`),
    );
    this.finished(error);
  }

  #readerSide(): ItemStream<Item> {
    const source = this;
    return {
      ready: this.#ready,
      get dropped() {
        return source.dropped;
      },
      close: () => this.close(),
      [Symbol.asyncDispose]: () => this.close(),
      [Symbol.asyncIterator]: () => this.iterate(),
    };
  }

  protected abstract readonly dropped: number;
  protected abstract iterate(): AsyncIterator<Item>;
  /** Called once, when no more items come. */
  protected abstract finished(error: BrokerError | undefined): void;
  protected abstract discard(): void;
}
