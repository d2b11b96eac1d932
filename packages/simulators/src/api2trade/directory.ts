import type { IncomingHttpHeaders } from "node:http";
import { type Random, randomUuid } from "@anybroker/core";
import type { BrokerAccount } from "./broker-account.ts";
import type { Api2TradeCustomerOptions } from "./options.ts";
import { accountNotFound, unauthorized, WireError } from "./wire-error.ts";

/** Who asks. */
export interface Caller {
  /** The customer's index. */
  readonly owner: number;
  /** What was shown; only keys are rationed. */
  readonly by: "key" | "basic";
}

/** What a registration asks for. */
export interface LoginRequest {
  readonly login: string;
  readonly password: string;
  readonly server: string;
  readonly platform?: "mt4" | "mt5";
  readonly name?: string;
}

/** Who may do what: the customers, and which accounts are registered for whom. */
export class Directory {
  readonly accounts: readonly BrokerAccount[];
  readonly #random: Random;
  readonly #customers: (Api2TradeCustomerOptions | undefined)[];

  constructor(accounts: readonly BrokerAccount[], customers: readonly Api2TradeCustomerOptions[], random: Random) {
    this.accounts = accounts;
    this.#customers = [...customers];
    this.#random = random;
  }

  /** Who shows these credentials, as a header, in the query or by HTTP Basic. Throws 401 when nobody does. */
  authenticate(headers: IncomingHttpHeaders, query: URLSearchParams): Caller {
    const keys = [headers["x-api-key"], query.get("api_key")];
    const basic = basicOf(headers);
    for (const [owner, customer] of this.#customers.entries()) {
      if (customer?.apiKey !== undefined && keys.includes(customer.apiKey)) return { owner, by: "key" };
      if (customer?.username !== undefined && `${customer.username}:${customer.password ?? ""}` === basic) {
        return { owner, by: "basic" };
      }
    }
    throw unauthorized();
  }

  /** Whether a customer still is one. */
  knows(owner: number): boolean {
    return this.#customers[owner] !== undefined;
  }

  /** Makes a customer's credentials worthless; without an index, those of all. */
  revoke(owner?: number): void {
    for (const index of this.#customers.keys()) {
      if (owner === undefined || owner === index) this.#customers[index] = undefined;
    }
  }

  /** The accounts of a caller. */
  of({ owner }: Caller): readonly BrokerAccount[] {
    return this.accounts.filter(({ registration }) => registration?.owner === owner);
  }

  /** The account of a request. Throws 404. */
  registered(caller: Caller, id: string): BrokerAccount {
    const account = this.of(caller).find(({ registration }) => registration?.id === id);
    if (account === undefined) throw accountNotFound(id);
    return account;
  }

  /** Registers the account that these credentials open; once more gives the same id. Throws 400. */
  register(caller: Caller, { login, password, server, platform, name }: LoginRequest): BrokerAccount {
    const account = this.accounts.find(({ facts }) => facts.server === server && facts.login === login);
    const opens =
      account?.facts.password === password && (platform ?? account.facts.platform) === account.facts.platform;
    if (account === undefined || !opens) {
      throw new WireError(400, "registration failed", "invalid account, password or server name");
    }
    if (account.registration !== undefined && account.registration.owner !== caller.owner) {
      throw new WireError(400, "registration failed", "the account is registered elsewhere");
    }
    account.registration ??= { id: randomUuid(this.#random), owner: caller.owner, name: name ?? login };
    return account;
  }

  /** Removes an account for good. Throws 404. */
  remove(caller: Caller, id: string): void {
    const account = this.registered(caller, id);
    account.registration = undefined;
    account.disconnect();
  }
}

/** `user:password` of an HTTP Basic header. */
function basicOf(headers: IncomingHttpHeaders): string | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
