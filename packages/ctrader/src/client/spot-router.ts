import type { SpotUpdate } from "./wire/spot-frame.ts";

/** Takes the spots of one symbol. The update is only valid during the call. */
export type SpotHandler = (update: SpotUpdate) => void;

type Routes = Map<string | number, SpotHandler[]>;

/** Brings spots to the handlers of their account and symbol: one look-up for each, as most follow one account. */
export class SpotRouter {
  readonly #accounts = new Map<string | number, Routes>();
  #lastAccount: string | number | undefined;
  #lastRoutes: Routes | undefined;

  /** Returns what takes the handler off again. Ids are given as the wire has them: a number up to 2^53. */
  add(accountId: string, symbolId: string, handler: SpotHandler): () => void {
    const key = idKey(symbolId);
    const account = idKey(accountId);
    const routes = this.#accounts.get(account) ?? new Map<string | number, SpotHandler[]>();
    this.#accounts.set(account, routes);
    routes.set(key, [...(routes.get(key) ?? []), handler]);
    this.#lastAccount = undefined;
    return () => {
      const left = (routes.get(key) ?? []).filter((each) => each !== handler);
      if (left.length === 0) routes.delete(key);
      else routes.set(key, left);
    };
  }

  deliver(update: SpotUpdate): void {
    if (update.accountId !== this.#lastAccount) {
      this.#lastAccount = update.accountId;
      this.#lastRoutes = this.#accounts.get(update.accountId);
    }
    const handlers = this.#lastRoutes?.get(update.symbolId);
    if (handlers === undefined) return;
    for (let index = 0; index < handlers.length; index += 1) handlers[index]?.(update);
  }
}

/** The form that an id has when it was read: a number where that is exact, else its digits. */
function idKey(id: string): string | number {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
