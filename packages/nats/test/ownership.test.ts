import { type BrokerError, clientOrderId, type SymbolInfo, seededRandom, systemClock } from "@anybroker/core";
import type { Command } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Ledger } from "../src/gateway/ledger.ts";
import { dial } from "../src/server/dial.ts";
import { Hold } from "../src/server/hold.ts";
import { openBucket, openStores, type Stores } from "../src/server/stores.ts";
import { type NatsTestServer, startNats } from "./support/nats-server.ts";
import { Traffic } from "./support/traffic.ts";
import { withNats } from "./support/with-nats.ts";

const TTL_MS = 3_000;

/** A clock that waits for the messages on their way. */
function clockOf(traffic: Traffic): ManualClock {
  const clock = new ManualClock();
  clock.waitFor(traffic.quiet);
  return clock;
}

withNats(() => {
  let server: NatsTestServer;
  let nc: NatsConnection;
  let stores: Stores;
  const traffic = new Traffic();
  beforeAll(async () => {
    server = await startNats();
    nc = await dial({ url: server.url }, { name: "test", reconnect: false });
    stores = await openStores(nc, 1);
  });
  afterAll(async () => {
    traffic.close();
    await nc.close();
    await server.stop();
  });

  describe("a lease", () => {
    const take = async (key: string, holder: string, clock: ManualClock): Promise<Hold> =>
      Hold.take({
        nc,
        kv: await openBucket(nc, "leases"),
        key,
        holder,
        note: () => [holder],
        ttlMs: TTL_MS,
        clock,
        random: seededRandom(1),
      });

    test("is held by one at a time; who waits gets it within its time after the holder's last sign of life", async () => {
      const dead = new ManualClock();
      const first = await take("crash", "first", dead);
      const clock = clockOf(traffic);
      let second: Hold | undefined;
      const waiting = take("crash", "second", clock).then((hold) => {
        second = hold;
      });
      await clock.advanceUntil(() => second !== undefined, { limitMs: TTL_MS });
      await waiting;
      dead.advanceSync(TTL_MS);
      expect({
        waited: clock.monotonic() > TTL_MS / 2,
        firstHeld: first.held,
        secondHeld: second?.held,
        grown: (second?.epoch ?? 0) > first.epoch,
        note: second?.before,
      }).toEqual({ waited: true, firstHeld: false, secondHeld: true, grown: true, note: ["first"] });
      await second?.release();
    });

    test("that is renewed is not taken over", async () => {
      const clock = clockOf(traffic);
      const first = await take("renewed", "first", clock);
      let taken = false;
      const waiting = take("renewed", "second", clock).then((hold) => {
        taken = true;
        return hold;
      });
      await settleOn(clock, TTL_MS * 4);
      expect([first.held, taken]).toEqual([true, false]);
      await first.release();
      await clock.advanceUntil(() => taken, { limitMs: TTL_MS });
      await (await waiting).release();
    });

    test("that somebody else has taken is lost at the next renewal", async () => {
      const clock = clockOf(traffic);
      const first = await take("stolen", "first", clock);
      let lost = false;
      first.onLost(() => {
        lost = true;
      });
      await (await openBucket(nc, "leases")).put("stolen", JSON.stringify({ holder: "second" }));
      await clock.advanceUntil(() => lost, { limitMs: TTL_MS });
      expect(first.held).toBe(false);
    });
  });

  describe("a ledger", () => {
    const symbol = { name: "EURUSD" } as SymbolInfo;
    const command = (id: string): Command => ({
      kind: "place",
      clientOrderId: clientOrderId(id),
      symbol,
      side: "buy",
      type: "market",
      lots: 0.1,
      intent: "open",
    });
    const open = async (subject: string, epoch: number, onFenced: () => void = () => {}): Promise<Ledger> => {
      const ledger = new Ledger({ stores, subject: `anybroker.ledger.${subject}`, clock: systemClock });
      await ledger.takeOver({ epoch, isHeld: () => true, onFenced });
      return ledger;
    };

    test("lets nobody write whom another owner has followed, and who can't write can't send", async () => {
      let fenced = false;
      const old = await open("fenced", 1, () => {
        fenced = true;
      });
      await old.begin("1", command("a"), 5);
      const fresh = await open("fenced", 2);
      const refused = await old.begin("1", command("b"), 6).catch((error: BrokerError) => error);
      expect({
        fenced,
        refused: refused instanceof Error && [refused.code, refused.outcome],
        known: fresh.find("1", "a")?.state,
        unknown: fresh.find("1", "b"),
      }).toEqual({ fenced: true, refused: ["NOT_READY", "not-executed"], known: "orphaned", unknown: undefined });
      await fresh.begin("1", command("c"), 7);
    });

    test("tells the next owner every answer, and what was given up before it came", async () => {
      const receipt = { code: "DONE" } as const;
      const old = await open("answers", 1);
      for (const id of ["a", "b", "c"]) await old.begin("1", command(id), 5);
      old.end("1", command("a"), { receipt });
      await old.voidUnseen("1", "lost");
      await old.close();
      const fresh = await open("answers", 2);
      expect({
        a: fresh.find("1", "a"),
        b: fresh.find("1", "b")?.state,
        lost: fresh.find("1", "lost")?.state,
        other: fresh.find("2", "a"),
        orphaned: fresh.orphaned,
      }).toEqual({
        a: { state: "answered", answer: { receipt }, command: command("a"), timeMs: expect.any(Number) },
        b: "orphaned",
        lost: "void",
        other: undefined,
        orphaned: 2,
      });
    });
  });
});

async function settleOn(clock: ManualClock, ms: number): Promise<void> {
  const endMs = clock.monotonic() + ms;
  await clock.advanceUntil(() => clock.monotonic() >= endMs);
}
