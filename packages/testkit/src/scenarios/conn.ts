import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import type { BrokerError } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { createAuthority } from "../servers/certificates.ts";
import { startSilentHost } from "../silent-host.ts";
import { namesResolved } from "../sockets.ts";
import { EURUSD, open, orderOf, rest } from "./moves.ts";

const MAINTENANCE_MS = 600_000;
/** The attempts at its start, and one that asks again. */
const FEW_REQUESTS = 30;
/** No host has a name that ends so, ever. */
const UNKNOWN_HOST = "nowhere.invalid";
const ANY_PORT = 5035;

/** Connecting, losing the link, closing. */
export const CONN: readonly Scenario[] = [
  {
    id: "CONN-01",
    title: "connect is ready only when symbols, account, positions and orders are loaded",
    tiers: ["S", "P", "L"],
    async run(stage) {
      stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.2 });
      const resting = stage.capabilities.orderTypes.includes("limit") ? [0.1] : [];
      for (const lots of resting) {
        stage.ledger.place({ symbol: EURUSD, side: "buy", type: "limit", lots, limitPrice: 1.05 });
      }
      const session = await stage.connect();
      const { account } = session;
      const loaded = [
        account.symbols.list().length,
        account.positions.list().map(({ lots }) => lots),
        account.orders.list().map(({ lots }) => lots),
        account.state.balance,
      ];
      expectSame(
        loaded,
        [stage.venue.symbols.length, [0.2], resting, stage.ledger.summary().balance],
        "what is loaded",
      );
      await stage.pause(100);
      await session.close();
      await stage.until(() => session.statuses.at(-1)?.state === "closed", "the close was not told");
      expectSame(
        session.statuses.map(({ state }) => state),
        ["ready", "closed"],
        "the states",
      );
    },
  },
  {
    id: "CONN-02",
    title: "a refused port and a host that never speaks fail inside the deadline, with causes of their own",
    tiers: ["S"],
    observes: ["brokerAt"],
    async run(stage) {
      const host = await startSilentHost();
      const silent = await stage.refusedConnect(host.port);
      await host.close();
      const refused = await stage.refusedConnect(host.port);
      expectSame([silent.code, refused.code], ["REQUEST_TIMEOUT", "UNREACHABLE"], "the causes");
      expectSame([silent.outcome, refused.outcome], ["not-executed", "not-executed"], "the outcomes");
      expectThat(/check the host and port/.test(refused.message), `"${refused.message}" does not name the fix.`);
    },
  },
  {
    id: "CONN-02b",
    title: "a host that nobody knows is told as one, inside the deadline, with what to check",
    tiers: ["S"],
    observes: ["brokerAt"],
    async run(stage) {
      // A resolver takes real time, which no clock knows of.
      const goOn = stage.clock.waitFor(namesResolved);
      const error = await stage.refusedConnect(ANY_PORT, { host: UNKNOWN_HOST });
      goOn();
      expectSame(causeOf(error), ["UNREACHABLE", "unknown-host", "not-executed"], "the cause");
      expectThat(/check its spelling/.test(error.message), `"${error.message}" does not name the fix.`);
    },
  },
  {
    id: "CONN-02c",
    title: "a certificate for another name, or of an authority that is not trusted, is told as such, with the fix",
    tiers: ["S"],
    observes: ["brokerAt", "authorities"],
    async run(stage) {
      const authority = await createAuthority();
      const server = createServer(await authority.issue({ dnsNames: ["broker.example"] }));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const misnamed = await stage.refusedConnect(port, { ca: authority.ca });
      const untrusted = await stage.refusedConnect(port);
      await new Promise((resolve) => server.close(resolve));
      expectSame(causeOf(misnamed), ["UNREACHABLE", "tls-name", "not-executed"], "the cause of the wrong name");
      expectThat(/check the host/.test(misnamed.message), `"${misnamed.message}" does not name the fix.`);
      expectSame(causeOf(untrusted), ["UNREACHABLE", "tls-certificate", "not-executed"], "the cause of no trust");
      expectThat(/give its authority/.test(untrusted.message), `"${untrusted.message}" does not name the fix.`);
    },
  },
  {
    id: "CONN-03",
    title: "after a lost link the connection comes back by itself, and tells how long it was gone",
    tiers: ["S"],
    faults: ["setLineDown"],
    async run(stage) {
      const session = await stage.connect();
      const told = () => session.statuses.map(({ state }) => state).filter((state) => state !== "problem");
      for (const downMs of [1_000, 120_000]) {
        const start = told().length;
        stage.fault("setLineDown")(true);
        await stage.until(() => told().length > start, "the loss was not told", 60_000);
        await stage.pause(downMs);
        stage.fault("setLineDown")(false);
        await stage.until(() => told().at(-1) === "resumed", "the link did not come back", 180_000);
        const states = told().slice(start);
        expectSame([states[0], states.at(-1)], ["lost", "resumed"], "the states around the gap");
        const resumed = session.statuses.at(-1);
        const gapMs = resumed?.state === "resumed" ? resumed.gapMs : 0;
        expectThat(gapMs >= downMs, `a gap of ${gapMs} ms was told; the link was down for more than ${downMs} ms.`);
      }
    },
  },
  {
    id: "CONN-04",
    title: "a link whose heartbeats stop is given up and replaced",
    tiers: ["S"],
    faults: ["setMute"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("setMute")(true);
      await stage.until(
        () => session.statuses.some(({ state }) => state === "lost"),
        "the dead link was not noticed",
        120_000,
      );
      stage.fault("setMute")(false);
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link was not replaced", 120_000);
      await open(stage, session, {});
    },
  },
  {
    id: "CONN-05",
    title: "an order that fills while the stream is silent is found by the cross-check, marked as recovered",
    tiers: ["S"],
    faults: ["setStreamSilent"],
    needs: ({ orderTypes, events }) => orderTypes.includes("limit") && events !== "polled",
    async run(stage) {
      const auditIntervalMs = 30_000;
      const session = await stage.connect({ auditIntervalMs });
      const order = await rest(stage, session);
      // What the library reads because of the order itself is over by then.
      await stage.pause(10_000);
      const told = session.listen();
      stage.fault("setStreamSilent")(true);
      stage.price(EURUSD, 1.0898, 1.0899);
      await stage.until(
        () => session.account.orders.get(order.id)?.status === "filled",
        "the silent fill was not found",
        auditIntervalMs + 5_000,
      );
      stage.fault("setStreamSilent")(false);
      expectSame(
        told().filter((event) => event.startsWith("deal") || event.startsWith("position")),
        ["deal in buy 0.1 recovered", "position opened 0.1 recovered"],
        "the events of the silent fill",
      );
    },
  },
  {
    id: "CONN-06",
    title: "a message that nobody can read is skipped and reported, and the stream goes on",
    tiers: ["S"],
    faults: ["garbage"],
    async run(stage) {
      const session = await stage.connect();
      const ticks: number[] = [];
      const stream = session.account.ticks(EURUSD, ({ bid }) => ticks.push(bid));
      await stage.drive(stream.ready, "the tick subscription");
      stage.fault("garbage")();
      stage.price(EURUSD, 1.1005);
      await stage.until(
        () => session.statuses.some(({ state }) => state === "problem"),
        "the bad message was not reported",
      );
      stage.price(EURUSD, 1.1007);
      await stage.until(() => ticks.includes(1.1007), "ticks stopped after the bad message");
      const told = session.listen();
      await open(stage, session, {});
      await stage.until(() => told().includes("account"), "events stopped after the bad message");
    },
  },
  {
    id: "CONN-07",
    title: "close ends iterators and waiting calls with an honest outcome, and leaves nothing behind",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const { account, broker } = session;
      const streams: AsyncIterable<unknown>[] = [account.events(), broker.status()];
      if (stage.capabilities.ticks !== "none") {
        const ticks = account.ticks(EURUSD);
        await stage.drive(ticks.ready, "the tick subscription");
        streams.push(ticks);
      }
      const ends = streams.map(drain);
      await session.close();
      await stage.drive(Promise.all(ends), "the iterators' end");
      const error = await stage.refusal(account.orders.place(orderOf({})), "an order after the close");
      expectSame([error.code, error.outcome], ["CLOSED", "not-executed"], "the refusal after the close");
    },
  },
  {
    id: "CONN-07b",
    title: "close settles an order that waits for its answer, with an unknown outcome",
    tiers: ["S"],
    faults: ["stall"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("stall")("placeOrder");
      const before = stage.world.requests?.();
      const waiting = session.account.orders.place(orderOf({}));
      const refused = stage.refusal(waiting, "the waiting order");
      if (before !== undefined)
        await stage.until(() => (stage.world.requests?.() ?? 0) > before, "the order did not leave");
      else await stage.pause(100);
      await session.close();
      const error = await refused;
      expectSame([error.kind, error.outcome], ["aborted", "unknown"], "how the waiting order ended");
      expectSame(stage.ledger.deals(), [], "the venue's deals");
    },
  },
  {
    id: "CONN-08",
    title: "a maintenance whose end the broker tells is waited out, without hammering",
    tiers: ["S"],
    faults: ["setMaintenance", "cutLinks"],
    observes: ["requests"],
    async run(stage) {
      const session = await stage.connect();
      const before = stage.world.requests?.() ?? 0;
      stage.fault("setMaintenance")(MAINTENANCE_MS);
      stage.fault("cutLinks")();
      const error = await stage.refusal(stage.connect(), "a connect during the maintenance");
      expectSame([error.kind, error.outcome], ["unavailable", "not-executed"], "the refusal");
      const waitMs = error.retryAfterMs ?? 0;
      expectThat(
        waitMs > MAINTENANCE_MS - 60_000 && waitMs <= MAINTENANCE_MS + 1_000,
        `a wait of ${waitMs} ms was told for a maintenance of ${MAINTENANCE_MS} ms.`,
      );
      await stage.pause(MAINTENANCE_MS - 60_000);
      const sent = (stage.world.requests?.() ?? 0) - before;
      expectThat(sent <= FEW_REQUESTS, `${sent} requests were sent during the maintenance.`);
      await stage.pause(61_000);
      const back = () => session.broker.diagnose().every(({ ok }) => ok);
      await stage.until(back, "the connection was not back after the maintenance", 180_000);
      await open(stage, session);
    },
  },
];

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) void item;
}

const causeOf = ({ code, details, outcome }: BrokerError): unknown => [code, details?.["reason"], outcome];
