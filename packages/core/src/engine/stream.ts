import { BufferedSource } from "./stream-buffer.ts";
import { Source, type StreamOptions, type StreamSource } from "./stream-source.ts";

export type { ItemStream, StreamMode, StreamOptions, StreamSource } from "./stream-source.ts";

/** Makes a stream. See `StreamOptions`. */
export function createStream<Item>(options: StreamOptions<Item>): StreamSource<Item> {
  return options.listener === undefined ? new BufferedSource(options) : new ListenerSource(options, options.listener);
}

/** Calls a listener. No promise, no allocation, no look-up on the way. */
class ListenerSource<Item> extends Source<Item> implements StreamSource<Item> {
  readonly push: (item: Item) => void;
  protected readonly dropped = 0;

  constructor(options: StreamOptions<Item>, listener: (item: Item) => unknown) {
    super(options);
    let told = false;
    const tell = (error: unknown): void => {
      if (told) return;
      told = true;
      options.onListenerError?.(error);
    };
    this.push = (item) => {
      if (this.closed) return;
      try {
        const result = listener(item);
        if (result instanceof Promise) result.catch(tell);
      } catch (error) {
        tell(error);
      }
    };
  }

  protected iterate(): AsyncIterator<Item> {
    throw new TypeError(`The stream of ${this.name} has a listener; open another one without to iterate it.`);
  }

  protected finished(): void {}
  protected discard(): void {}
}
