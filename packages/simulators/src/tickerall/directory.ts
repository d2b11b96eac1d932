import type { IncomingHttpHeaders } from "node:http";
import type { Clock, Random } from "@anybroker/core";
import type { BrokerAccount } from "./broker-account.ts";
import type { TickerallKeyOptions } from "./options.ts";
import { accountNotFound, notHot, unauthorized } from "./wire-error.ts";

/** Who asks: the customer, and on an edge which accounts the grant opens. */
export interface Caller {
  readonly owner: string;
  readonly plan: "free" | "pro" | "enterprise";
  /** Set when a grant was shown instead of a key. */
  readonly grantedAccountIds?: ReadonlySet<string>;
}

interface Grant {
  readonly owner: string;
  readonly accountIds: ReadonlySet<string>;
  readonly expiresAtMs: number;
}

/** Who may do what: the keys, the grants, and which accounts belong to whom. */
export class Directory {
  readonly accounts: readonly BrokerAccount[];
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #keys: Map<string, TickerallKeyOptions>;
  readonly #grants = new Map<string, Grant>();

  constructor(
    accounts: readonly BrokerAccount[],
    keys: readonly TickerallKeyOptions[],
    options: { readonly clock: Clock; readonly random: Random },
  ) {
    this.accounts = accounts;
    this.#keys = new Map(keys.map((key) => [key.key, key]));
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** Who holds this key, in whatever form it was shown. Throws 401 when nobody does. */
  authenticate(headers: IncomingHttpHeaders, queryToken?: string | null): Caller {
    const key = queryToken ?? bearer(headers);
    for (const candidate of this.#keys.values()) {
      if (candidate.key === key || matches(candidate.headers, headers)) return callerOf(candidate);
    }
    throw unauthorized();
  }

  /** Who holds this grant. Throws 401 when it has expired or never was. */
  authenticateGrant(token: string | null | undefined): Caller {
    const grant = this.#grants.get(token ?? "");
    const key = grant === undefined ? undefined : this.#keys.get(grant.owner);
    if (grant === undefined || key === undefined || grant.expiresAtMs <= this.#clock.now()) throw unauthorized();
    return { ...callerOf(key), grantedAccountIds: grant.accountIds };
  }

  /** A new grant for some accounts. */
  grant(
    owner: string,
    accountIds: readonly string[],
    ttlMs: number,
  ): { readonly token: string; readonly expiresAtMs: number } {
    const token = `grant_${Buffer.from(this.#random.bytes(18)).toString("base64url")}`;
    const expiresAtMs = this.#clock.now() + ttlMs;
    this.#grants.set(token, { owner, accountIds: new Set(accountIds), expiresAtMs });
    return { token, expiresAtMs };
  }

  expireGrants(): void {
    this.#grants.clear();
  }

  /** Whether a caller's key is still good. */
  holds(owner: string): boolean {
    return this.#keys.has(owner);
  }

  /** Makes a key worthless; without one, all of them. */
  revoke(key?: string): void {
    if (key === undefined) this.#keys.clear();
    else this.#keys.delete(key);
  }

  /** The accounts on a caller's roster. */
  rosterOf(caller: Caller): readonly BrokerAccount[] {
    return this.accounts.filter((account) => this.#sees(caller, account));
  }

  find(caller: Caller, accountId: string): BrokerAccount | undefined {
    return this.accounts.find((account) => account.id === accountId && this.#sees(caller, account));
  }

  /** The account of a request, hot or cold. Throws 404. */
  linked(caller: Caller, accountId: string): BrokerAccount {
    const account = this.find(caller, accountId);
    if (account === undefined) throw accountNotFound();
    account.touch();
    return account;
  }

  /** The account of a request that needs the broker. Throws 404 and 409. */
  hot(caller: Caller, accountId: string): BrokerAccount {
    const account = this.linked(caller, accountId);
    if (!account.hot) throw notHot(accountId);
    return account;
  }

  #sees({ owner, grantedAccountIds }: Caller, account: BrokerAccount): boolean {
    return account.owner === owner && (grantedAccountIds?.has(account.id) ?? true);
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearer(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

const callerOf = ({ key, plan = "pro" }: TickerallKeyOptions): Caller => ({ owner: key, plan });

function matches(wanted: Readonly<Record<string, string>> | undefined, headers: IncomingHttpHeaders): boolean {
  return wanted !== undefined && Object.entries(wanted).every(([name, value]) => headers[name.toLowerCase()] === value);
}
