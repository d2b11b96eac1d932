import { type Account, type Broker, connect, seededRandom, systemClock } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { createVenue, type Venue, type VenueAccount } from "@anybroker/paper/venue";
import { onTestFinished } from "vitest";
import { type NatsAccount, type NatsInput, nats, serve } from "../../src/index.ts";
import { type NatsTestServer, startNats } from "./nats-server.ts";

/** A program's connection. */
export interface Connected {
  readonly broker: Broker;
  readonly account: Account & { readonly native: NatsAccount };
}

/** A still market behind a gateway, and programs that connect to it. Everything ends with the test. */
export interface Desk {
  readonly server: NatsTestServer;
  readonly venue: Venue;
  readonly accounts: readonly VenueAccount[];
  program(options?: Partial<NatsInput>, accountIndex?: number): Promise<Connected>;
}

const BROKER = "desk";

export interface DeskOptions {
  /** Lines of the NATS server's configuration. */
  readonly config?: string;
  readonly accounts?: number;
  /** How the gateway logs in at NATS. */
  readonly gateway?: Partial<NatsInput>;
}

/** @param options.accounts default 1. */
export async function startDesk({ config, accounts = 1, gateway = {} }: DeskOptions = {}): Promise<Desk> {
  const server = await startNats(config);
  const venue = createVenue({ clock: systemClock, random: seededRandom(1), tape: "none", sessions: "always" });
  const ledgers = Array.from({ length: accounts }, () => venue.openAccount());
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const serving = await serve(paper({ venue }), { url: server.url, broker: BROKER, leaseMs: 1_000, ...gateway });
  await serving.owning();
  onTestFinished(async () => {
    await serving.close();
    await server.stop();
  });
  return {
    server,
    venue,
    accounts: ledgers,
    async program(options = {}, accountIndex = 0) {
      const broker = await connect(nats({ url: server.url, broker: BROKER, ...options }));
      onTestFinished(() => broker.close());
      const account = await broker.account(ledgers[accountIndex]?.id);
      return { broker, account: account as Connected["account"] };
    },
  };
}
