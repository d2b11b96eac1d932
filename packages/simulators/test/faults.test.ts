import { describe, expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";
import { call, openStream } from "./support/wire-client.ts";

const MARKET = { type: "market", symbol: "EURUSD", side: "BUY", volume: 0.1 };

async function placing(...faults: readonly string[]) {
  const world = await stillWorld({ faults });
  const place = (key?: string) =>
    call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET, ...(key !== undefined && { key }) });
  return { world, place, executed: () => world.venue.accounts[0]?.positions().length };
}

describe("a request", () => {
  test.each([
    ["drop-answer@place", 1],
    ["cut-answer@place", 1],
    ["cut@place", 0],
    ["drop-sockets@place", 1],
  ])("%s breaks the connection, with %i executed; the next goes through", async (fault, expected) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    await expect(place()).rejects.toThrow();
    await expect.poll(executed).toBe(expected);
    expect((await place()).status).toBe(200);
  });

  test.each([
    ["throttle@place,retry-after-seconds=7", 429, "RATE_LIMITED", 0],
    ["unavailable@place", 503, "POOL_SHUTTING_DOWN", 0],
    ["refuse@place,status=418,code=TEA", 418, "TEA", 0],
    ["reject@place,code=NO_MONEY", 422, "BROKER_REJECTED", 0],
    ["fail-after@place", 500, "INTERNAL_ERROR", 1],
  ])("%s answers %i %s, with %i... executed", async (fault, status, error, expected) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    const answer = await place();
    expect([answer.status, answer.json, executed()]).toEqual([status, expect.objectContaining({ error }), expected]);
  });

  test("a throttle tells the wait", async () => {
    const { world, place } = await placing("throttle@place,retry-after-seconds=7");
    await using _ = world;
    expect((await place()).headers.get("retry-after")).toBe("7");
  });

  test.each([
    ["bad-gateway@place", 502, /^<html>/, 0],
    ["empty-answer@place", 200, /^$/, 1],
    ["garbage-answer@place", 200, /^<html>oops/, 1],
    ["null-fields@place", 200, /"ticket":null.*"volume":null.*"price":null/, 1],
  ])("%s answers %i with an unusable body", async (fault, status, text, expected) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    const answer = await place();
    expect([answer.status, answer.text, executed()]).toEqual([status, expect.stringMatching(text), expected]);
  });

  test("a lost answer comes again under its key, without a second trade", async () => {
    const { world, place, executed } = await placing("drop-answer@place", "fail-after@place,skip=1");
    await using _ = world;
    await expect(place("k1")).rejects.toThrow();
    expect((await place("k1")).status).toBe(500);
    expect((await place("k1")).json).toMatchObject({ ticket: 1_000_001, status: "open" });
    expect(executed()).toBe(1);
  });

  test.each([
    ["delay@place,ms=5000", 0],
    ["late-answer@place,ms=5000", 1],
  ])("%s waits on the clock, with %i executed meanwhile", async (fault, meanwhile) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    let answered = false;
    const answer = place().finally(() => {
      answered = true;
    });
    await world.clock.advanceUntil(() => world.clock.pendingTimers > 0, { stepMs: 0 });
    await world.clock.advance(4999);
    expect([answered, executed()]).toEqual([false, meanwhile]);
    await world.clock.advance(1);
    expect((await answer).status).toBe(200);
    expect(executed()).toBe(1);
  });

  test("reads lag behind writes by the time that was asked for", async () => {
    const { world, place } = await placing("lag,ms=500");
    await using _ = world;
    await place();
    const seen = async (): Promise<readonly number[]> => {
      const account = await call(world.simulator, "GET", world.path);
      const deals = await call(world.simulator, "GET", `${world.path}/deals-history`);
      const { positions } = account.json as { readonly positions: readonly unknown[] };
      return [positions.length, (deals.json as { readonly deals: readonly unknown[] }).deals.length];
    };
    await world.clock.advance(499);
    expect(await seen()).toEqual([0, 0]);
    await world.clock.advance(1);
    expect(await seen()).toEqual([1, 1]);
  });

  test("a stalled request is never answered, and ends with the simulator", async () => {
    const { world, place, executed } = await placing("stall@place");
    const answer = place();
    await expect.poll(() => world.simulator.requests.length).toBe(1);
    await world.simulator.stop();
    await expect(answer).rejects.toThrow();
    expect([executed(), world.clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe("the stream", () => {
  async function ticking(fault: string) {
    const world = await stillWorld({ faults: [fault], knobs: { residentTick: "none" } });
    const stream = await openStream(world.simulator);
    const accountId = world.simulator.accounts[0]?.id;
    stream.send({ type: "subscribe", channels: [{ kind: "ticks", accountId, symbols: ["EURUSD"] }] });
    await stream.nth("subscribed", 1);
    for (const bid of [1.2, 1.3, 1.4]) world.venue.setPrice("EURUSD", bid);
    const bids = () => stream.frames.filter(({ type }) => type === "tick").map((frame) => frame["bid"]);
    return { world, stream, bids };
  }

  test.each([
    ["lose-frame@push-tick", [1.3, 1.4]],
    ["duplicate-frame@push-tick", [1.2, 1.2, 1.3, 1.4]],
    ["reorder-frame@push", [1.3, 1.2, 1.4]],
    ["null-frame@push-tick,skip=1", [1.2, null, 1.4]],
    ["garbage-frame@push-tick", [1.3, 1.4]],
  ])("%s", async (fault, expected) => {
    const { world, stream, bids } = await ticking(fault);
    await using _ = world;
    await stream.nth("tick", expected.length);
    expect(bids()).toEqual(expected);
    expect(stream.garbage).toEqual(fault.startsWith("garbage") ? ["{garbage"] : []);
  });

  test("a late frame is overtaken, and a held-back one goes out when nothing follows", async () => {
    const { world, stream, bids } = await ticking("late-frame@push-tick,ms=300");
    await using _ = world;
    await stream.nth("tick", 2);
    await world.clock.advance(300);
    await stream.nth("tick", 3);
    world.simulator.faults.add("reorder-frame@push-tick");
    world.venue.setPrice("EURUSD", 1.5);
    await world.clock.advance(1000);
    await stream.nth("tick", 4);
    expect(bids()).toEqual([1.3, 1.4, 1.2, 1.5]);
  });

  test("a connection can be cut within a frame", async () => {
    const { world, stream, bids } = await ticking("cut-frame@push-tick,skip=1");
    await using _ = world;
    expect(await stream.closed).toBe(1006);
    expect(bids()).toEqual([1.2]);
  });

  test("pongs of both kinds can be swallowed while ticks flow", async () => {
    const { world, stream, bids } = await ticking("swallow-pongs");
    await using _ = world;
    stream.ping();
    stream.send({ type: "ping" });
    stream.send({ type: "nothing" });
    await stream.nth("error", 1);
    expect([stream.pongs, stream.frames.some(({ type }) => type === "pong"), bids()]).toEqual([
      0,
      false,
      [1.2, 1.3, 1.4],
    ]);
  });

  test("the stream can be silent while heartbeats flow", async () => {
    const { world, stream, bids } = await ticking("silent-stream");
    await using _ = world;
    stream.send({ type: "ping" });
    await stream.nth("pong", 1);
    expect(bids()).toEqual([]);
  });

  test("a channel can be refused, and a text that nobody can read can be sent", async () => {
    await using world = await stillWorld({ faults: ["reject-channel@subscribe,channel=account"] });
    const stream = await openStream(world.simulator);
    const accountId = world.simulator.accounts[0]?.id;
    const channels = [
      { kind: "account", accountId },
      { kind: "positions", accountId },
    ];
    stream.send({ type: "subscribe", channels });
    const { rejected, channels: granted } = await stream.nth("subscribed", 1);
    expect([rejected, granted]).toMatchObject([
      [{ kind: "account", code: "CHANNEL_REJECTED" }],
      [{ kind: "positions" }],
    ]);
    world.simulator.pushRaw("[1,2]");
    stream.send({ type: "ping" });
    await stream.nth("pong", 1);
    expect(stream.frames).toContainEqual([1, 2]);
  });

  test("an upgrade can be refused", async () => {
    await using world = await stillWorld({ faults: ["unavailable@connect-stream"] });
    await expect(openStream(world.simulator)).rejects.toThrow("refused with 503");
    await openStream(world.simulator);
  });
});

describe("the server", () => {
  test("a restart cuts all, cools the accounts and comes back on the same port", async () => {
    await using world = await stillWorld();
    const { simulator, clock } = world;
    const stream = await openStream(simulator);
    const { url } = simulator;
    simulator.faults.add("restart,down-ms=2000,after-ms=1000");
    await clock.advance(1000);
    expect(await stream.closed).toBe(1006);
    await expect(call(simulator, "GET", "/v1/accounts")).rejects.toThrow();
    await clock.advance(2000);
    await expect
      .poll(() => call(simulator, "GET", "/v1/accounts").catch(() => ({ json: [] })))
      .toMatchObject({
        json: [{ hot: false }],
      });
    expect(simulator.url).toBe(url);
  });

  test("the streams can be closed with a code of choice", async () => {
    await using world = await stillWorld();
    const stream = await openStream(world.simulator);
    world.simulator.faults.add("close-streams,code=1001");
    expect(await stream.closed).toBe(1001);
    await openStream(world.simulator);
  });

  test("the line can be down until it is put up again", async () => {
    await using world = await stillWorld();
    world.simulator.goDown();
    await expect(call(world.simulator, "GET", "/v1/accounts")).rejects.toThrow();
    await world.simulator.comeUp();
    expect((await call(world.simulator, "GET", "/v1/accounts")).status).toBe(200);
  });

  test("stop leaves neither timer nor connection, whatever is going on", async () => {
    const world = await stillWorld({ faults: ["restart,every-ms=60000"], knobs: { coolAfterMs: 5000 } });
    const stream = await openStream(world.simulator);
    await world.simulator.stop();
    expect(await stream.closed).toBe(1006);
    expect(world.clock.pendingTimers).toBe(0);
  });
});
