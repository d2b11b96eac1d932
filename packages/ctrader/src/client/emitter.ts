import type { Logger } from "@anybroker/core";

type Handler<Event> = (event: Event) => void;

/** Calls listeners by event name; one that throws is logged, and the others are still called. */
export class Emitter<Events extends object> {
  readonly #logger: Logger;
  /** Never changed in place, so that a handler may come or go while they are called. */
  readonly #handlers = new Map<keyof Events, readonly Handler<never>[]>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Returns what takes the listener off again. */
  on<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler]);
    let on = true;
    return () => {
      if (!on) return;
      on = false;
      const left = [...(this.#handlers.get(name) ?? [])];
      left.splice(left.indexOf(handler), 1);
      this.#handlers.set(name, left);
    };
  }

  has(name: keyof Events): boolean {
    return (this.#handlers.get(name)?.length ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const handlers = this.#handlers.get(name);
    if (handlers === undefined) return;
    for (const handler of handlers as readonly Handler<Events[Name]>[]) {
      try {
        handler(event);
      } catch (error) {
        this.#logger.error({ event: String(name), error: String(error) }, "a listener of cTrader events threw");
      }
    }
  }
}
