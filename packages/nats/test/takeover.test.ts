import { clientOrderId, type SymbolInfo, seededRandom } from "@anybroker/core";
import type { Call, Command } from "@anybroker/core/adapter";
import { ManualClock, settle } from "@anybroker/testkit";
import type { NatsConnection } from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { FencedCall } from "../src/gateway/fenced-call.ts";
import { dial } from "../src/server/dial.ts";
import { Hold } from "../src/server/hold.ts";
import { openBucket, openStores } from "../src/server/stores.ts";
import { decode, encode } from "../src/wire/json.ts";
import { subjectsOf } from "../src/wire/subjects.ts";
import { BROKER, type Desk, startDesk } from "./support/desk.ts";
import { startNats } from "./support/nats-server.ts";
import { Traffic } from "./support/traffic.ts";
import { withNats } from "./support/with-nats.ts";

const TTL_MS = 3_000;
const PLACE: Command = {
  kind: "place",
  clientOrderId: clientOrderId("ghost"),
  symbol: { name: "EURUSD" } as SymbolInfo,
  side: "buy",
  type: "market",
  lots: 0.1,
  intent: "open",
};

async function connection(url: string): Promise<NatsConnection> {
  const nc = await dial({ url }, { name: "test", reconnect: false });
  onTestFinished(() => nc.close());
  return nc;
}

function clockOf(traffic: Traffic): ManualClock {
  const clock = new ManualClock();
  clock.waitFor(traffic.quiet);
  onTestFinished(() => traffic.close());
  return clock;
}

const take = async (nc: NatsConnection, holder: string, clock: ManualClock): Promise<Hold> =>
  Hold.take({
    nc,
    kv: await openBucket(nc, "leases"),
    key: "broker",
    presence: "anybroker.presence.broker",
    holder,
    ttlMs: TTL_MS,
    clock,
    random: seededRandom(1),
  });

/** What the gateway of `epoch` answers to a call, as it went over the wire. */
async function ask(nc: NatsConnection, operation: string, epoch: number, args: unknown): Promise<unknown> {
  const subject = subjectsOf(BROKER).call("write", "5000001", operation);
  const request = { session: "test", id: operation, epoch, lane: "open", args };
  const { data } = await nc.request(subject, encode(request), { timeout: 10_000 });
  return decode(data);
}

/** Resolves when the desk's gateway has noticed that it is the owner no more. */
async function lostBy({ gateway }: Desk): Promise<void> {
  while (gateway.state === "owner") await settle();
}

