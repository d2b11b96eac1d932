import { isObject, type Json } from "../json.ts";
import { badRequest, TradeRefusal } from "./wire-error.ts";

/**
 * A request's named values, from its query or its JSON body, with one way to read them: numbers may be texts.
 */
export class Params {
  readonly #read: (name: string) => Json | undefined;
  readonly #readAll: (name: string) => readonly string[];

  constructor(read: (name: string) => Json | undefined, readAll: (name: string) => readonly string[] = () => []) {
    this.#read = read;
    this.#readAll = readAll;
  }

  static ofQuery(query: URLSearchParams): Params {
    return new Params(
      (name) => query.get(name) ?? undefined,
      (name) => query.getAll(name),
    );
  }

  /** Throws 400 for a body that is no object. */
  static ofBody(body: Json | undefined): Params {
    if (body === undefined) return new Params(() => undefined);
    if (!isObject(body)) throw badRequest("the body has to be a JSON object");
    return new Params((name) => body[name] ?? undefined);
  }

  has(name: string): boolean {
    return this.#read(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#read(name);
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw badRequest(`${name} has to be a text`);
  }

  /** The texts of a list in the query, repeated or between commas. */
  texts(name: string): readonly string[] {
    return this.#readAll(name).flatMap((value) => value.split(","));
  }

  /** A text that has to be there. Throws 400. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw badRequest(`${name} is required`);
    return value;
  }

  /** A number of a trade, where given. Refuses the trade when it is none. */
  number(name: string): number | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) throw new TradeRefusal("INVALID");
    return number;
  }

  /** A price or a level of a trade: zero and absence both say that there is none. */
  level(name: string): number | undefined {
    const value = this.number(name);
    return value === 0 ? undefined : value;
  }

  /** A ticket of a trade with all its digits. Refuses the trade without one. */
  ticket(name: string): string {
    const value = this.text(name);
    if (value === undefined || !/^\d+$/.test(value)) throw new TradeRefusal("INVALID");
    return value;
  }

  /** A whole number from `least`. Throws 400. */
  count(name: string, least: number, standard: number): number {
    const value = this.text(name);
    if (value === undefined) return standard;
    if (!/^\d+$/.test(value) || Number(value) < least)
      throw badRequest(`${name} has to be a whole number from ${least}`);
    return Number(value);
  }
}
