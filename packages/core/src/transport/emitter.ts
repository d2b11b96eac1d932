/** Takes one kind of event. */
export type EventListener<Event> = (event: Event) => unknown;

/**
 * Calls listeners by the event's name; one that throws or rejects hurts neither the others nor the caller.
 *
 * A listener may come or go while they are called: the change holds from the next event on.
 */
export class Emitter<Events extends object> {
  /** Lists are never changed in place. */
  readonly #listeners = new Map<keyof Events, readonly EventListener<never>[]>();
  readonly #names: Readonly<Record<keyof Events, true>>;
  readonly #onFault: (name: keyof Events, error: unknown) => void;

  /** @param names every event that there is. */
  constructor(names: Readonly<Record<keyof Events, true>>, onFault: (name: keyof Events, error: unknown) => void) {
    this.#names = names;
    this.#onFault = onFault;
  }

  /** Adds a listener; one that hears the event already is not called twice. Throws a TypeError for an unknown name. */
  on<Name extends keyof Events>(name: Name, listener: EventListener<Events[Name]>): void {
    if (!Object.hasOwn(this.#names, name)) {
      throw new TypeError(`A stream has no event ${String(name)}; it has ${Object.keys(this.#names).join(", ")}.`);
    }
    const present = this.#listeners.get(name) ?? [];
    if (!present.includes(listener)) this.#listeners.set(name, [...present, listener]);
  }

  off<Name extends keyof Events>(name: Name, listener: EventListener<Events[Name]>): void {
    const present = this.#listeners.get(name) ?? [];
    this.#listeners.set(
      name,
      present.filter((each) => each !== listener),
    );
  }

  /** Takes every listener off. */
  clear(): void {
    this.#listeners.clear();
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const listeners = this.#listeners.get(name) as readonly EventListener<Events[Name]>[] | undefined;
    if (listeners === undefined) return;
    for (let index = 0; index < listeners.length; index += 1) {
      try {
        const result = listeners[index]?.(event);
        if (result instanceof Promise) result.catch((error: unknown) => this.#onFault(name, error));
      } catch (error) {
        this.#onFault(name, error);
      }
    }
  }
}
