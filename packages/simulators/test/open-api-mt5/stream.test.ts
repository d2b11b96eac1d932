import { describe, expect, test } from "vitest";
import { readInterval } from "../../src/open-api-mt5/stream.ts";
import { openStream, stillServer } from "./support.ts";

describe("the positions stream", () => {
  test("greets, sends everything at once, and again after each interval", async () => {
    await using server = await stillServer();
    await server.place({ comment: "tag" });
    const stream = await openStream(server.simulator, "?intervalSeconds=2");
    expect(await stream.frame(1)).toEqual({
      event: "subscribed",
      timestamp: "2026-01-05T12:00:00+00:00",
      stream: "openPositions",
      intervalSeconds: 2,
    });
    const { json } = await server.get("/positions/open");
    const [position] = (json as { readonly positions: readonly object[] }).positions;
    expect(await stream.frame(2)).toEqual({
      event: "positionsSnapshot",
      timestamp: "2026-01-05T12:00:00+00:00",
      count: 1,
      totalPnl: -1,
      positions: [{ ...position, pnl: -1 }],
    });
    await server.clock.advance(1999);
    expect(stream.texts).toHaveLength(2);
    server.venue.setPrice("EURUSD", 1.2);
    await server.clock.advance(1);
    expect(await stream.frame(3)).toMatchObject({ timestamp: "2026-01-05T12:00:02+00:00", totalPnl: 999 });
  });

  test("of an empty account has snapshots of nothing", async () => {
    await using server = await stillServer();
    const stream = await openStream(server.simulator);
    expect(await stream.text(2)).toBe(
      '{"event":"positionsSnapshot","timestamp":"2026-01-05T12:00:00+00:00","count":0,"totalPnl":0.0,"positions":[]}',
    );
  });

  test.each([
    [null, 1],
    ["0.01", 0.2],
    ["999", 60],
    ["nan", 60],
    ["Infinity", 60],
    ["-inf", 0.2],
    ["2.5", 2.5],
    ["soon", undefined],
    ["", undefined],
  ])("asked for every %j has an interval of %j", (text, seconds) => {
    expect(readInterval(text)).toBe(seconds);
  });

  test.each(["?intervalSeconds=soon", "/more"])("is refused with %s", async (query) => {
    await using server = await stillServer();
    await expect(openStream(server.simulator, query)).rejects.toThrow('refused with 403 ""');
  });

  test("has a bare NaN for a profit that is no number, and HTTP null", async () => {
    await using server = await stillServer({ knobs: { nanProfit: true } });
    await server.place();
    const stream = await openStream(server.simulator);
    expect(await stream.text(2)).toMatch(/"totalPnl":NaN,.*"profit":NaN,.*"pnl":NaN}/);
    expect((await server.get("/positions/open")).json).toMatchObject({ positions: [{ profit: null }] });
  });

  test("tells errors while the terminal is away, and goes on without another greeting", async () => {
    await using server = await stillServer({ version: "0.5.0" });
    server.simulator.loseTerminal();
    const stream = await openStream(server.simulator);
    expect([await stream.frame(1), await stream.frame(2)]).toMatchObject([
      { event: "subscribed" },
      { event: "error", stream: "openPositions", message: "failed to fetch positions: (-10004, 'No IPC connection')" },
    ]);
    server.simulator.restoreTerminal();
    await server.clock.advance(1000);
    expect(await stream.frame(3)).toMatchObject({ event: "positionsSnapshot" });
  });

  test("answers pings of a client that sends no data, and pings on its own", async () => {
    await using server = await stillServer();
    const stream = await openStream(server.simulator);
    const pong = new Promise((resolve) => stream.socket.once("pong", resolve));
    stream.socket.ping();
    await pong;
    await server.clock.advance(20_000);
    await expect.poll(() => stream.pings).toBe(1);
  });

  test("stops listening once a client has sent something, and ends it after forty seconds", async () => {
    await using server = await stillServer();
    const stream = await openStream(server.simulator);
    let pongs = 0;
    stream.socket.on("pong", () => {
      pongs += 1;
    });
    await stream.text(2);
    stream.socket.send("{}");
    await expect.poll(() => server.clock.pendingTimers).toBe(3);
    stream.socket.ping();
    await server.clock.advance(39_999);
    const heard = await stream.frame(41);
    expect([heard.event, pongs, stream.socket.readyState]).toEqual(["positionsSnapshot", 0, stream.socket.OPEN]);
    await server.clock.advance(1);
    expect(await stream.closed).toBe("1011 keepalive ping timeout");
  });

  test("ends with 1012 when the server shuts down, 1006 when it is killed, and comes back", async () => {
    await using server = await stillServer();
    const first = await openStream(server.simulator);
    await server.simulator.shutDown();
    expect(await first.closed).toBe("1012");
    await expect(server.get("/health")).rejects.toThrow();
    await server.simulator.comeUp();
    const second = await openStream(server.simulator);
    server.simulator.faults.add("end-process");
    expect([await second.closed, server.simulator.ended, server.simulator.connections]).toEqual(["1006", true, 0]);
  });
});
