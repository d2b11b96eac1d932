import { type Account, type Broker, type Clock, connect, seededRandom, systemClock } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { createVenue, type Venue, type VenueAccount } from "@anybroker/paper/venue";
import { onTestFinished } from "vitest";
import { type Gateway, type NatsAccount, type NatsInput, nats, serve } from "../../src/index.ts";
import { ageLedger } from "./age-ledger.ts";
import { type NatsTestServer, startNats } from "./nats-server.ts";

/** A program's connection. */
export interface Connected {
  readonly broker: Broker;
  readonly account: Account & { readonly native: NatsAccount };
}

export interface ProgramSettings {
  /** Default the machine's. */
  readonly clock?: Clock;
  /** Which of the desk's accounts; default the first. */
  readonly account?: number;
}

/** A still market behind a gateway, and programs that connect to it. Everything ends with the test. */
export interface Desk {
  readonly server: NatsTestServer;
  readonly venue: Venue;
  readonly accounts: readonly VenueAccount[];
  /** The one that was started first, and owns the broker. */
  readonly gateway: Gateway;
  /** Starts a further gateway of the same broker. */
  join(): Promise<Gateway>;
  program(options?: Partial<NatsInput>, settings?: ProgramSettings): Promise<Connected>;
}

export const BROKER = "desk";
const LEASE_MS = 1_000;

export interface DeskOptions {
  /** Lines of the NATS server's configuration. */
  readonly config?: string;
  readonly accounts?: number;
  /** How the gateway logs in at NATS. */
  readonly gateway?: Partial<NatsInput>;
  /** The gateway's; default the machine's. */
  readonly clock?: Clock;
  /** Default 1,000. */
  readonly leaseMs?: number;
}

/** @param options.accounts default 1. */
export async function startDesk({
  config,
  accounts = 1,
  gateway = {},
  clock = systemClock,
  leaseMs = LEASE_MS,
}: DeskOptions = {}): Promise<Desk> {
  const server = await startNats(config);
  const venue = createVenue({ clock: systemClock, random: seededRandom(1), tape: "none", sessions: "always" });
  const ledgers = Array.from({ length: accounts }, () => venue.openAccount());
  venue.setPrice("EURUSD", 1.1, 1.1001);
  onTestFinished(() => server.stop());
  await ageLedger({ url: server.url, ...gateway }, BROKER);
  const join = async (): Promise<Gateway> => {
    const connection = { url: server.url, broker: BROKER, ...gateway };
    const serving = await serve(paper({ venue }), { ...connection, leaseMs, connect: { clock } });
    onTestFinished(() => serving.close());
    return serving;
  };
  const serving = await join();
  await serving.owning();
  return {
    server,
    venue,
    accounts: ledgers,
    gateway: serving,
    join,
    async program(options = {}, { clock: own = systemClock, account: index = 0 } = {}) {
      const broker = await connect(nats({ url: server.url, broker: BROKER, ...options }), { clock: own });
      onTestFinished(() => broker.close());
      const account = await broker.account(ledgers[index]?.id);
      return { broker, account: account as Connected["account"] };
    },
  };
}