withNats(() => {
  test("a holder that loses its connection is replaced before its time is over, and its successor knows until when it may act", async () => {
    const server = await startNats();
    onTestFinished(() => server.stop());
    const [traffic, dead] = [new Traffic(), new ManualClock()];
    const clock = clockOf(traffic);
    const [one, two] = [await connection(server.url), await connection(server.url)];
    const first = await take(one, "first", dead);
    let second: Hold | undefined;
    const waiting = take(two, "second", clock).then((hold) => {
      second = hold;
    });
    await clock.advance(TTL_MS * 0.1);
    await one.close();
    await clock.advanceUntil(() => second !== undefined, { limitMs: TTL_MS });
    await waiting;
    expect({
      early: clock.monotonic() < TTL_MS * 0.5,
      firstMayAct: first.held,
      quietMs: (second?.quietMs ?? 0) - clock.monotonic() > 0 && (second?.quietMs ?? 0) >= TTL_MS * 0.6,
    }).toEqual({ early: true, firstMayAct: true, quietMs: true });
    await second?.release();
  });

  test("a holder that can't renew any more lets go by itself while nobody else can have taken over yet", async () => {
    const server = await startNats();
    onTestFinished(() => server.stop());
    const clock = clockOf(new Traffic());
    const nc = await connection(server.url);
    const hold = await take(nc, "first", clock);
    const lostAtMs: number[] = [];
    hold.onLost(() => lostAtMs.push(clock.monotonic()));
    await nc.close();
    await clock.advance(TTL_MS);
    expect(lostAtMs).toEqual([TTL_MS * 0.5]);
  });

  test("what was noted and not yet written when the owner's time ran out is not sent", () => {
    let [held, sent] = [true, false];
    const call = new FencedCall({ markSent: () => (sent = true) } as unknown as Call, () => held);
    held = false;
    expect(() => call.markSent()).toThrow(expect.objectContaining({ code: "NOT_READY", outcome: "not-executed" }));
    expect(sent).toBe(false);
  });

  test("an owner carries out what was meant for the one before, and leaves what is meant for the next to that one", async () => {
    const desk = await startDesk();
    const nc = await connection(desk.server.url);
    const epoch = desk.gateway.epoch ?? 0;
    let answered = false;
    const next = ask(nc, "placeOrder", epoch + 1, { command: PLACE }).then(() => {
      answered = true;
    });
    const proof = await ask(nc, "resolve", epoch, { command: PLACE, sentTimeMs: Date.UTC(2100, 0, 1) });
    const command = { ...PLACE, clientOrderId: "meant for the one before" };
    const before = await ask(nc, "placeOrder", epoch - 1, { command });
    await nc.close();
    await next.catch(() => {});
    expect([answered, proof, before, desk.accounts[0]?.deals().length]).toEqual([
      false,
      { ok: { state: "not-executed", reason: "it never reached the gateway" } },
      { ok: expect.objectContaining({ code: "DONE" }) },
      1,
    ]);
  });

  test("an owner that was followed and does not know it yet calls nothing not executed", async () => {
    const desk = await startDesk();
    const nc = await connection(desk.server.url);
    const { js } = await openStores(nc, 1);
    const refused = { command: { ...PLACE, symbol: { name: "NOSUCH" } } };
    const epoch = desk.gateway.epoch ?? 0;
    const known = await ask(nc, "placeOrder", epoch, refused);
    await js.publish(subjectsOf(BROKER).ledger, encode({ epoch: epoch + 1, timeMs: 0, entries: [] }));
    let answered = false;
    const asked = ask(nc, "placeOrder", epoch, refused).then(() => {
      answered = true;
    });
    await lostBy(desk);
    await nc.close();
    await asked.catch(() => {});
    expect([known, answered]).toEqual([
      { fault: expect.objectContaining({ code: "SYMBOL_NOT_FOUND", outcome: "not-executed" }) },
      false,
    ]);
  });

  test("whether a command is at the broker is not asked before the owner that was about to send it must have stopped", async () => {
    const traffic = new Traffic();
    const clock = clockOf(traffic);
    const desk: Desk = await startDesk({ clock });
    await desk.gateway.close();
    // An owner that has noted a command, and is then cut off.
    const cut = await connection(desk.server.url);
    const { js } = await openStores(cut, 1);
    const owner = await Hold.take({
      nc: cut,
      kv: await openBucket(cut, "leases"),
      key: BROKER,
      presence: subjectsOf(BROKER).presence,
      holder: "cut off",
      ttlMs: 1_000,
      clock: new ManualClock(),
      random: seededRandom(1),
    });
    const begin = { type: "begin", account: "5000001", command: PLACE, sentTimeMs: clock.now() };
    await js.publish(subjectsOf(BROKER).ledger, encode({ epoch: owner.epoch, timeMs: clock.now(), entries: [begin] }));
    const next = await desk.join();
    await clock.advance(100);
    await cut.close();
    const cutMs = clock.monotonic();
    await clock.advanceUntil(() => next.state === "owner", { limitMs: 600, stepMs: 10 });
    const ownedMs = clock.monotonic() - cutMs;
    const nc = await connection(desk.server.url);
    let answeredMs = 0;
    const asked = ask(nc, "resolve", next.epoch ?? 0, { command: PLACE, sentTimeMs: clock.now() }).then((answer) => {
      answeredMs = clock.monotonic() - cutMs;
      return answer;
    });
    await clock.advanceUntil(() => answeredMs > 0, { limitMs: 2_000, stepMs: 10 });
    expect([ownedMs < 400, answeredMs >= 480, await asked]).toEqual([
      true,
      true,
      { ok: expect.objectContaining({ state: "absent" }) },
    ]);
  });
});
