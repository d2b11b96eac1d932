import { asOne } from "@anybroker/core/adapter";
import type { SpotUpdate } from "./wire/spot-frame.ts";

/** Takes the spots of one symbol. The update is only valid during the call. */
export type SpotHandler = (update: SpotUpdate) => void;

/** Who hears a symbol, by the account's place. One function for each: where there are several, it calls them all. */
type Route = readonly (SpotHandler | undefined)[];

/**
 * Brings spots to the handlers of their account and symbol.
 *
 * Accounts are counted, so that one table of symbols serves all of them: with many accounts on a connection each spot
 * would meet a table of its own account's, which no processor keeps at hand.
 */
export class SpotRouter {
  readonly #places = new Map<string | number, number>();
  readonly #routes = new Map<string | number, Route>();
  /** The handlers that one function of a route stands for, where they are several. */
  readonly #several = new Map<SpotHandler, readonly SpotHandler[]>();
  #lastAccount: string | number | undefined;
  #lastPlace = 0;

  /** Returns what takes the handler off again. Ids are given as the wire has them: a number up to 2^53. */
  add(accountId: string, symbolId: string, handler: SpotHandler): () => void {
    const place = this.#placeOf(idKey(accountId));
    const symbol = idKey(symbolId);
    this.#change(symbol, place, (handlers) => [...handlers, handler]);
    return () => this.#change(symbol, place, (handlers) => handlers.filter((each) => each !== handler));
  }

  deliver(update: SpotUpdate): void {
    if (update.accountId !== this.#lastAccount) {
      const place = this.#places.get(update.accountId);
      if (place === undefined) return;
      this.#lastAccount = update.accountId;
      this.#lastPlace = place;
    }
    this.#routes.get(update.symbolId)?.[this.#lastPlace]?.(update);
  }

  #change(
    symbol: string | number,
    place: number,
    change: (handlers: readonly SpotHandler[]) => readonly SpotHandler[],
  ): void {
    const route = this.#routes.get(symbol) ?? [];
    const before = route[place];
    const handlers = change(before === undefined ? [] : (this.#several.get(before) ?? [before]));
    const after = asOne(handlers);
    if (before !== undefined) this.#several.delete(before);
    if (after !== undefined && handlers.length > 1) this.#several.set(after, handlers);
    // No longer than it has to be: one that grows keeps room for sixteen more.
    const length = Math.max(route.length, place + 1);
    const changed = Array.from({ length }, (_, at) => (at === place ? after : route[at]));
    if (changed.every((each) => each === undefined)) this.#routes.delete(symbol);
    else this.#routes.set(symbol, changed);
  }

  #placeOf(account: string | number): number {
    const place = this.#places.get(account) ?? this.#places.size;
    this.#places.set(account, place);
    return place;
  }
}

/** The form that an id has when it was read: a number where that is exact, else its digits. */
function idKey(id: string): string | number {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
