import { BrokerError, SecretKeeper, type SymbolInfo, seededRandom, symbolName, type Tick } from "@anybroker/core";
import type { AccountPort, Channel } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import { ManualClock, settle } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Caller } from "../../src/engine/call.ts";
import { SubscriptionHub } from "../../src/engine/subscriptions.ts";

const EURUSD: SymbolInfo = { name: symbolName("EURUSD") };
const GBPUSD: SymbolInfo = { name: symbolName("GBPUSD") };

/** A wire that notes what is asked of it and delivers what the test says. */
class Wire {
  readonly asked: string[] = [];
  readonly channels = new Map<string, Channel>();
  refuse: BrokerError | undefined;
  gate: Promise<void> = Promise.resolve();

  readonly port: Partial<AccountPort> = {
    subscribe: async (channel) => {
      await this.gate;
      if (this.refuse !== undefined) throw this.refuse;
      const name = nameOf(channel);
      this.asked.push(`+${name}`);
      this.channels.set(name, channel);
    },
    unsubscribe: async (channel) => {
      this.asked.push(`-${nameOf(channel)}`);
      this.channels.delete(nameOf(channel));
    },
  };

  tick(symbol: string, bid: number, more: Partial<Tick> = {}): void {
    const channel = this.channels.get(symbol);
    if (channel?.kind !== "ticks") return;
    channel.deliver({ symbol: symbolName(symbol), bid, ask: bid + 0.0001, timeMs: 0, ...more });
  }
}

const nameOf = (channel: Channel): string => (channel.kind === "trading" ? "trading" : channel.symbol.name);

let clock: ManualClock;
let wire: Wire;
let hub: SubscriptionHub;
let problems: BrokerError[];

beforeEach(() => {
  clock = new ManualClock();
  wire = new Wire();
  problems = [];
  const caller = new Caller({
    broker: "test",
    clock,
    random: seededRandom(1),
    secrets: new SecretKeeper(),
    budgets: [],
    throttledWriteMayExecute: false,
    hook: undefined,
    defaultTimeoutMs: 30_000,
  });
  hub = new SubscriptionHub({
    port: wire.port as AccountPort,
    caller,
    clock,
    accountId: "1",
    capabilities: paper.adapter.capabilities,
    onProblem: (error) => problems.push(error),
  });
});

afterEach(() => {
  hub.close();
  expect(clock.pendingTimers).toBe(0);
});

const bids = (ticks: readonly Tick[]): readonly number[] => ticks.map((tick) => tick.bid);

test("the wire is asked once for any number of readers, and let go by the last", async () => {
  const first = hub.ticks([EURUSD], undefined);
  const second = hub.ticks([EURUSD], () => {});
  await Promise.all([first.ready, second.ready]);
  await first.close();
  expect(wire.asked).toEqual(["+EURUSD"]);
  await second.close();
  expect(wire.asked).toEqual(["+EURUSD", "-EURUSD"]);
});

test("a thousand listeners of a symbol cost the wire one subscription, and all get the one record of a tick", async () => {
  const heard = new Set<Tick>();
  let calls = 0;
  const streams = Array.from({ length: 1_000 }, () =>
    hub.ticks([EURUSD], (tick) => {
      heard.add(tick);
      calls += 1;
    }),
  );
  await Promise.all(streams.map(({ ready }) => ready));
  wire.tick("EURUSD", 1.1);
  await streams[0]?.close();
  wire.tick("EURUSD", 1.2);
  expect([wire.asked, bids([...heard]), calls]).toEqual([["+EURUSD"], [1.1, 1.2], 1_999]);
});

test("a polled price is shown to readers, but is no present price: it may be a whole interval old", async () => {
  const seen: Tick[] = [];
  const stream = hub.ticks([EURUSD], (tick) => seen.push(tick));
  await stream.ready;
  wire.tick("EURUSD", 1.1, { polled: true });
  expect([bids(seen), hub.lastTick("EURUSD")]).toEqual([[1.1], undefined]);
  await stream.close();
});

test("one that comes and goes while the wire is asked leaves the wire as the readers want it", async () => {
  let open = (): void => {};
  wire.gate = new Promise((resolve) => {
    open = resolve;
  });
  const first = hub.ticks([EURUSD], () => {});
  const closing = first.close();
  const heard: Tick[] = [];
  const second = hub.ticks([EURUSD], (tick) => heard.push(tick));
  open();
  await Promise.all([closing, second.ready]);
  wire.tick("EURUSD", 1.1);
  expect(bids(heard)).toEqual([1.1]);
  await second.close();
  expect(wire.channels.size).toBe(0);
});

