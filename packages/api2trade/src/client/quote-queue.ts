import type { StreamQuote } from "./wire/frames.ts";

/**
 * Quotes for `for await`. One that a later quote of its symbol overtakes before it is read is replaced, so that a slow
 * reader holds one for each symbol at most.
 */
export class QuoteQueue implements AsyncIterableIterator<StreamQuote> {
  readonly #onEnd: (queue: QuoteQueue) => void;
  /** By symbol, in the order of arrival of the first that waits. */
  readonly #waiting = new Map<string, StreamQuote>();
  #reader:
    | { readonly resolve: (result: IteratorResult<StreamQuote>) => void; readonly reject: (error: unknown) => void }
    | undefined;
  #end: { readonly error?: unknown } | undefined;
  #dropped = 0;

  constructor(onEnd: (queue: QuoteQueue) => void) {
    this.#onEnd = onEnd;
  }

  /** Quotes that were replaced before they were read. */
  get dropped(): number {
    return this.#dropped;
  }

  push(quote: StreamQuote): void {
    if (this.#end !== undefined) return;
    if (this.#reader !== undefined) {
      const { resolve } = this.#reader;
      this.#reader = undefined;
      resolve({ value: quote, done: false });
      return;
    }
    if (this.#waiting.has(quote.symbol)) this.#dropped += 1;
    this.#waiting.set(quote.symbol, quote);
  }

  next(): Promise<IteratorResult<StreamQuote>> {
    const [first] = this.#waiting.values();
    if (first !== undefined) {
      this.#waiting.delete(first.symbol);
      return Promise.resolve({ value: first, done: false });
    }
    if (this.#end !== undefined) return this.#ended(this.#end);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** The reader has left its loop. */
  return(): Promise<IteratorResult<StreamQuote>> {
    this.#waiting.clear();
    this.finish();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Nothing more comes; what waits can still be read, then `error` is thrown, if there is one. */
  finish(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    this.#onEnd(this);
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader !== undefined) this.#ended(this.#end).then(reader.resolve, reader.reject);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #ended({ error }: { readonly error?: unknown }): Promise<IteratorResult<StreamQuote>> {
    return error === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(error);
  }
}
