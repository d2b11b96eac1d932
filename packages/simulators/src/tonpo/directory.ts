import type { IncomingHttpHeaders } from "node:http";
import type { Clock, Random } from "@anybroker/core";
import { GatewayAccount } from "./gateway-account.ts";
import type { Credentials, MtLogin, MtLogins } from "./mt-logins.ts";
import type { TonpoKnobs, TonpoStatus, TonpoUserOptions } from "./options.ts";
import { noActiveAccount, unauthorized } from "./wire-error.ts";

/** A user of the gateway. */
export interface User {
  readonly id: string;
  readonly plan: string;
  readonly createdAtMs: number;
  isAdmin: boolean;
  /** Undefined once it was revoked. */
  apiKey: string | undefined;
}

/** A gateway account whose terminal is logged in. */
export interface ConnectedAccount {
  readonly account: GatewayAccount;
  readonly login: MtLogin;
}

/** What a new account may start with. */
export interface NewAccount {
  readonly id?: string;
  readonly region?: string;
  readonly status?: TonpoStatus;
}

/** What a directory needs of its surroundings. */
export interface DirectoryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly knobs: TonpoKnobs;
  readonly logins: MtLogins;
}

/** The users with their keys, and the accounts with their owners. */
export class Directory {
  readonly #options: DirectoryOptions;
  readonly #users: User[] = [];
  readonly #accounts: GatewayAccount[] = [];
  readonly #listeners = new Set<(account: GatewayAccount) => void>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  get users(): readonly User[] {
    return this.#users;
  }

  get accounts(): readonly GatewayAccount[] {
    return this.#accounts;
  }

  /** Hears each change of an account's status. */
  onStatus(listener: (account: GatewayAccount) => void): void {
    this.#listeners.add(listener);
  }

  /** A new user; the key is drawn unless it is given. */
  addUser(wanted: Partial<TonpoUserOptions> = {}): User & { readonly apiKey: string } {
    const user = {
      id: wanted.id ?? `usr_${this.#letters(6)}`,
      plan: wanted.plan ?? "pro",
      createdAtMs: this.#options.clock.now(),
      isAdmin: wanted.isAdmin ?? false,
      apiKey: wanted.apiKey ?? this.#newKey(),
    };
    this.#users.push(user);
    return user;
  }

  user(id: string): User | undefined {
    return this.#users.find((user) => user.id === id);
  }

  /** Whose key a request shows, in its header or (streams) in its URL. Throws 401 when nobody's. */
  authenticate(headers: IncomingHttpHeaders, queryKey?: string | null): User {
    const shown = headers[this.#options.knobs.apiKeyHeader.toLowerCase()] ?? queryKey;
    const user = this.#users.find(({ apiKey }) => apiKey !== undefined && apiKey === shown);
    if (user === undefined) throw unauthorized();
    return user;
  }

  /** Gives a user a new key; the old one is worth nothing from now on. */
  rotate(user: User): string {
    const apiKey = this.#newKey();
    user.apiKey = apiKey;
    return apiKey;
  }

  /** Makes a key worthless for good; without one, all of them. */
  revoke(key?: string): void {
    for (const user of this.#users) if (key === undefined || user.apiKey === key) user.apiKey = undefined;
  }

  /** Provisions an account, in the state that is asked for; without one it logs in from `created` on. */
  addAccount(user: User, credentials: Credentials, wanted: NewAccount = {}): GatewayAccount {
    const { clock, knobs, logins } = this.#options;
    const facts = {
      id: wanted.id ?? `acc_${this.#letters(6)}`,
      userId: user.id,
      credentials,
      nodeId: "node_sim1",
      ...(wanted.region !== undefined && { region: wanted.region }),
    };
    const account = new GatewayAccount(facts, {
      clock,
      loginMs: knobs.loginMs,
      loginError: knobs.loginError,
      logIn: (shown) => logins.logIn(shown),
      changed: (changed) => {
        for (const listener of this.#listeners) listener(changed);
      },
    });
    this.#accounts.push(account);
    const { status } = wanted;
    if (status === undefined) account.start();
    else if (status === "connecting") account.connect();
    else account.set(status);
    return account;
  }

  /** A user's accounts, those that are gone included. */
  accountsOf(user: User): readonly GatewayAccount[] {
    return this.#accounts.filter(({ facts }) => facts.userId === user.id);
  }

  /** The account that answers for a user, as no call names one: the first that is connected. */
  connected(user: User): ConnectedAccount | undefined {
    for (const account of this.accountsOf(user)) {
      const { login } = account;
      if (login !== undefined) return { account, login };
    }
    return undefined;
  }

  /** As `connected`. Throws 409 when there is none. */
  acting(user: User): ConnectedAccount {
    const found = this.connected(user);
    if (found === undefined) throw noActiveAccount();
    return found;
  }

  /** Leaves no timer. */
  close(): void {
    for (const account of this.#accounts) account.close();
  }

  /** An opaque token with `bytes` bytes of chance. */
  token(prefix: string, bytes: number): string {
    return `${prefix}${this.#letters(bytes)}`;
  }

  #newKey(): string {
    return this.token("sk_live_", 12);
  }

  #letters(bytes: number): string {
    return Buffer.from(this.#options.random.bytes(bytes)).toString("hex");
  }
}