test.each(Array.from({ length: 30 }, (_, turns) => turns))(
  "one that goes %i turns after it came leaves nothing on the wire",
  async (turns) => {
    const stream = hub.ticks([EURUSD], () => {});
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    await stream.close();
    await settle();
    expect(wire.channels.size).toBe(0);
  },
);

test("a slow reader of many symbols gets the latest of each and knows how many it missed", async () => {
  const stream = hub.ticks([EURUSD, GBPUSD], undefined);
  await stream.ready;
  for (const bid of [1.1, 1.2, 1.3]) wire.tick("EURUSD", bid);
  wire.tick("GBPUSD", 2);
  const read: Tick[] = [];
  for await (const tick of stream) {
    read.push(tick);
    if (read.length === 2) break;
  }
  expect([bids(read), stream.dropped]).toEqual([[1.3, 2], 2]);
});

test("a newcomer gets the last price at once", async () => {
  const first = hub.ticks([EURUSD], () => {});
  await first.ready;
  wire.tick("EURUSD", 1.1);
  const heard: Tick[] = [];
  const second = hub.ticks([EURUSD], (tick) => heard.push(tick));
  await second.ready;
  expect(bids(heard)).toEqual([1.1]);
});

test("a listener that throws hurts no other, and is reported once", async () => {
  const heard: Tick[] = [];
  const bad = hub.ticks([EURUSD], () => {
    throw new Error("mine");
  });
  const good = hub.ticks([EURUSD], (tick) => heard.push(tick));
  await Promise.all([bad.ready, good.ready]);
  wire.tick("EURUSD", 1.1);
  wire.tick("EURUSD", 1.2);
  expect(bids(heard)).toEqual([1.1, 1.2]);
  expect(problems.map((problem) => problem.message)).toEqual([
    "A listener of the ticks of EURUSD threw (Error: mine); the others were told all the same.",
  ]);
});

describe("a refused subscription", () => {
  test("ends its readers with the broker's reason, and a later one asks again", async () => {
    wire.refuse = new BrokerError("STREAM_REFUSED", "no such stream");
    const stream = hub.ticks([EURUSD], undefined);
    await expect(stream.ready).rejects.toMatchObject({ code: "STREAM_REFUSED" });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "STREAM_REFUSED" });
    wire.refuse = undefined;
    const again = hub.ticks([EURUSD], undefined);
    await again.ready;
    expect(wire.asked).toEqual(["+EURUSD"]);
  });
});

describe("after the link came back", () => {
  test("all that is read is asked for again, and nothing else", async () => {
    const kept = hub.ticks([EURUSD], () => {});
    const left = hub.ticks([GBPUSD], () => {});
    await Promise.all([kept.ready, left.ready]);
    await left.close();
    wire.asked.length = 0;
    wire.channels.clear();
    await hub.resume();
    expect(wire.asked).toEqual(["+trading", "+EURUSD"]);
  });

  test("a price from before the gap is no longer the last price", async () => {
    const stream = hub.ticks([EURUSD], () => {});
    await stream.ready;
    wire.tick("EURUSD", 1.1);
    expect(hub.lastTick("EURUSD")?.bid).toBe(1.1);
    await hub.resume();
    expect(hub.lastTick("EURUSD")).toBeUndefined();
  });

  test("a stream that is refused now ends with the reason and is reported", async () => {
    const stream = hub.ticks([EURUSD], undefined);
    await stream.ready;
    wire.port.subscribe = async (channel) => {
      if (channel.kind !== "trading") throw new BrokerError("SYMBOL_NOT_FOUND", "delisted");
    };
    await hub.resume();
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "SYMBOL_NOT_FOUND" });
    expect(problems.map((problem) => problem.code)).toEqual(["SYMBOL_NOT_FOUND"]);
  });
});

test("the first tick is waited for no longer than the deadline, and the wire let go", async () => {
  const waiting = hub.firstTick(EURUSD, { timeoutMs: 1_000 }).catch((error: unknown) => error);
  await clock.advance(1_100);
  expect(await waiting).toMatchObject({ code: "REQUEST_TIMEOUT" });
  await settle();
  expect(wire.asked).toEqual(["+EURUSD", "-EURUSD"]);
});
