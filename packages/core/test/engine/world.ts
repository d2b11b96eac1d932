import {
  type Account,
  type AccountEventUnion,
  type Broker,
  connect,
  type Interceptor,
  type Journal,
  type PositionMode,
  type ProtectionPolicy,
  type SymbolInfo,
  seededRandom,
} from "@anybroker/core";
import { type Capabilities, defineAdapter } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import { createVenue, type Venue, type VenueAccount } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import * as z from "zod";
import { VenuePort, type WireStyle } from "./venue-port.ts";

export interface EngineWorld {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly ledger: VenueAccount;
  readonly port: VenuePort;
  readonly account: Account;
  readonly broker: Broker;
  readonly events: AccountEventUnion[];
  /** The link of the adapter: lost and back. */
  readonly link: { down(): void; up(): void };
  /** What happened, a word each: `order accepted`, `deal`, `position opened`. */
  told(): readonly string[];
  close(): Promise<void>;
}

export const PUSHED: WireStyle = {
  events: "pushed",
  dealHistory: true,
  orderHistory: true,
  tagOn: ["order", "position", "deal"],
};
export const OBSERVED: WireStyle = { events: "observed", dealHistory: true, orderHistory: true, tagOn: ["position"] };
export const POLLED: WireStyle = {
  events: "polled",
  dealHistory: false,
  orderHistory: false,
  tagOn: ["position", "order"],
};

/** An account of a fresh venue behind a wire of the given style, through the whole facade. */
export async function engineWorld(
  style: WireStyle,
  options: {
    readonly lagMs?: number;
    readonly capabilities?: Partial<Capabilities>;
    readonly positionMode?: PositionMode;
    readonly journal?: Journal;
    readonly protection?: ProtectionPolicy;
    readonly intercept?: readonly Interceptor[];
    /** Another process on the same venue. */
    readonly on?: Pick<EngineWorld, "clock" | "venue" | "ledger">;
    readonly before?: (ledger: VenueAccount) => void;
  } = {},
): Promise<EngineWorld> {
  const clock = options.on?.clock ?? new ManualClock();
  const venue = options.on?.venue ?? createVenue({ clock, random: seededRandom(7) });
  const ledger = options.on?.ledger ?? venue.openAccount({ id: "1", positionMode: options.positionMode ?? "hedging" });
  if (options.on === undefined) venue.setPrice("EURUSD", 1.1, 1.1001);
  options.before?.(ledger);
  const events: AccountEventUnion[] = [];
  let port: VenuePort | undefined;
  let link = { down: (): void => {}, up: (): void => {} };
  const capabilities: Capabilities = {
    ...paper.adapter.capabilities,
    events: style.events,
    dealHistory: style.dealHistory,
    orderHistory: style.orderHistory,
    evidence: {
      ...paper.adapter.capabilities.evidence,
      readAfterWriteLagMs: options.lagMs ?? 0,
      idempotentPlace: false,
      tagReadableOn: style.tagOn,
    },
    ...options.capabilities,
  };
  const fake = defineAdapter<Record<string, never>>()({
    name: "fake",
    title: "Fake",
    configSchema: z.strictObject({}),
    secretOptions: [],
    capabilities,
    connect: async (_options, context) => {
      const { BrokerError } = await import("@anybroker/core");
      link = {
        down: () => context.link.down(new BrokerError("CONNECTION_LOST", "The test cut the link.")),
        up: () => context.link.up(),
      };
      return {
        listAccounts: async () => [{ id: ledger.id as never, environment: "demo", available: true }],
        openAccount: async (_id, { sink }) => {
          port = new VenuePort(ledger, sink, venue.symbols as readonly SymbolInfo[], style);
          return port;
        },
        close: async () => {},
      };
    },
  });
  const broker = await connect(fake({}), {
    clock,
    random: seededRandom(3),
    auditIntervalMs: 0,
    ...(options.journal !== undefined && { journal: options.journal }),
    ...(options.protection !== undefined && { protection: options.protection }),
    ...(options.intercept !== undefined && { intercept: options.intercept }),
  });
  const account = await opened(clock, broker.account());
  for (const type of ["order", "deal", "position", "account", "discrepancy", "protection"] as const)
    account.on(type, (event) => events.push(event));
  if (port === undefined) throw new Error("the account was not opened");
  return {
    clock,
    venue,
    ledger,
    port,
    account,
    broker,
    events,
    link: { down: () => link.down(), up: () => link.up() },
    told: () => events.map(wordOf),
    close: () => broker.close(),
  };
}

function wordOf(event: AccountEventUnion): string {
  const mark = event.recovered === true ? " (recovered)" : "";
  switch (event.type) {
    case "order":
      return `order ${event.order.status}${mark}`;
    case "position":
      return `position ${event.change}${mark}`;
    case "protection":
      return `protection ${event.state}`;
    case "account":
    case "deal":
    case "discrepancy":
      return `${event.type}${mark}`;
  }
}

/** Runs a promise to its end while the clock goes on. */
export async function settled<Result>(
  clock: ManualClock,
  promise: Promise<Result>,
  limitMs = 300_000,
): Promise<PromiseSettledResult<Result>> {
  let result: PromiseSettledResult<Result> | undefined;
  promise.then(
    (value) => {
      result = { status: "fulfilled", value };
    },
    (reason: unknown) => {
      result = { status: "rejected", reason };
    },
  );
  await clock.advanceUntil(() => result !== undefined, { stepMs: 25, limitMs });
  if (result === undefined) throw new Error("the promise did not settle");
  return result;
}

/** The account, however much time its opening takes. */
async function opened(clock: ManualClock, opening: Promise<Account>): Promise<Account> {
  const result = await settled(clock, opening);
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
