import type { SecretKeeper } from "@anybroker/core";
import { TonpoError } from "./tonpo-error.ts";

/** The key that requests and streams of one client carry; a rotation replaces it for all of them at once. */
export class ApiKey {
  readonly #header: string;
  readonly #secrets: SecretKeeper;
  #value: string | undefined;

  constructor(header: string, value: string | undefined, secrets: SecretKeeper) {
    this.#header = header.toLowerCase();
    this.#secrets = secrets;
    this.set(value);
  }

  set(value: string | undefined): void {
    if (value !== undefined) this.#secrets.add(value);
    this.#value = value;
  }

  /** The header that carries it, for public calls as well; none when there is no key. */
  headers(): Readonly<Record<string, string>> {
    return this.#value === undefined ? {} : { [this.#header]: this.#value };
  }

  /** Throws NO_API_KEY, before anything is sent. */
  require(operation: string): void {
    if (this.#value !== undefined) return;
    throw new TonpoError({
      kind: "authentication",
      status: 0,
      code: "NO_API_KEY",
      message: `${operation} needs an API key and the client has none; give apiKey, or make a user with users.create.`,
    });
  }
}
