import { type AccountId, BrokerError } from "@anybroker/core";
import type { Call, LinkSink } from "@anybroker/core/adapter";
import type { TonpoClient } from "../client/client.ts";
import type { AccountState } from "../client/wire/accounts.ts";
import type { Word } from "../client/wire/base.ts";

/** The states in which the gateway sees the account's books. */
const isConnected = (state: Word<AccountState>): boolean => state === "active" || state === "paused";

/** Knows whether the gateway is connected to the broker's server, without which its books prove nothing. */
export class AccountWatch {
  readonly #id: AccountId;
  readonly #client: TonpoClient;
  readonly #link: LinkSink;
  #state: Word<AccountState>;

  constructor(id: AccountId, client: TonpoClient, link: LinkSink, state: Word<AccountState>) {
    this.#id = id;
    this.#client = client;
    this.#link = link;
    this.#state = state;
  }

  /** A paused account takes no new orders. */
  get tradingAllowed(): boolean {
    return this.#state !== "paused";
  }

  /** Takes a state that was told. After a return to the broker what was missed has to be read. */
  told(state: Word<AccountState>): void {
    const was = isConnected(this.#state);
    this.#state = state;
    if (was && !isConnected(state)) this.#link.account(this.#id, this.#gone());
    if (was || !isConnected(state)) return;
    this.#link.account(this.#id);
    this.#link.up();
  }

  /** Throws unless the account was connected when it was last told of, and is again if it was not. */
  async requireConnected(call: Call): Promise<void> {
    if (!isConnected(this.#state)) await this.look(call);
  }

  /** Asks for the state. Throws ACCOUNT_UNAVAILABLE, AUTH_FAILED or ACCOUNT_NOT_FOUND when the account is not connected. */
  async look(call: Call): Promise<void> {
    const { status } = await this.#client.accounts.status(this.#id, { call });
    // A gateway that tells no state can't be held to it.
    if (status !== undefined && status !== this.#state) this.told(status);
    if (!isConnected(this.#state)) throw this.#gone();
  }

  #gone(): BrokerError {
    const state = this.#state;
    const code =
      state === "login_failed" ? "AUTH_FAILED" : state === "deleted" ? "ACCOUNT_NOT_FOUND" : "ACCOUNT_UNAVAILABLE";
    return new BrokerError(
      code,
      `The account ${this.#id} is ${state} at Tonpo, so its books can't be read; it has to be active or paused.`,
      { broker: "tonpo" },
    );
  }
}
