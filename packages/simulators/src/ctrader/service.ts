import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { FaultController } from "../fault-controller.ts";
import { RequestLog } from "../request-log.ts";
import { type AccountEvent, AccountFeed } from "./account-feed.ts";
import type { BrokerAccount } from "./broker-account.ts";
import { Instruments } from "./instruments.ts";
import { MarketFeed } from "./market-feed.ts";
import { openAccounts } from "./open-accounts.ts";
import { type CtraderKnobs, type CtraderSimulatorOptions, DEFAULT_KNOBS } from "./options.ts";
import type { Session } from "./session.ts";
import { type Grant, TokenStore } from "./tokens.ts";
import { Violations } from "./violations.ts";
import type { ServedAccount, World } from "./world.ts";

const CLIENT_ID = "simulated-application-id";
const CLIENT_SECRET = "simulated-application-secret";

/** The service without its listeners: accounts, tokens, prices, and the sessions that are connected. */
export class Service {
  readonly sessions = new Set<Session>();
  readonly world: World;
  readonly #stopping = new AbortController();
  readonly #accounts: readonly BrokerAccount[];
  readonly #knobs: CtraderKnobs;
  readonly #market: MarketFeed;
  readonly #clock: Clock;
  #maintenanceEndTimeMs: number | undefined;

  constructor(
    options: CtraderSimulatorOptions,
    parts: {
      readonly clock: Clock;
      readonly random: Random;
      readonly venue: Venue;
      readonly faults: FaultController;
    },
  ) {
    const { clock, random, venue } = parts;
    const { environment = "demo", clientId = CLIENT_ID, clientSecret = CLIENT_SECRET } = options;
    const violations = new Violations(clock);
    this.#clock = clock;
    this.#knobs = { ...DEFAULT_KNOBS, ...options.knobs };
    const isLive = environment === "live";
    this.#accounts = openAccounts(options.accounts ?? [{}], { venue, clock, isLive });
    const tokens = new TokenStore(
      options.grants ?? [{}],
      this.#accounts.map(({ id }) => id),
      {
        clock,
        random,
        violations,
        lifetimeSeconds: this.#knobs.tokenLifetimeSeconds,
        ended: (grant, reason) => this.#endGrantSessions(grant, reason),
      },
    );
    const maintenance = (): number | undefined => this.#maintenance();
    const instruments = new Instruments(
      venue,
      this.#accounts.map((account) => account.venue.currency),
    );
    this.world = {
      ...parts,
      knobs: this.#knobs,
      environment,
      application: { clientId, clientSecret },
      instruments,
      served: new Map(this.#accounts.map((account) => [account.id, this.#serve(account, instruments)])),
      tokens,
      sessions: this.sessions,
      log: new RequestLog(),
      violations,
      get maintenanceEndTimeMs() {
        return maintenance();
      },
      signal: this.#stopping.signal,
      endGrantSessions: (grant, reason) => this.#endGrantSessions(grant, reason),
    };
    this.#market = new MarketFeed(this.world);
  }

  setMaintenance(endTimeMs: number | undefined): void {
    this.#maintenanceEndTimeMs = endTimeMs;
  }

  /** Ends every wait and leaves no listener. */
  stop(): void {
    this.#stopping.abort();
    this.#market.close();
    for (const { account, feed } of this.world.served.values()) {
      feed.close();
      account.close();
    }
  }

  #maintenance(): number | undefined {
    const endTimeMs = this.#maintenanceEndTimeMs;
    return endTimeMs === undefined || this.#clock.now() >= endTimeMs ? undefined : endTimeMs;
  }

  #serve(account: BrokerAccount, instruments: Instruments): ServedAccount {
    const { moneyDigits, traderUpdates, marginChanges } = this.#knobs;
    const books = { account, instruments, moneyDigits };
    const feed = new AccountFeed({
      books,
      nowMs: () => this.#clock.now(),
      traderUpdates,
      marginChanges,
      publish: (event) => this.#publish(account.id, event),
    });
    return { account, books, feed };
  }

  /** Account events go to every connection that has authorised the account. */
  #publish(accountId: string, { operation, name, message }: AccountEvent): void {
    for (const session of this.sessions) {
      if (session.accounts.has(accountId)) session.pushEvent(operation, name, message, accountId);
    }
  }

  #endGrantSessions(grant: Grant, reason: string): void {
    const { subscriptionsAfterRefresh } = this.#knobs;
    for (const session of this.sessions) {
      const concerned = [...session.accounts.values()].filter((account) => account.grant === grant);
      if (concerned.length === 0) continue;
      const ids = concerned.map(({ served }) => served.account.wireId);
      for (const account of concerned) {
        account.stale = true;
        if (subscriptionsAfterRefresh === "end") account.unsubscribeAll();
      }
      for (const id of ids) session.push("push-session", "ProtoOAAccountDisconnectEvent", { ctidTraderAccountId: id });
      session.push("push-session", "ProtoOAAccountsTokenInvalidatedEvent", { ctidTraderAccountIds: ids, reason });
    }
  }
}
