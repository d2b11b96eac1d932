import type { Logger } from "@anybroker/core";

type Handler<Event> = (event: Event) => void;

/** Calls listeners by event name; one that throws is logged, and the others are still called. */
export class Emitter<Events extends object> {
  readonly #logger: Logger;
  readonly #handlers = new Map<keyof Events, Set<Handler<never>>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Returns what takes the listener off again. */
  on<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => {
      handlers.delete(handler);
    };
  }

  has(name: keyof Events): boolean {
    return (this.#handlers.get(name)?.size ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const handlers = this.#handlers.get(name);
    if (handlers === undefined) return;
    for (const handler of [...handlers] as Handler<Events[Name]>[]) {
      try {
        handler(event);
      } catch (error) {
        this.#logger.error({ event: String(name), error: String(error) }, "a listener of cTrader events threw");
      }
    }
  }
}
